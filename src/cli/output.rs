//! Where reports go: the formats that are asked for, each to a stream or to a file.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::arguments::Colour;
use crate::diagnostic::{did_you_mean, listed};
use crate::disk::Error;
use crate::report::{FORMATS, Format, Style, guarded, inert_lines, summary};
use crate::repository::Repository;
use crate::verdict::Verdict;
use crate::write;

/// The formats of a run, each with the file that it goes to, if it goes to one.
#[derive(Debug)]
pub struct Outputs {
    formats: Vec<(&'static Format, Option<PathBuf>)>,
    /// The folder of `book.toml`.
    dir: PathBuf,
    /// The same as forges name it, who count paths from the root of the repository.
    folder: String,
}

/// Stands for `--format` where there are no flags, so under mdBook as well: formats with commas between them.
const VARIABLE: &str = "MDBOOK_CONTRACTS_FORMAT";

/// Set to `true` by GitHub Actions (documentation of GitHub Actions, default environment variables).
const GITHUB: &str = "GITHUB_ACTIONS";

impl Outputs {
    /// The formats of the flags, else those of the environment, else the one for people; under GitHub Actions
    /// annotations as well.
    ///
    /// `dir` is the folder of `book.toml`.
    pub fn read(flags: &[String], dir: &Path) -> Result<Outputs, Error> {
        let variable = std::env::var(VARIABLE).unwrap_or_default();
        let said = |it: &&str| !it.is_empty();
        let asked: Vec<&str> = match flags {
            [] => variable.split(',').map(str::trim).filter(said).collect(),
            flags => flags.iter().map(String::as_str).collect(),
        };
        let usual = match std::env::var(GITHUB) {
            Ok(word) if word == "true" => vec!["full", "github"],
            _ => vec!["full"],
        };
        let asked = if asked.is_empty() { usual } else { asked };
        let formats: Result<Vec<_>, Error> = asked.into_iter().map(output).collect();
        let outputs = Outputs { formats: formats?, dir: dir.to_owned(), folder: folder(dir) };
        let streams = [true, false].map(|people| {
            let goes = |(format, file): &&(&'static Format, Option<PathBuf>)| {
                file.is_none() && format.is_for_people() == people
            };
            outputs.formats.iter().filter(goes).map(|(it, _)| it.name).collect::<Vec<_>>()
        });
        let files = outputs.formats.iter().filter_map(|(_, file)| file.as_ref());
        let mut files: Vec<(PathBuf, &PathBuf)> = files.map(|it| (place_of(it), it)).collect();
        files.sort();
        if let Some(pair) = files.windows(2).find(|it| it[0].0 == it[1].0) {
            return Err(Error(format!("two formats would be written to `{}`", pair[1].1.display())));
        }
        match streams.iter().find(|it| it.len() > 1) {
            Some(names) => Err(Error(format!(
                "{} would be mixed in one stream\n  = help: write all but one of them to a file: `--format {}=FILE`",
                listed(names),
                names[1],
            ))),
            None => Ok(outputs),
        }
    }

    /// Writes every report of a run that could not be made, but for those that people read as they come: they are told
    /// by whoever ends the program.
    pub fn write_trouble(&self, Error(message): &Error) -> Result<(), Error> {
        for (format, file) in &self.formats {
            let text = || format.write_trouble(message, &self.folder);
            match file {
                Some(file) => write::write(file, &text())?,
                None if format.is_for_people() => {}
                None => print_bytes(text().as_bytes())?,
            }
        }
        Ok(())
    }

    /// Writes the reports that go to files.
    pub fn write_files(&self, repository: &Repository, verdict: &Verdict) -> Result<(), Error> {
        let style = Style { folder: &self.folder, ..Style::PLAIN };
        let files = self.formats.iter().filter_map(|(_, file)| file.as_ref());
        if let Some(file) = files.into_iter().find(|it| self.is_of_book(it, repository)) {
            return Err(Error(format!(
                "a report would take the place of `{}`, which is part of the book\n  = help: write it to another file",
                file.display()
            )));
        }
        for (format, file) in self.formats.iter().filter_map(|(it, file)| Some((it, file.as_ref()?))) {
            write::write(file, &format.write(repository, verdict, style))?;
        }
        Ok(())
    }

    /// True for a file that the run has read.
    fn is_of_book(&self, file: &Path, repository: &Repository) -> bool {
        let real = |it: &Path| it.canonicalize().ok();
        let below = || Some(real(file)?.strip_prefix(real(&self.dir)?).ok()?.to_str()?.replace('\\', "/"));
        below().is_some_and(|it| repository.sources.id(&it).is_some())
    }

