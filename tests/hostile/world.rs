//! A repository as a case of `tests/hostile/*.md` writes it: also with what a text cannot hold, such as a link, a pipe or
//! a byte that is no character. `tests/hostile/README.md` has the notation.

use std::ffi::OsStr;
use std::fs;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::marked::{Mark, marks};

/// A case: how its repository differs from the book that all of them change, and what has to happen.
#[derive(Debug, Default)]
pub struct Case {
    pub title: String,
    changes: Vec<Change>,
    /// One line each, as the last column of the notation has it.
    pub expected: Vec<String>,
    /// The lines of that fence in the file.
    pub expected_at: Range<usize>,
    /// A page, and texts that it shows.
    pub shows: Vec<(String, Vec<String>)>,
    /// Texts that no page of the site has.
    pub hides: Vec<String>,
}

#[derive(Debug)]
struct Change {
    path: Vec<u8>,
    how: How,
    lines: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum How {
    /// The lines, each with a line end.
    Text,
    /// The lines with no line end after the last, and with bytes and repetitions decoded.
    Coded,
    /// The lines above `=>` become those below it, where they stand in the file for the only time.
    Edit,
    Deleted,
    /// A symbolic link to what the line says.
    Link,
    /// A named pipe, which nobody writes to.
    Pipe,
    /// So many files; `№` in the path and in the lines is the number of each.
    Many(usize),
}

/// What a file outside the repository says, and no page may.
pub const CANARY: &str = "CANARY-5e0c";

/// The cases of a file.
pub fn cases(lines: &[String], path: &Path) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for mark in marks(lines, path) {
        let (info, inside) = match mark {
            Mark::Heading(title) => {
                cases.push(Case { title, ..Case::default() });
                continue;
            }
            Mark::Fence(info, inside) => (info, inside),
        };
        let case = cases.last_mut().expect("a heading stands before the first fence");
        let text: Vec<String> = lines[inside.clone()].to_vec();
        let parts: Vec<&str> = info.split(',').collect();
        match parts[..] {
            ["text"] => (case.expected, case.expected_at) = (text, inside),
            ["hides"] => case.hides.extend(text),
            ["shows", path] => {
                case.shows.push((path.strip_prefix("page=").expect("a page").to_owned(), text));
            }
            [kind, path, ref rest @ ..] => {
                let path = path.strip_prefix("path=").unwrap_or_else(|| panic!("{info}: no path"));
                let how = match (kind, rest) {
                    ("edit", []) => How::Edit,
                    (_, []) => How::Text,
                    (_, ["coded"]) => How::Coded,
                    (_, ["deleted"]) => How::Deleted,
                    (_, ["link"]) => How::Link,
                    (_, ["pipe"]) => How::Pipe,
                    (_, [many]) if many.starts_with("times=") => {
                        How::Many(many["times=".len()..].parse().expect("a number of files"))
                    }
                    _ => panic!("{info}: nobody knows how"),
                };
                case.changes.push(Change { path: decoded(path), how, lines: text });
            }
            _ => panic!("{info}: no fence of a case"),
        }
    }
    cases
}

/// `⟦C3 28⟧` is these bytes, `⟦1000*TEXT⟧` a text so many times, and `⟦0..30*TEXT⟧` one for each number, which stands for
/// `№` in it, with the next one for `№+`; everything else is itself.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('⟦') {
        let (code, after) = after.split_once('⟧').expect("a code is closed");
        bytes.extend(before.as_bytes());
        match code.split_once('*').and_then(|(count, it)| Some((numbers(count)?, it))) {
            Some((numbers, it)) => numbers.for_each(|number| {
                let next = it.replace("№+", &(number + 1).to_string());
                bytes.extend(next.replace('№', &number.to_string()).bytes());
            }),
            None => {
                bytes.extend(code.split(' ').map(|it| u8::from_str_radix(it, 16).expect("a byte in hex")))
            }
        }
        rest = after;
    }
    bytes.extend(rest.as_bytes());
    bytes
}

/// `30` is so many numbers, `5..30` are those from 5 on.
fn numbers(text: &str) -> Option<Range<usize>> {
    let (from, to) = text.split_once("..").unwrap_or(("0", text));
    Some(from.parse().ok()?..to.parse().ok()?)
}

impl Case {
    /// Changes the repository at a folder; what lies outside of it is in another one.
    pub fn apply(&self, root: &Path, outside: &Path) {
        for change in &self.changes {
            change.apply(root, outside, &self.title);
        }
    }
}

impl Change {
    fn apply(&self, root: &Path, outside: &Path, title: &str) {
        let path = root.join(OsStr::from_bytes(&self.path));
        let below = path.strip_prefix(root).unwrap_or_else(|_| panic!("{title}: a path leaves the folder"));
        assert!(!below.as_os_str().is_empty(), "{title}: no path");
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder can be made");
        let text = self.lines.join("\n");
        match self.how {
            How::Text => write(&path, format!("{text}\n").as_bytes()),
            How::Many(times) => (0..times).for_each(|number| {
                let of_number = |text: &str| text.replace('№', &number.to_string());
                write(
                    Path::new(&of_number(&path.to_string_lossy())),
                    of_number(&format!("{text}\n")).as_bytes(),
                );
            }),
            How::Coded => write(&path, &decoded(&text)),
            How::Edit => {
                let file = fs::read_to_string(&path).unwrap_or_else(|it| panic!("{title}: {it}"));
                let (old, new) = text.split_once("\n=>\n").unwrap_or_else(|| panic!("{title}: no `=>`"));
                assert_eq!(file.matches(old).count(), 1, "{title}: `{old}` stands once");
                let (before, after) = file.split_once(old).expect("it stands once");
                let new = new.replace("@outside", &outside.to_string_lossy());
                write(&path, &[before.as_bytes(), &decoded(&new), after.as_bytes()].concat());
            }
            How::Deleted => fs::remove_file(&path).unwrap_or_else(|it| panic!("{title}: {it}")),
            How::Link => {
                let _ = fs::remove_file(&path);
                let target = text.replace("@outside", &outside.to_string_lossy());
                symlink(target, &path).unwrap_or_else(|it| panic!("{title}: {it}"));
            }
            How::Pipe => {
                let _ = fs::remove_file(&path);
                assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success());
            }
        }
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
}

/// What lies outside the repository: files that a page must not show.
pub fn lay_outside(folder: &Path) {
    write(&folder.join("secret.txt"), CANARY.as_bytes());
    write(&folder.join("secret.md"), format!("# {CANARY}\n").as_bytes());
    write(
        &folder.join("secret.json"),
        format!("{{ \"name\": \"Thing\", \"note\": \"{CANARY}\" }}\n").as_bytes(),
    );
    let schema = format!(
        "{{ \"$schema\": \"http://json-schema.org/draft-07/schema#\", \"title\": \"Thing\", \"description\": \"{CANARY}\" }}\n"
    );
    write(&folder.join("secret.schema.json"), schema.as_bytes());
}
