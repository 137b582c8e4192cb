//! What several tests share: a copy of this repository to break, and the program run over it.

#![allow(dead_code, reason = "each test uses its part of this")]

pub mod cases;
pub mod program;
pub mod suite;
pub mod told;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use walkdir::WalkDir;

/// What a program answered.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// A finding as it stands on standard error: its heading, and the place of its primary span.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: String,
    pub title: String,
    /// `file:line`.
    pub place: String,
}

/// Copies everything of this repository that a run looks at.
pub fn copy_of_the_repository() -> TempDir {
    copy(Path::new(env!("CARGO_MANIFEST_DIR")), &["book.toml", "book", "contracts"])
}

/// Copies some files and folders of a folder.
pub fn copy(from: &Path, tops: &[&str]) -> TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    for top in tops {
        for entry in WalkDir::new(from.join(top)).sort_by_file_name() {
            let entry = entry.expect("the repository can be read");
            let below = entry.path().strip_prefix(from).expect("a walk stays below its start");
            if entry.file_type().is_dir() {
                fs::create_dir_all(copy.path().join(below)).expect("a folder can be made");
            } else {
                fs::copy(entry.path(), copy.path().join(below)).expect("a file can be copied");
            }
        }
    }
    copy
}

/// The program under test, with nothing in its environment that could change what it says.
pub fn program(dir: &Path) -> Command {
    apart(Command::new(program::path()), dir)
}

/// A command in a folder, without the caller's settings for mdBook and for colours.
pub fn apart(mut command: Command, dir: &Path) -> Command {
    let theirs = |name: &str| {
        ["MDBOOK", "CLICOLOR", "RUST_", "GITHUB_", "CI_", "BUILD_", "WORKSPACE"]
            .iter()
            .any(|it| name.starts_with(it))
    };
    for (name, _) in std::env::vars_os() {
        if theirs(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command.current_dir(dir).env("NO_COLOR", "1");
    command
}

/// Runs a command to its end with `stdin` as its standard input.
pub fn run(mut command: Command, stdin: &str) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program can be started");
    // A program that needs no input may close it.
    let _ = child.stdin.take().expect("standard input is a pipe").write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

impl Run {
    /// Every finding on standard error, warnings as well, in its order.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        for line in self.stderr.lines() {
            let heading = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["));
            if let Some((code, title)) = heading.and_then(|it| it.split_once("]: ")) {
                let code = code.split(' ').next().unwrap_or(code);
                found.push(Finding { code: code.to_owned(), title: title.to_owned(), place: String::new() });
            } else if let (Some(place), Some(last)) =
                (line.trim_start().strip_prefix("--> "), found.last_mut())
                && last.place.is_empty()
            {
                last.place = place.rsplit_once(':').map_or(place, |(place, _)| place).to_owned();
            }
        }
        found
    }
}
