//! The schemas of the formats, and what a document breaks of them.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::{Value, json};

static SARIF: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| validator(include_str!("sarif-schema-2.1.0.json")));
static GITLAB: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| validator(include_str!("gitlab.schema.json")));
static RDJSON: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| validator(include_str!("rdjson.schema.json")));
static FINDINGS: LazyLock<jsonschema::Validator> = LazyLock::new(|| validator(OURS));
static LINE: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let whole: Value = serde_json::from_str(OURS).unwrap();
    let line = json!({ "$schema": whole["$schema"], "$ref": "#/$defs/line", "$defs": whole["$defs"] });
    validator(&line.to_string())
});

/// What GitLab publishes of an entry, and reviewdog of a document, where `.ci/published` has fetched it.
static PUBLISHED_GITLAB: LazyLock<Option<jsonschema::Validator>> = LazyLock::new(|| {
    let entry = fetched("gitlab.schema.json")?;
    Some(validator(&format!(r#"{{ "type": "array", "items": {entry} }}"#)))
});
static PUBLISHED_RDJSON: LazyLock<Option<jsonschema::Validator>> =
    LazyLock::new(|| fetched("rdjson.schema.json").as_deref().map(validator));

fn fetched(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/published").join(name);
    let schema = fs::read_to_string(path).ok();
    if schema.is_none() {
        eprintln!("skipped: the published {name} is not there; `.ci/published` fetches it");
    }
    schema
}

/// The schema that the book publishes for `json` and `jsonl`.
pub const OURS: &str = include_str!("../../book/using/findings.schema.json");

fn validator(schema: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// What a report breaks of the schema of its format. Formats without one break nothing.
pub fn errors(format: &str, text: &str) -> Vec<String> {
    match format {
        "sarif" => broken(&SARIF, text).into_iter().chain(misspelt_uris(text)).collect(),
        "gitlab" => broken(&GITLAB, text),
        "rdjson" => broken(&RDJSON, text),
        "json" => broken(&FINDINGS, text),
        "jsonl" => text.lines().flat_map(|line| broken(&LINE, line)).collect(),
        "junit" => misbuilt(include_str!("junit-10.xsd"), text),
        "checkstyle" => misbuilt(include_str!("checkstyle.xsd"), text),
        _ => Vec::new(),
    }
}

/// What a report breaks of a schema that others publish and that is not kept here. Nothing where it is not there.
pub fn errors_of_published(format: &str, text: &str) -> Option<Vec<String>> {
    let validator = match format {
        "gitlab" => PUBLISHED_GITLAB.as_ref(),
        "rdjson" => PUBLISHED_RDJSON.as_ref(),
        _ => None,
    };
    validator.map(|it| broken(it, text))
}

fn broken(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    match serde_json::from_str(text) {
        Ok(value) => {
            validator.iter_errors(&value).map(|it| format!("{}: {it}", it.instance_path())).collect()
        }
        Err(error) => vec![format!("not JSON: {error}")],
    }
}

/// The schema of SARIF says that each `uri` is a reference (RFC 3986), in a dialect of JSON Schema whose validators do not
/// know that format.
fn misspelt_uris(text: &str) -> Vec<String> {
    fn look(value: &Value, out: &mut Vec<String>) {
        let is_part = |it: u8| it.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?#%".contains(&it);
        match value {
            Value::Object(members) => {
                let uri = members.get("uri").and_then(Value::as_str);
                out.extend(uri.filter(|it| !it.bytes().all(is_part)).map(|it| format!("`{it}` is no URI")));
                members.values().for_each(|it| look(it, out));
            }
            Value::Array(items) => items.iter().for_each(|it| look(it, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    look(&serde_json::from_str(text).unwrap_or_default(), &mut out);
    out
}

fn misbuilt(schema: &str, text: &str) -> Vec<String> {
    let schema = uppsala::parse(schema).unwrap();
    let validator = uppsala::XsdValidator::from_schema(&schema).unwrap();
    match uppsala::parse(text) {
        Ok(document) => validator.validate(&document).iter().map(ToString::to_string).collect(),
        Err(error) => vec![format!("not XML: {error}")],
    }
}
