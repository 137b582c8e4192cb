//! The commands and their flags, and what is printed of them: help, completions for shells, the manual page.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::diagnostic::did_you_mean;
use crate::model::Shard;
use crate::report::FORMATS;
use crate::rulebook;

/// Documentation of JSON contracts that cannot be wrong.
///
/// Without a command, this is an mdBook preprocessor: mdBook calls it, and it reads mdBook's request from standard
/// input.
///
/// It ends with 0 where nothing fails, with 1 where a finding does, with 2 where something could not be looked at or the
/// command is wrong, and with 3 for a defect of its own.
#[derive(Parser)]
#[command(version, name = "mdbook-contracts", max_term_width = 100)]
pub struct Arguments {
    /// When to use colours: `auto` looks at the terminal, `NO_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Colour,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
pub enum Command {
    /// Hold the chapters, schemas and examples against each other; publish nothing
    Check {
        #[command(flatten)]
        book: Book,
        #[command(flatten)]
        report: Reports,
        /// Check again whenever a file changes, and tell what is new and what is gone
        #[arg(long)]
        watch: bool,
        /// Judge the Kth of N parts of the contracts, as one of several jobs of a CI matrix; all files are read
        #[arg(long, value_name = "K/N", conflicts_with = "watch")]
        shard: Option<Shard>,
    },
    /// Check, then build the site with mdBook's own driver; no installed mdBook is needed
    Build {
        #[command(flatten)]
        book: Book,
        #[command(flatten)]
        report: Reports,
    },
    /// Write `contracts.json` and the files that were judged; mdBook calls this as a renderer, with its request on
    /// standard input
    Render,
    /// Make the edits that are certain; every other finding stays
    Fix {
        #[command(flatten)]
        book: Book,
        /// Show the edits, and write nothing
        #[arg(long)]
        diff: bool,
        /// Make the edits that take sides as well
        #[arg(long = "unsafe")]
        takes_sides: bool,
    },
    /// Write a baseline: everything that is found today, to be mended one by one
    Baseline {
        #[command(flatten)]
        book: Book,
        /// Why these findings are let through for now
        #[arg(long)]
        reason: String,
    },
    /// Write down what weakens the gate and how much it looks at, for `--locked` to hold every run to
    Lock {
        #[command(flatten)]
        book: Book,
    },
    /// Change every witness in small ways, in memory, and tell which changes the gate would let pass
    Prove {
        #[command(flatten)]
        book: Book,
        /// The share of the changes of each contract that has to be caught
        #[arg(long, value_name = "PERCENT", default_value_t = 100, value_parser = clap::value_parser!(u8).range(..=100))]
        at_least: u8,
        /// Write it down in `contracts.proof.json` as well, for the page about quality and for programs
        #[arg(long, conflicts_with_all = ["deny", "warn", "allow", "only", "baseline"])]
        write: bool,
    },
    /// Hold a built site against the book: whether it was built from what stands there now, and passed
    Verify {
        /// The folder of the site
        site: PathBuf,
        #[command(flatten)]
        book: Book,
    },
    /// Tell what was understood: contracts with their witnesses, chapters, files
    List {
        #[command(flatten)]
        book: Book,
    },
    /// Print the page of a rule
    Explain {
        /// Its code or its name: `MC203`, `required-differs`
        rule: String,
    },
    /// List every rule with its code, its level, its page and its sentence
    Rules,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, in the language of `man`
    Man,
}

/// The book, and what is asked of it.
#[derive(Args, Clone, Debug, Default)]
pub struct Book {
    /// The folder of `book.toml`
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Let a finding of this rule fail; `warnings` stands for every rule that warns
    #[arg(long, value_name = "RULE")]
    pub deny: Vec<String>,
    /// Let a finding of this rule warn
    #[arg(long, value_name = "RULE")]
    pub warn: Vec<String>,
    /// Do not show findings of this rule
    #[arg(long, value_name = "RULE")]
    pub allow: Vec<String>,
    /// Ask these rules alone, and those that are fixed
    #[arg(long, value_name = "RULE")]
    pub only: Vec<String>,
    /// Fail where fewer contracts are found
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub expect_contracts: Option<usize>,
    /// Fail where the gate is weaker than `contracts.lock.toml` says
    #[arg(long, num_args = 0, default_missing_value = "true")]
    pub locked: Option<bool>,
    /// The file with the findings that were there before the gate, from the folder of `book.toml`
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<String>,
    /// Give up where one file takes longer than this
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = seconds)]
    pub timeout: u64,
}

