//! Arguments in, exit status out.

mod arguments;
mod baseline;
mod beside;
mod fix;
mod lock;
mod output;
mod prove;
mod run;
mod verify;
mod watch;

use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;

use arguments::{Arguments, Book, Command, Reports, TIMEOUT};
use beside::beside;
use output::{Outputs, print, print_bytes, say, say_why};
use run::Run;

use crate::disk::Error;
use crate::fix::Changed;
use crate::model::Shard;
use crate::report::Style;
use crate::rulebook::{self, Rule};
use crate::verdict::{Outcome, Verdict};
use crate::{preprocess, publish, report};

/// The exit status for a defect of this program.
pub const DEFECT: u8 = 3;

/// Runs the program. Exit status: 0 clean, 1 findings, 2 the run could not be made, 3 a defect of ours.
pub fn run(arguments: Vec<String>) -> u8 {
    let not_made = Outcome::NotMade.status();
    let done = match Arguments::read(arguments, not_made) {
        Err(status) => return status,
        Ok(Arguments { color, command }) => {
            output::colours(color);
            command.map_or_else(answer, obey)
        }
    };
    done.unwrap_or_else(|error| {
        say_why("", &error);
        not_made
    })
}

fn obey(command: Command) -> Result<u8, Error> {
    match command {
        Command::Check { book, report, watch: false, shard } => check(&book, &report, shard),
        Command::Check { book, report, watch: true, .. } => watch::watch(&book, &report),
        Command::Build { book, report } => build(&book, &report),
        Command::Render => render(),
        Command::Fix { book, diff, takes_sides } => fix::fix(&book, takes_sides, diff),
        Command::Baseline { book, reason } => baseline::baseline(&book, &reason),
        Command::Lock { book } => lock::lock(&book),
        Command::Prove { book, at_least, write } => prove::prove(&book, at_least, write),
        Command::Verify { site, book } => verify::verify(&site, &book),
        Command::List { book } => list(&book),
        Command::Explain { rule } => print_bytes(run::rule(&rule)?.page.as_bytes()).map(|()| 0),
        Command::Rules => print(&rules()).map(|()| 0),
        Command::Completions { shell } => print_bytes(&Arguments::completions(shell)).map(|()| 0),
        Command::Man => {
            let page = Arguments::manual();
            let page = page.map_err(|error| Error(format!("the manual page cannot be made: {error}")))?;
            print_bytes(&page).map(|()| 0)
        }
    }
}

/// mdBook asks `COMMAND [ARGUMENT…] supports RENDERER` and skips the gate without a word on any other status than 0.
/// So the answer is yes, wherever the word stands, unless a command of ours stands before it.
pub fn asks_for_support(arguments: &[String]) -> bool {
    let at = arguments.iter().position(|it| it == "supports");
    at.is_some_and(|at| !arguments[..at].iter().any(|it| Arguments::commands().contains(it)))
}

fn check(book: &Book, report: &Reports, shard: Option<Shard>) -> Result<u8, Error> {
    let outputs = Outputs::read(&report.format, &book.dir)?;
    let run = Run::told(book, &outputs, shard)?;
    outputs.write(&run.gathered.repository, &run.verdict, false)?;
    let status = run.status();
    leave(run);
    Ok(status)
}

/// The program ends here: to take down what it made would take as long as to make a part of it.
fn leave<T>(made: T) {
    std::mem::forget(made);
}

/// The account goes to standard output, with the closing line of `check`; that there are findings, into the status.
fn list(book: &Book) -> Result<u8, Error> {
    let run = Run::over(book, &Changed::new())?;
    let (repository, verdict) = (&run.gathered.repository, &run.verdict);
    let ended = report::summary(repository, verdict, Style::PLAIN);
    print(&format!("{}\n{ended}", report::list(repository, verdict)))?;
    Ok(run.status())
}

