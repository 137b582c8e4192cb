//! A table of cases, such as `tests/sabotage.toml`, read strictly: a case that no longer fits its repository fails.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// One way to break the repository, and what is to be said of it.
#[derive(Debug)]
pub struct Case {
    pub name: String,
    edits: Vec<Edit>,
    /// The code of the finding; without one, the run cannot be made and says why without a place.
    pub rule: Option<String>,
    /// A text that the first line of the finding holds.
    pub says: String,
    place: Option<Place>,
    /// How many findings there are, one where the table does not say.
    pub findings: usize,
    /// The finding is a warning, and the build goes on.
    pub warning: bool,
    /// The doors that can notice; all of them where the table does not say.
    pub only: Option<Vec<String>>,
    /// Variables that are set for the doors.
    pub environment: Vec<(String, String)>,
}

#[derive(Debug)]
struct Edit {
    file: String,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Delete,
    Write(String),
    /// The text from `find` to the first `until` after it, or the end of the file where that is empty.
    Replace {
        find: String,
        until: Option<String>,
        nth: Option<usize>,
        with: Vec<u8>,
    },
}

/// A line of a file: by its number, or as the only one, the first below another, that has a text in it.
#[derive(Debug)]
struct Place {
    file: String,
    number: Option<usize>,
    text: String,
    below: Option<String>,
}

/// The doors, by the names that `only` uses.
const DOORS: [&str; 3] = ["check", "build", "mdbook"];

/// A table of cases, and what stands at its top.
#[derive(Debug)]
pub struct Cases {
    /// How many contracts and examples the unbroken copy has, where the table says so.
    pub contracts: Option<usize>,
    pub examples: Option<usize>,
    /// The codes of all that is found in the unbroken copy.
    pub rules: Vec<String>,
    pub cases: Vec<Case>,
}

impl Cases {
    pub fn read(text: &str) -> Cases {
        let mut table: Table =
            text.parse().unwrap_or_else(|error| panic!("the table of cases is not TOML: {error}"));
        let (contracts, examples) = (number(&mut table, "contracts"), number(&mut table, "examples"));
        let rules =
            table.remove("rules").map(|it| it.try_into().expect("`rules` are codes")).unwrap_or_default();
        let cases = table.remove("case").expect("there is a `case`");
        nothing_left(&table, "the top");
        let cases = cases.as_array().expect("`case` is an array of tables");
        let cases = cases.iter().map(|it| Case::read(it.as_table().expect("a case is a table").clone()));
        Cases { contracts, examples, rules, cases: cases.collect() }
    }
}

/// Takes a key out of a table.
fn take(table: &mut Table, key: &str) -> Option<String> {
    table.remove(key).map(|it| it.as_str().unwrap_or_else(|| panic!("`{key}` is a string")).to_owned())
}

fn number(table: &mut Table, key: &str) -> Option<usize> {
    let number = table.remove(key)?.as_integer();
    Some(number.and_then(|it| usize::try_from(it).ok()).unwrap_or_else(|| panic!("`{key}` is a number")))
}

fn nothing_left(table: &Table, name: &str) {
    assert!(table.is_empty(), "{name}: keys that nobody knows, or that do not go together: {table:?}");
}

impl Case {
    fn read(mut table: Table) -> Case {
        let name = take(&mut table, "name").expect("a case has a name");
        let edits = table.remove("edits").unwrap_or_else(|| Value::Array(Vec::new()));
        let edits =
            edits.as_array().expect("`edits` is an array").iter().map(|it| Edit::read(it, &name)).collect();
        let only: Option<Vec<String>> =
            table.remove("only").map(|it| it.try_into().expect("`only` names doors"));
        let environment =
            table.remove("environment").map(|it| it.try_into().expect("`environment` is a table"));
        let environment: Table = environment.unwrap_or_default();
        let doors = only.iter().flatten().all(|it| DOORS.contains(&it.as_str()));
        assert!(doors, "{name}: the doors are {DOORS:?}");
        let findings = number(&mut table, "findings");
        let why = take(&mut table, "why");
        let excused = only.is_some() || findings.is_some();
        let warning = table.remove("warning").is_some_and(|it| it.as_bool().expect("`warning` is true"));
        assert_eq!(why.is_some(), excused, "{name}: `why` goes with `only` and `findings`");
        let rule = take(&mut table, "rule");
        let place = take(&mut table, "at").map(|file| Place::read(file, &mut table));
        let says = take(&mut table, "says").unwrap_or_default();
        assert_eq!(rule.is_some(), place.is_some(), "{name}: `rule` goes with `at`");
        assert!(rule.is_some() || !says.is_empty(), "{name}: without a `rule`, there is something it `says`");
        nothing_left(&table, &name);
        let text = |it: &Value| it.as_str().expect("a variable is a string").to_owned();
        let environment = environment.iter().map(|(name, it)| (name.clone(), text(it))).collect();
        Case { name, edits, rule, says, place, findings: findings.unwrap_or(1), warning, only, environment }
    }