/// Longer than anything takes that is meant to be read, in seconds.
pub const TIMEOUT: u64 = 60;

/// How findings are told.
#[derive(Args, Clone, Debug)]
pub struct Reports {
    /// A format, or a format and the file to write it to; several may be given: `full`, `plain`, `short`, `markdown`,
    /// `github`, `gitlab`, `azure`, `sarif`, `junit`, `checkstyle`, `rdjson`, `json`, `jsonl`. Without it,
    /// `MDBOOK_CONTRACTS_FORMAT` says them, with commas between them
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub format: Vec<String>,
}

/// A number of contracts.
fn number(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "a whole number is wanted, as in `21`")
}

/// A number of whole seconds.
fn seconds(text: &str) -> Result<u64, &'static str> {
    text.parse().map_err(|_| "whole seconds are wanted, as in `60`")
}

impl Arguments {
    /// Reads the arguments. An error is the exit status: what there was to say is said.
    pub fn read(arguments: Vec<String>, wrong: u8) -> Result<Arguments, u8> {
        Arguments::try_parse_from(arguments).map_err(|mut error| {
            // Behind `help`, what was meant is not told by itself.
            let asked = error.get(ContextKind::InvalidSubcommand).and_then(|it| match it {
                ContextValue::String(word) => Some(word.clone()),
                _ => None,
            });
            let commands = Arguments::commands();
            let near = asked.and_then(|it| did_you_mean(&it, commands.iter().map(String::as_str)));
            if let Some(near) = near.filter(|_| error.get(ContextKind::SuggestedSubcommand).is_none()) {
                let near = ContextValue::Strings(vec![near.to_owned()]);
                error.insert(ContextKind::SuggestedSubcommand, near);
            }
            let status = if error.use_stderr() { wrong } else { 0 };
            error.print().map_or(wrong, |()| status)
        })
    }

    /// The names of the commands.
    pub fn commands() -> Vec<String> {
        Arguments::command().get_subcommands().map(|it| it.get_name().to_owned()).collect()
    }

    /// Completions for a shell.
    pub fn completions(shell: Shell) -> Vec<u8> {
        let formats = || FORMATS.iter().map(|it| it.name);
        let rules = || rulebook::ALL.iter().map(|it| it.name);
        let mut command = Arguments::command().mut_subcommands(|command| {
            command.mut_args(|argument| match argument.get_id().as_str() {
                "format" => argument.value_parser(PossibleValuesParser::new(formats())),
                "deny" | "warn" | "allow" | "only" | "rule" => {
                    argument.value_parser(PossibleValuesParser::new(rules()))
                }
                _ => argument,
            })
        });
        let name = command.get_name().to_owned();
        let mut out = Vec::new();
        clap_complete::generate(shell, &mut command, &name, &mut out);
        match shell {
            // Of a name with a hyphen, its two halves are spelt in two ways (docs/upstream.md).
            Shell::Bash => {
                let subcommand = name.replace('-', "__subcmd__");
                String::from_utf8_lossy(&out).replace(&subcommand, &name.replace('-', "__")).into_bytes()
            }
            _ => out,
        }
    }

    /// The manual page, with the flags of every command.
    pub fn manual() -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        let mut command = Arguments::command();
        command.build();
        let whole = clap_mangen::Man::new(command.clone());
        whole.render_title(&mut out)?;
        whole.render_name_section(&mut out)?;
        whole.render_synopsis_section(&mut out)?;
        whole.render_description_section(&mut out)?;
        whole.render_options_section(&mut out)?;
        for command in command.get_subcommands().filter(|it| it.get_name() != "help") {
            let man = clap_mangen::Man::new(command.clone());
            man.render_name_section(&mut out)?;
            man.render_synopsis_section(&mut out)?;
            man.render_options_section(&mut out)?;
        }
        Ok(out)
    }
}
