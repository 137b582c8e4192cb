//! `json` and `jsonl`: the whole account as one document, or a line for each finding and one for the run.

use serde::Serialize;
use serde_json::{Value, json};

use super::hidden::is_hidden;
use super::told::Told;

/// One document.
pub fn document(told: &Told) -> String {
    pretty(told)
}

/// A document of several lines.
pub fn pretty(it: &impl Serialize) -> String {
    inert_json(serde_json::to_string_pretty(it)) + "\n"
}

/// A line for each finding, then one for the run. `kind` says which.
pub fn lines(told: &Told) -> String {
    let line = |kind: &str, value: Value| {
        let mut line = json!({ "kind": kind });
        if let (Value::Object(line), Value::Object(value)) = (&mut line, value) {
            line.extend(value);
        }
        inert_json(serde_json::to_string(&line)) + "\n"
    };
    let findings = told.findings.iter().map(|it| line("finding", value(it)));
    let mut run = value(told);
    if let Value::Object(run) = &mut run {
        run.retain(|key, _| !matches!(key.as_str(), "findings" | "contracts"));
    }
    findings.collect::<String>() + &line("run", run)
}

fn value(it: &impl Serialize) -> Value {
    serde_json::to_value(it).unwrap_or_default()
}

/// JSON in which hidden characters are written as escapes (RFC 8259, section 7): it reads the same, and nothing in it
/// turns the direction of a terminal's text. Nor is anything in it a command to Azure Pipelines, whose agent reads every
/// line of a log.
fn inert_json(text: serde_json::Result<String>) -> String {
    let escape = |mut out: String, it: char| {
        if is_hidden(it) && !matches!(it, '\n') {
            let mut units = [0; 2];
            it.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(it);
        }
        out
    };
    // Only a map whose keys are no strings cannot be written, and there is none here.
    let text = text.unwrap_or_default();
    let text = text.chars().fold(String::with_capacity(text.len()), escape);
    text.replace("##vso[", "#\\u0023vso[").replace("##[", "#\\u0023[")
}