fn build(book: &Book, report: &Reports) -> Result<u8, Error> {
    let outputs = Outputs::read(&report.format, &book.dir)?;
    let run = Run::told(book, &outputs, None)?;
    if run.verdict.outcome() != Outcome::Clean {
        outputs.write(&run.gathered.repository, &run.verdict, false)?;
        say("  = nothing was published; a site from an earlier build is as it was\n");
        return Ok(run.status());
    }
    let site = publish::build(&book.dir, &run.gathered.repository, &run.verdict)?;
    let page = site.join("index.html");
    print(&format!("The site is at {}\n", page.strip_prefix(".").unwrap_or(&page).display()))?;
    Ok(0)
}

/// Writes the files for programs, where mdBook calls us as a renderer. The book is judged once more, from its files.
fn render() -> Result<u8, Error> {
    let outputs = Outputs::read(&[], Path::new("."))?;
    let request =
        publish::Request::read(&request("mdBook calls `mdbook-contracts render` by itself, as a renderer")?)?;
    let book = Book { dir: request.root.clone(), timeout: TIMEOUT, ..Book::default() };
    let run = Run::over(&book, &Changed::new())?;
    if run.verdict.outcome() != Outcome::Clean {
        outputs.write(&run.gathered.repository, &run.verdict, false)?;
        say("  = no file for programs was written\n");
        return Ok(run.status());
    }
    request.publish(&run.gathered.repository, &run.verdict)?;
    Ok(0)
}

/// Answers mdBook. All of standard input is read before anything is written.
fn answer() -> Result<u8, Error> {
    let outputs = Outputs::read(&[], Path::new("."))?;
    let request = request("mdBook calls this program without a command, with a book on standard input")?;
    let progress = Arc::default();
    let answer = beside(&progress, (TIMEOUT, Some(&outputs)), || preprocess::answer(&request, &progress))?;
    outputs.write(&answer.gathered.repository, &answer.verdict, true)?;
    let status = match &answer.book {
        Some(book) => hand_back(&book.to_string())?,
        None => answer.verdict.outcome().status(),
    };
    leave(answer);
    Ok(status)
}

/// mdBook reads the whole answer; where it does not, somebody has to say why there is no book.
fn hand_back(book: &str) -> Result<u8, Error> {
    let nobody_reads = |Error(message)| match message.is_empty() {
        true => Error("standard output cannot be written: nobody reads it".to_owned()),
        false => Error(message),
    };
    print_bytes(book.as_bytes()).map(|()| 0).map_err(nobody_reads)
}

/// What mdBook writes to standard input. A person at a terminal is told who is expected there.
fn request(expected: &str) -> Result<String, Error> {
    let mut stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Err(Error(format!(
            "{expected}\n  = help: run `mdbook-contracts check` or `mdbook-contracts --help`"
        )));
    }
    let mut request = Vec::new();
    stdin
        .read_to_end(&mut request)
        .map_err(|error| Error(format!("standard input cannot be read: {error}")))?;
    String::from_utf8(request).map_err(|_| Error("standard input is not UTF-8".to_owned()))
}

fn rules() -> String {
    let line = |rule: &&Rule| {
        let level = if rule.fixed { "fixed" } else { rule.level.word() };
        let page = format!("rules/{}.html", rule.name);
        format!("{}  {level:<5}  {:<28}  {page:<39}  {}\n", rule.code, rule.name, rule.sentence())
    };
    rulebook::ALL.iter().map(line).collect()
}

/// How findings are drawn on this terminal.
fn style(verdict: &Verdict) -> Style<'_> {
    const NARROWEST: usize = 30;
    let stderr = std::io::stderr();
    let is_terminal = stderr.is_terminal();
    let width = terminal_size::terminal_size_of(&stderr).filter(|_| is_terminal);
    let width = width.map_or(Style::PLAIN.width, |(width, _)| usize::from(width.0));
    let links = is_terminal && supports_hyperlinks::on(supports_hyperlinks::Stream::Stderr);
    Style {
        width: width.clamp(NARROWEST, Style::PLAIN.width),
        colours: true,
        pages: verdict.rule_pages.as_deref().filter(|_| links),
        folder: "",
    }
}
