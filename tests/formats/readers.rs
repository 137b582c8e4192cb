//! Reports read back as those read them for whom they are made.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A command in a log: its name, its properties, its message.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub message: String,
}

/// A line as the runner of GitHub Actions reads it.
pub fn github(line: &str) -> Option<Command> {
    let (info, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let unescaped = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let property = |text: &str| unescaped(text).replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
    let pairs =
        properties.split(',').filter_map(|it| it.trim().split_once('=')).filter(|it| !it.1.is_empty());
    Some(Command {
        name: name.to_owned(),
        properties: pairs.map(|(name, value)| (name.to_owned(), property(value))).collect(),
        message: unescaped(message).replace("%25", "%"),
    })
}

/// A line as the agent of Azure Pipelines reads it.
pub fn azure(line: &str) -> Option<Command> {
    let (_, command) = line.split_once("##vso[")?;
    let (info, message) = command.split_once(']')?;
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let unescaped = |text: &str| {
        let text = text.replace("%3B", ";").replace("%0D", "\r").replace("%0A", "\n").replace("%5D", "]");
        text.replace("%AZP25", "%")
    };
    let pairs = properties.split(';').filter_map(|it| it.split_once('='));
    Some(Command {
        name: name.to_owned(),
        properties: pairs.map(|(name, value)| (name.to_owned(), unescaped(value))).collect(),
        message: unescaped(message),
    })
}

/// How many findings a report tells of, as its readers count them.
pub fn findings(format: &str, text: &str) -> usize {
    let lines = |is: fn(&str) -> bool| text.lines().filter(|it| is(it)).count();
    let json = || serde_json::from_str::<Value>(text).unwrap();
    match format {
        "full" => lines(|it| it.starts_with("error[MC") || it.starts_with("warning[MC")),
        "plain" => lines(|it| it.starts_with("error MC") || it.starts_with("warning MC")),
        "short" => lines(|_| true),
        "markdown" => lines(|it| it.starts_with("#### ")),
        "github" => text.lines().map(|it| annotated(&github(it).unwrap())).sum(),
        "azure" => text.lines().filter_map(azure).count(),
        "gitlab" => {
            let issues = json();
            let issues = issues.as_array().unwrap();
            issues.iter().map(|it| it["fingerprint"].as_str().unwrap()).collect::<BTreeSet<_>>().len()
        }
        "sarif" => json()["runs"][0]["results"].as_array().unwrap().len(),
        "rdjson" => json()["diagnostics"].as_array().unwrap().len(),
        "json" => json()["findings"].as_array().unwrap().len(),
        "jsonl" => lines(|it| it.starts_with(r#"{"kind":"finding","#)),
        "junit" => tested(text).len(),
        "checkstyle" => uppsala::parse(text).unwrap().get_elements_by_tag_name("error").len(),
        other => panic!("nobody counts the findings of `{other}`"),
    }
}

/// A notice stands for as many as it says.
fn annotated(command: &Command) -> usize {
    match command.name.as_str() {
        "notice" => command.message.split(' ').nth(1).unwrap().parse().unwrap(),
        _ => 1,
    }
}

/// The findings in the tests of a run: one of several contracts stands in the test of each.
fn tested(text: &str) -> BTreeSet<String> {
    let document = uppsala::parse(text).unwrap();
    let elements = ["failure", "system-out"].into_iter().flat_map(|it| document.get_elements_by_tag_name(it));
    let texts = elements.map(|it| document.text_content_deep(it));
    let texts: Vec<String> = texts.collect();
    let blocks = texts.iter().flat_map(|it| it.split("\n\n")).map(|it| it.trim().to_owned());
    blocks.filter(|it| !it.is_empty()).collect()
}