    /// Breaks a copy of the repository.
    pub fn apply(&self, root: &Path) {
        for edit in &self.edits {
            edit.apply(root, &self.name);
        }
    }

    /// `file:line` of the primary span, in a broken copy.
    pub fn place(&self, root: &Path) -> Option<String> {
        self.place.as_ref().map(|it| format!("{}:{}", it.file, it.line(root, &self.name)))
    }

    /// The exit status of our own commands.
    pub fn status(&self) -> i32 {
        match &self.rule {
            _ if self.warning => 0,
            Some(rule) if !rule.starts_with("MC9") => 1,
            _ => 2,
        }
    }
}

impl Edit {
    fn read(value: &Value, case: &str) -> Edit {
        let mut table = value.as_table().expect("an edit is a table").clone();
        let file = take(&mut table, "file").expect("an edit names a file");
        let change = if let Some(text) = take(&mut table, "write") {
            Change::Write(text)
        } else if table.remove("delete").is_some() {
            Change::Delete
        } else {
            let bytes =
                table.remove("replace-bytes").map(|it| it.try_into().expect("`replace-bytes` is bytes"));
            let with = bytes.or_else(|| take(&mut table, "replace").map(String::into_bytes));
            let find = take(&mut table, "find").unwrap_or_else(|| panic!("{case}: an edit does something"));
            let (until, nth) = (take(&mut table, "until"), number(&mut table, "nth"));
            Change::Replace { find, until, nth, with: with.expect("a replacement") }
        };
        nothing_left(&table, case);
        Edit { file, change }
    }

    fn apply(&self, root: &Path, case: &str) {
        let path = root.join(&self.file);
        let (find, until, nth, with) = match &self.change {
            Change::Delete => {
                return fs::remove_file(&path).unwrap_or_else(|it| panic!("{case}: {}: {it}", self.file));
            }
            Change::Write(text) => {
                fs::create_dir_all(path.parent().expect("a file is in a folder"))
                    .expect("a folder can be made");
                return fs::write(&path, text).expect("a file can be written");
            }
            Change::Replace { find, until, nth, with } => (find, until, nth, with),
        };
        let text = fs::read_to_string(&path).unwrap_or_else(|it| panic!("{case}: {}: {it}", self.file));
        let places: Vec<usize> = text.match_indices(find.as_str()).map(|(at, _)| at).collect();
        let once = nth.is_some() || places.len() == 1;
        assert!(once, "{case}: `{find}` stands {} times in {}, not once", places.len(), self.file);
        let start = places.get(nth.unwrap_or(1) - 1);
        let start = *start
            .unwrap_or_else(|| panic!("{case}: `{find}` stands {} times in {}", places.len(), self.file));
        let end = match until.as_deref() {
            None => start + find.len(),
            Some("") => text.len(),
            Some(until) => {
                text[start..].find(until).map(|at| start + at).expect("`until` stands below `find`")
            }
        };
        let broken = [&text.as_bytes()[..start], with, &text.as_bytes()[end..]].concat();
        assert!(broken != text.as_bytes(), "{case}: the edit of {} changes nothing", self.file);
        fs::write(&path, broken).expect("a file can be written");
    }
}

impl Place {
    fn read(file: String, table: &mut Table) -> Place {
        let (line, below) = (take(table, "line"), take(table, "below"));
        let line_number = number(table, "line-number");
        assert!(line.is_some() != line_number.is_some(), "{file}: either `line` or `line-number`");
        Place { file, number: line_number, text: line.unwrap_or_default(), below }
    }

    fn line(&self, root: &Path, case: &str) -> usize {
        if let Some(number) = self.number {
            return number;
        }
        let bytes =
            fs::read(root.join(&self.file)).unwrap_or_else(|it| panic!("{case}: {}: {it}", self.file));
        let text = String::from_utf8_lossy(&bytes);
        let having = |text: &'_ str, part: &str| text.lines().position(|line| line.contains(part));
        let skip = self.below.as_ref().map_or(Some(0), |below| having(&text, below));
        let skip =
            skip.unwrap_or_else(|| panic!("{case}: no line of {} is the one to look below", self.file));
        let lines: Vec<usize> = text
            .lines()
            .enumerate()
            .skip(skip)
            .filter(|(_, it)| it.contains(&self.text))
            .map(|it| it.0)
            .collect();
        let one = lines.len() == 1 || (self.below.is_some() && !lines.is_empty());
        assert!(one, "{case}: {} lines of {} have `{}`", lines.len(), self.file, self.text);
        lines[0] + 1
    }
}
