//! The files of a repository once more, in the blocks of YAML that people write.

use serde_json::Value;

use super::memory::Memory;

/// The same repository with YAML in the place of JSON.
pub fn in_yaml(memory: &Memory) -> Memory {
    let named = |text: &str| text.replace(".json", ".yaml");
    let files = memory.files.iter().map(|(path, text)| {
        let text = match path.ends_with(".json") {
            true => block(&serde_json::from_str(text).unwrap(), 0),
            false => text.clone(),
        };
        (named(path), named(&text))
    });
    Memory { files: files.collect() }
}

/// A value from the line after its key, or after the start of the text.
fn block(value: &Value, indent: usize) -> String {
    let spaces = " ".repeat(indent);
    match value {
        Value::Object(members) if !members.is_empty() => {
            let line =
                |(key, value): (&String, &Value)| format!("{spaces}{}:{}", word(key), after(value, indent));
            members.iter().map(line).collect()
        }
        Value::Array(elements) if !elements.is_empty() => {
            let line = |value: &Value| match value {
                Value::Object(members) if !members.is_empty() => {
                    format!("{spaces}- {}", block(value, indent + 2).trim_start())
                }
                _ => format!("{spaces}-{}", after(value, indent + 2)),
            };
            elements.iter().map(line).collect()
        }
        _ => after(value, indent),
    }
}

/// A value on the line of its key or dash, or below it: a list at the same indentation.
fn after(value: &Value, indent: usize) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => format!("\n{}", block(value, indent + 2)),
        Value::Array(elements) if !elements.is_empty() => format!(" # a list\n{}", block(value, indent)),
        Value::String(text) => format!(" {} # größer\n", word(text)),
        _ => format!(" {value}\n"),
    }
}

/// A text without quotes where it needs none.
fn word(text: &str) -> String {
    let plain = text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.chars().all(|it| it.is_alphanumeric() || it == '_')
        && !matches!(text, "true" | "false" | "null");
    if plain { text.to_owned() } else { Value::from(text).to_string() }
}
