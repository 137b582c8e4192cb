//! The settings of the book, from `book.toml` and from mdBook's environment.

use std::path::Path;
use std::str::FromStr;

use mdbook_core::config::Config;
use serde_json::Value;

use super::below::read_below;
use super::{Error, slashed};
use crate::config;
use crate::fix::Changed;

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
}

/// What systems call a file that is not there (`ENOENT`, `ERROR_FILE_NOT_FOUND`).
const NOT_FOUND: i32 = 2;

/// Reads `book.toml`, with mdBook's overrides from the environment (mdBook, "Environment Variables").
///
/// `changed` holds texts that stand in for those of files.
fn config(root: &Path, changed: &Changed) -> Result<Config, Error> {
    let path = root.join("book.toml");
    let text = match changed.get("book.toml") {
        Some(text) => text.clone(),
        None => read_below(root, root.canonicalize().ok().as_deref(), "book.toml")
            .unwrap_or_else(|| Err(std::io::Error::from_raw_os_error(NOT_FOUND).to_string()))
            .map_err(|reason| {
                Error(format!(
                    "`{}` cannot be read: {reason}\n  = help: give the folder of the book: `check DIR`",
                    path.display()
                ))
            })?,
    };
    let mut config =
        Config::from_str(&text).map_err(|error| Error(format!("`book.toml` cannot be read: {error:#}")))?;
    config
        .update_from_env()
        .map_err(|error| Error(format!("an override from the environment: {error:#}")))?;
    Ok(config)
}

/// True where `book.toml` or the environment themselves set what `mdbook serve` sets for the books that it serves.
pub fn endpoint_by_hand(root: &Path) -> Result<bool, Error> {
    Ok(config(root, &Changed::new())?.contains_key(&config::ENDPOINT.join(".")))
}

/// What `book.toml` and the environment say of the book.
pub fn book_config(root: &Path, changed: &Changed) -> Result<BookConfig, Error> {
    let config = config(root, changed)?;
    let table = config.get::<Value>("preprocessor.contracts");
    let table =
        table.map_err(|error| Error(format!("`[preprocessor.contracts]` cannot be read: {error:#}")))?;
    let outputs =
        config.outputs::<Value>().map_err(|error| Error(format!("`[output]` cannot be read: {error:#}")))?;
    let preprocessors = config.preprocessors::<Value>();
    let preprocessors =
        preprocessors.map_err(|error| Error(format!("`[preprocessor]` cannot be read: {error:#}")))?;
    let html = outputs.get("html").cloned().unwrap_or_default();
    Ok(BookConfig {
        html,
        preprocessors: Value::Object(preprocessors.into_iter().collect()),
        default_preprocessors: config.build.use_default_preprocessors,
        table: table.ok_or_else(not_switched_on)?,
        source_folder: slashed(&config.book.src),
        build_folder: slashed(&config.build.build_dir),
        outputs: if outputs.is_empty() { vec!["html".to_owned()] } else { outputs.into_keys().collect() },
        endpoint_by_hand: config.contains_key(&config::ENDPOINT.join(".")),
    })
}

/// Nothing would be checked: mdBook does not call us without the table.
fn not_switched_on() -> Error {
    Error(
        "the gate is not switched on: `book.toml` has no table `[preprocessor.contracts]`, or `MDBOOK_PREPROCESSOR` in the \
         environment takes it away\n  = help: add the table; mdBook builds without us where it is missing"
            .to_owned(),
    )
}