    /// The formats that go to no file.
    fn streamed(&self) -> impl Iterator<Item = &'static Format> {
        self.formats.iter().filter(|(_, file)| file.is_none()).map(|(format, _)| *format)
    }

    /// A report as it goes to no file.
    fn text(&self, format: &Format, repository: &Repository, verdict: &Verdict) -> String {
        format.write(repository, verdict, Style { folder: &self.folder, ..super::style(verdict) })
    }

    /// Writes the reports that go to standard output.
    pub fn print(&self, repository: &Repository, verdict: &Verdict) -> Result<(), Error> {
        let mut printed = self.streamed().filter(|it| !it.is_for_people());
        printed.try_for_each(|it| print_bytes(self.text(it, repository, verdict).as_bytes()))
    }

    /// True where people are told in sentences alone.
    pub fn has_sentences(&self) -> bool {
        self.streamed().any(|it| it.name == "plain")
    }

    /// Writes every report. `answering` says that standard output is for the answer to mdBook.
    pub fn write(&self, repository: &Repository, verdict: &Verdict, answering: bool) -> Result<(), Error> {
        for format in self.streamed() {
            let text = self.text(format, repository, verdict);
            if format.is_for_people() || answering {
                say_bytes(text.as_bytes());
            } else {
                print_bytes(text.as_bytes())?;
            }
        }
        self.write_files(repository, verdict)?;
        // Who looks at the terminal sees how it ended, whatever goes elsewhere.
        if self.streamed().next().is_none() {
            say(&summary(repository, verdict, super::style(verdict)));
        }
        Ok(())
    }
}

/// Where a report goes, whichever way its path is written: without `.` and links, as far as there is something already.
fn place_of(file: &Path) -> PathBuf {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let there = file.ancestors().find_map(|it| Some((it, it.canonicalize().ok()?)));
    let Some((there, real)) = there else { return file };
    match file.strip_prefix(there) {
        Ok(rest) if rest.as_os_str().is_empty() => real,
        Ok(rest) => real.join(rest),
        Err(_) => file,
    }
}

/// Variables in which CI systems say where the repository lies (documentation of GitHub Actions, GitLab CI/CD, Azure
/// Pipelines and Jenkins, predefined variables).
const ROOTS: [&str; 4] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE"];

/// The folder of a book as seen from the root of the repository that a CI system has checked out, else from where we
/// are; empty where it lies in neither.
fn folder(dir: &Path) -> String {
    let roots = ROOTS.iter().filter_map(std::env::var_os).map(PathBuf::from).chain([PathBuf::from(".")]);
    let real = |it: &Path| it.canonicalize().ok();
    let below = |root: PathBuf| {
        let rest = real(dir)?.strip_prefix(real(&root)?).ok()?.to_str()?.replace('\\', "/");
        Some(if rest.is_empty() { rest } else { rest + "/" })
    };
    roots.into_iter().find_map(below).unwrap_or_default()
}

/// `full`, `sarif=contracts.sarif`.
fn output(text: &str) -> Result<(&'static Format, Option<PathBuf>), Error> {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
    let names = || FORMATS.iter().map(|it| it.name);
    let format = Format::find(name).ok_or_else(|| {
        let help = match did_you_mean(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the formats are {}", listed(&names().collect::<Vec<_>>())),
        };
        Error(format!("there is no format `{name}`\n  = help: {help}"))
    })?;
    match file {
        Some("") => Err(Error(format!("`{text}` names no file\n  = help: write `{name}=FILE`"))),
        file => Ok((format, file.map(PathBuf::from))),
    }
}

/// Writes to standard error, with colours where they are wanted. A closed stream is nobody's reader.
pub fn say(text: &str) {
    say_bytes(guarded(text).as_bytes());
}

/// Says why something could not be done. The reason may quote a file, or an argument.
pub fn say_why(before: &str, Error(message): &Error) {
    if !message.is_empty() {
        say(&format!("{before}error: {}\n", inert_lines(message)));
    }
}

fn say_bytes(text: &[u8]) {
    let _ = anstream::stderr().lock().write_all(text);
}

/// Says when colours are used. Without a word, the terminal and the environment decide.
pub fn colours(when: Colour) {
    match when {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Writes text for people to standard output.
pub fn print(text: &str) -> Result<(), Error> {
    print_bytes(guarded(text).as_bytes())
}

/// Writes to standard output what is data for a program; what cannot be written is an error, never a panic.
pub fn print_bytes(text: &[u8]) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text).and_then(|()| stdout.flush());
    written.map_err(|error| match error.kind() {
        // Who has read enough, as `head` has, needs no words.
        ErrorKind::BrokenPipe => Error(String::new()),
        _ => Error(format!("standard output cannot be written: {error}")),
    })
}
