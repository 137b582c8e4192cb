//! Arguments in, exit status out.

use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::disk::{Error, Gathered, book_config, gather};
use crate::rulebook::{self, Rule};
use crate::verdict::{Outcome, Verdict, judge};
use crate::{preprocess, publish, report};

/// Documentation of JSON contracts that cannot be wrong.
///
/// Without a command, this is an mdBook preprocessor: mdBook calls it, and it reads mdBook's request from standard
/// input.
#[derive(Parser)]
#[command(version, name = "mdbook-contracts")]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Hold the chapters, schemas and examples against each other; publish nothing
    Check {
        /// The folder of `book.toml`
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Check, then build the site with mdBook's own driver; no installed mdBook is needed
    Build {
        /// The folder of `book.toml`
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Tell what was understood: contracts with their witnesses, chapters, files
    List {
        /// The folder of `book.toml`
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Print the page of a rule
    Explain {
        /// Its code or its name: `MC203`, `required-differs`
        rule: String,
    },
    /// List every rule with its code, its level and its sentence
    Rules,
}

const STYLE: report::Style = report::Style { colours: true, ..report::Style::PLAIN };

const COMMANDS: [&str; 5] = ["check", "build", "list", "explain", "rules"];

/// The exit status for a defect of this program.
pub const DEFECT: u8 = 3;

/// Runs the program. Exit status: 0 clean, 1 findings, 2 the run could not be made, 3 a defect of ours.
pub fn run(arguments: Vec<String>) -> u8 {
    if asks_for_support(arguments.get(1..).unwrap_or_default()) {
        return 0;
    }
    let command = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments.command,
        Err(error) => {
            let status = if error.use_stderr() { Outcome::NotMade.status() } else { 0 };
            return error.print().map_or(DEFECT, |()| status);
        }
    };
    let done = match command {
        None => answer(),
        Some(Command::Check { dir }) => check(&dir).map(|(status, _)| status),
        Some(Command::Build { dir }) => build(&dir),
        Some(Command::List { dir }) => list(&dir),
        Some(Command::Explain { rule }) => explain(&rule),
        Some(Command::Rules) => print(&rules()).map(|()| 0),
    };
    done.unwrap_or_else(|Error(message)| {
        say(&format!("error: {message}\n"));
        Outcome::NotMade.status()
    })
}

/// mdBook asks `COMMAND [ARGUMENT…] supports RENDERER` and skips the gate without a word on any other status than 0.
/// So the answer is yes, wherever the word stands, unless a command of ours stands before it.
fn asks_for_support(arguments: &[String]) -> bool {
    let at = arguments.iter().position(|it| it == "supports");
    at.is_some_and(|at| !arguments[..at].iter().any(|it| COMMANDS.contains(&it.as_str())))
}

fn check(dir: &std::path::Path) -> Result<(u8, Outcome), Error> {
    let (gathered, verdict) = judged(dir)?;
    say(&report::report(&gathered.repository, &verdict, STYLE));
    Ok((verdict.outcome().status(), verdict.outcome()))
}

/// The account goes to standard output, with the closing line of `check`; that there are findings, into the status.
fn list(dir: &std::path::Path) -> Result<u8, Error> {
    let (gathered, verdict) = judged(dir)?;
    let repository = &gathered.repository;
    print(&format!("{}\n{}", report::list(repository, &verdict), report::summary(repository, &verdict)))?;
    Ok(verdict.outcome().status())
}

fn judged(dir: &std::path::Path) -> Result<(Gathered, Verdict), Error> {
    let gathered = gather(dir, &book_config(dir)?, None)?;
    let verdict = judge(&gathered.repository, &gathered.settings, gathered.found.clone());
    Ok((gathered, verdict))
}

fn build(dir: &std::path::Path) -> Result<u8, Error> {
    let (gathered, verdict) = judged(dir)?;
    if verdict.outcome() != Outcome::Clean {
        say(&report::report(&gathered.repository, &verdict, STYLE));
        say("  = nothing was published; a site from an earlier build is as it was\n");
        return Ok(verdict.outcome().status());
    }
    let site = publish::build(dir)?;
    let page = site.join("index.html");
    print(&format!("The site is at {}\n", page.strip_prefix(".").unwrap_or(&page).display()))?;
    Ok(0)
}

/// Answers mdBook. All of standard input is read before anything is written.
fn answer() -> Result<u8, Error> {
    let mut stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(Error(
            "mdBook calls this program without a command, with a book on standard input\n  = help: run `mdbook-contracts check` or `mdbook-contracts --help`"
                .to_owned(),
        ));
    }
    let mut request = Vec::new();
    stdin
        .read_to_end(&mut request)
        .map_err(|error| Error(format!("standard input cannot be read: {error}")))?;
    let request = String::from_utf8(request).map_err(|_| Error("standard input is not UTF-8".to_owned()))?;
    let answer = preprocess::answer(&request)?;
    say(&report::report(&answer.gathered.repository, &answer.verdict, STYLE));
    if answer.verdict.outcome() == Outcome::Clean {
        print(&answer.book.to_string())?;
    }
    Ok(answer.verdict.outcome().status())
}

fn explain(rule: &str) -> Result<u8, Error> {
    let found = Rule::find(rule).ok_or_else(|| {
        let near =
            crate::diagnostic::did_you_mean(rule, rulebook::ALL.iter().flat_map(|it| [it.name, it.code]));
        let help = near.map_or_else(
            || "`mdbook-contracts rules` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Error(format!("there is no rule `{rule}`\n  = help: {help}"))
    })?;
    print(found.page)?;
    Ok(0)
}

fn rules() -> String {
    let line = |rule: &&Rule| {
        let level = if rule.fixed { "fixed" } else { rule.level.word() };
        format!("{}  {level:<5}  {:<28}  {}\n", rule.code, rule.name, rule.sentence())
    };
    rulebook::ALL.iter().map(line).collect()
}

/// Writes to standard error, with colours where it is a terminal. A closed stream is nobody's reader.
fn say(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Writes to standard output; what cannot be written is an error, never a panic.
fn print(text: &str) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    written.map_err(|error| Error(format!("standard output cannot be written: {error}")))
}
