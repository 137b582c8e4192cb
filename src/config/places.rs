//! Where keys and values stand in `book.toml`.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::text::{SourceId, Sources, Span};

/// The places of all keys and values.
#[derive(Clone, Debug)]
pub struct Places {
    source: SourceId,
    /// Key and value of every path, the names joined by a character that no name has.
    spans: BTreeMap<String, (Span, Span)>,
    elements: BTreeMap<String, Vec<Span>>,
}

const JOINT: &str = "\u{1f}";

impl Places {
    pub fn read(sources: &Sources, source: SourceId) -> Places {
        let mut places = Places { source, spans: BTreeMap::new(), elements: BTreeMap::new() };
        let (table, _) = DeTable::parse_recoverable(sources.text(source));
        places.table("", table.get_ref());
        places
    }

    fn table(&mut self, prefix: &str, table: &DeTable) {
        for (key, value) in table {
            let path = format!("{prefix}{JOINT}{}", key.get_ref());
            let spans = (self.source.span(key.span()), self.source.span(value.span()));
            match value.get_ref() {
                DeValue::Table(inner) => self.table(&path, inner),
                DeValue::Array(items) => {
                    let spans = items.iter().map(|item| self.source.span(item.span())).collect();
                    self.elements.insert(path.clone(), spans);
                    for (index, item) in items.iter().enumerate() {
                        let path = format!("{path}{JOINT}{index}");
                        if let DeValue::Table(inner) = item.get_ref() {
                            let span = self.source.span(item.span());
                            self.spans.insert(path.clone(), (span, span));
                            self.table(&path, inner);
                        }
                    }
                }
                _ => {}
            }
            self.spans.insert(path, spans);
        }
    }

    /// The place of a path, or of the nearest table around it that stands in the file.
    fn find(&self, path: &[&str]) -> (Span, Span) {
        (0..=path.len())
            .rev()
            .find_map(|length| self.spans.get(&join(&path[..length])).copied())
            .unwrap_or_else(|| (self.source.span(0..0), self.source.span(0..0)))
    }

    pub fn key(&self, path: &[&str]) -> Span {
        self.find(path).0
    }

    pub fn value(&self, path: &[&str]) -> Span {
        self.spans.get(&join(path)).map_or_else(|| self.key(path), |(_, value)| *value)
    }

    pub fn elements(&self, path: &[&str]) -> Vec<Span> {
        self.elements.get(&join(path)).cloned().unwrap_or_default()
    }
}

fn join(path: &[&str]) -> String {
    path.iter().map(|name| format!("{JOINT}{name}")).collect()
}

/// What is wrong in a text that is not TOML, or not the TOML that was expected, and where.
pub fn not_toml(error: &(dyn Error + 'static)) -> Option<(String, Range<usize>)> {
    let error = error.downcast_ref::<toml::de::Error>()?;
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    Some((message, error.span().unwrap_or_default()))
}

/// The place of a key in a file of settings, or of the nearest table around it.
pub fn key(sources: &Sources, source: SourceId, path: &[&str]) -> Span {
    Places::read(sources, source).key(path)
}
