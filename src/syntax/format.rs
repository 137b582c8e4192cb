//! The language in which a file holds its value, by the extension of its name.

use super::json::{self, Document, Flaw};
use super::yaml;
use crate::text::SourceId;

/// Everything that is not called YAML is JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Yaml,
}

impl Format {
    pub fn of(path: &str) -> Format {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_yaml = ["yaml", "yml"].iter().any(|it| extension.eq_ignore_ascii_case(it));
        if is_yaml { Format::Yaml } else { Format::Json }
    }

    /// The name of the language, as a finding says it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Yaml => "YAML",
        }
    }
}

/// Reads a text in the language of its path.
pub fn read(source: SourceId, path: &str, text: &str) -> Result<Document, Flaw> {
    match Format::of(path) {
        Format::Json => json::parse(source, text),
        Format::Yaml => yaml::parse(source, text),
    }
}
