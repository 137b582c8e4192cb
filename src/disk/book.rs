//! The settings of the book, from `book.toml` and from mdBook's environment.

use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use mdbook_core::config::Config;
use serde_json::Value;

use super::below::read_below;
use super::{Error, slashed};
use crate::config;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::fix::Changed;
use crate::rulebook;
use crate::text::{SourceId, Sources};

/// What `book.toml` and mdBook's environment say of the book, as far as it concerns us.
#[derive(Clone, Debug)]
pub struct BookConfig {
    /// `[preprocessor.contracts]`.
    pub table: Value,
    /// `book.src`.
    pub source_folder: String,
    /// `build.build-dir`, which is never looked into.
    pub build_folder: String,
    /// The renderers that the book configures.
    pub outputs: Vec<String>,
    /// `output.html`.
    pub html: Value,
    /// The table of all preprocessors, and whether mdBook's own run without being named.
    pub preprocessors: Value,
    pub default_preprocessors: bool,
    /// Somebody has set what only `mdbook serve` sets.
    pub endpoint_by_hand: bool,
    /// Why nothing of all this is known, or nothing is asked of us.
    pub idle: Option<Idle>,
}

/// Why a book has nothing to look at.
#[derive(Clone, Debug)]
pub enum Idle {
    /// `book.toml` is no settings of a book: what is wrong, and where in it.
    Unreadable(String, Range<usize>),
    /// mdBook does not call us without the table. There may be one of a name that is near.
    SwitchedOff(Option<String>),
}

/// What systems call a file that is not there (`ENOENT`, `ERROR_FILE_NOT_FOUND`).
const NOT_FOUND: i32 = 2;

/// Reads `book.toml`, with mdBook's overrides from the environment (mdBook, "Environment Variables"), or says what is wrong
/// in it.
///
/// `changed` holds texts that stand in for those of files.
fn config(root: &Path, changed: &Changed) -> Result<Result<Config, Idle>, Error> {
    let path = root.join("book.toml");
    let text = match changed.get("book.toml") {
        Some(text) => text.clone(),
        None => read_below(root, root.canonicalize().ok().as_deref(), "book.toml")
            .unwrap_or_else(|| Err(std::io::Error::from_raw_os_error(NOT_FOUND).to_string().into()))
            .map_err(|it| {
                Error(format!(
                    "`{}` cannot be read: {}\n  = help: give the folder of the book: `check DIR`",
                    path.display(),
                    it.in_words()
                ))
            })?,
    };
    let mut config = match Config::from_str(&text) {
        Ok(config) => config,
        Err(error) => {
            let known = error.chain().find_map(config::not_toml);
            let (message, place) = known.unwrap_or_else(|| (error.to_string(), 0..0));
            return Ok(Err(Idle::Unreadable(message, place)));
        }
    };
    config
        .update_from_env()
        .map_err(|error| Error(format!("an override from the environment: {error:#}")))?;
    Ok(Ok(config))
}

/// True where `book.toml` or the environment themselves set what `mdbook serve` sets for the books that it serves.
pub fn endpoint_by_hand(root: &Path) -> Result<bool, Error> {
    let config = config(root, &Changed::new())?;
    let config = config.map_err(|_| Error("`book.toml` cannot be read".to_owned()))?;
    Ok(config.contains_key(&config::ENDPOINT.join(".")))
}

/// What `book.toml` and the environment say of the book.
pub fn book_config(root: &Path, changed: &Changed) -> Result<BookConfig, Error> {
    let (config, unreadable) = match config(root, changed)? {
        Ok(config) => (config, None),
        Err(unreadable) => (Config::default(), Some(unreadable)),
    };
    let table = config.get::<Value>("preprocessor.contracts");
    let table =
        table.map_err(|error| Error(format!("`[preprocessor.contracts]` cannot be read: {error:#}")))?;
    let outputs =
        config.outputs::<Value>().map_err(|error| Error(format!("`[output]` cannot be read: {error:#}")))?;
    let preprocessors = config.preprocessors::<Value>();
    let preprocessors =
        preprocessors.map_err(|error| Error(format!("`[preprocessor]` cannot be read: {error:#}")))?;
    let html = outputs.get("html").cloned().unwrap_or_default();
    let switched_off = table.is_none().then(|| {
        let near = did_you_mean("contracts", preprocessors.keys().map(String::as_str));
        Idle::SwitchedOff(near.map(str::to_owned))
    });
    Ok(BookConfig {
        html,
        preprocessors: Value::Object(preprocessors.into_iter().collect()),
        default_preprocessors: config.build.use_default_preprocessors,
        table: table.unwrap_or_default(),
        source_folder: slashed(&config.book.src),
        build_folder: slashed(&config.build.build_dir),
        outputs: if outputs.is_empty() { vec!["html".to_owned()] } else { outputs.into_keys().collect() },
        endpoint_by_hand: config.contains_key(&config::ENDPOINT.join(".")),
        idle: unreadable.or(switched_off),
    })
}

impl Idle {
    /// What is said of it, in `book.toml`.
    pub fn finding(&self, sources: &Sources, book_toml: SourceId) -> Diagnostic {
        match self {
            Idle::Unreadable(message, place) => {
                let title = format!("`book.toml` cannot be read: {message}");
                let place = book_toml.span(place.clone());
                let finding =
                    Diagnostic::new(&rulebook::WRONG_SETTING, title, place, "mdBook stops here, too");
                finding.help("mend it: nothing of the book is known without its settings")
            }
            Idle::SwitchedOff(near) => {
                let title = "the gate is not switched on: mdBook builds this book without us";
                let name = near.as_ref().map(|it| config::key(sources, book_toml, &["preprocessor", it]));
                let place = name.unwrap_or_else(|| book_toml.span(0..0));
                let label = "no table `[preprocessor.contracts]`";
                let finding = Diagnostic::new(&rulebook::GATE_LEFT_OPEN, title, place, label);
                let add = "add the table; where it is there, `MDBOOK_PREPROCESSOR` in the environment takes it away";
                match near {
                    Some(near) if sources.cut(place) == near => {
                        finding.propose("did you mean `contracts`?", [place.becomes("contracts")])
                    }
                    _ => finding.help(add),
                }
            }
        }
    }
}
