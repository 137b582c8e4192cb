//! What holds of every report on every book.

use mdbook_contracts::report::{FORMATS, Style, Told, told};
use mdbook_contracts::repository::Repository;
use mdbook_contracts::verdict::Verdict;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

use super::readers::{azure, findings, github};
use super::schemas::{errors, errors_of_published};

/// The formats that are read as they come, so in a terminal and in the log of a CI system.
const IN_WORDS: [&str; 4] = ["full", "plain", "short", "markdown"];

/// Writes every report, twice, and holds each against everything that is known about it. Complaints come back.
pub fn complaints(repository: &Repository, verdict: &Verdict) -> Vec<String> {
    let told = told(repository, verdict);
    let mut complaints = Vec::new();
    let edits = told.findings.iter().flat_map(|it| &it.help).flat_map(|it| &it.edits);
    for edit in edits.filter(|it| it.replaces == it.text) {
        complaints.push(format!("an edit changes nothing: {edit:?}"));
    }
    for format in &FORMATS {
        let name = format.name;
        let text = format.write(repository, verdict, Style::PLAIN);
        let mut complain = |words: String| complaints.push(format!("{name}: {words}\n{text}"));
        if text != format.write(repository, verdict, Style::PLAIN) {
            complain("two runs differ".to_owned());
        }
        for error in
            errors(name, &text).into_iter().chain(errors_of_published(name, &text).unwrap_or_default())
        {
            complain(error);
        }
        let number = findings(name, &text);
        if number != told.findings.len() {
            complain(format!("{number} findings instead of {}", told.findings.len()));
        }
        if let Some(it) = text.chars().find(|it| is_unseen(*it) && !matches!((*it, name), ('\t', "markdown")))
        {
            complain(format!("`{}` is not seen", it.escape_unicode()));
        }
        if let Some(line) = text.lines().find(|line| is_command(name, line)) {
            complain(format!("a line is a command: {line}"));
        }
        match name {
            "github" => misread_github(&told, &text).into_iter().for_each(complain),
            "markdown" => alive(&told, &text).into_iter().for_each(complain),
            "sarif" => linked(&text).into_iter().for_each(complain),
            "azure" => misread_azure(&told, &text).into_iter().for_each(complain),
            _ => {}
        }
    }
    complaints
}

/// Controls but for the end of a line, what turns the direction of text, and what has no width.
fn is_unseen(it: char) -> bool {
    let is_in =
        |ranges: &[(u32, u32)]| ranges.iter().any(|(from, to)| (*from..=*to).contains(&u32::from(it)));
    it != '\n' && is_in(&[(0, 0x1f), (0x7f, 0x9f), (0xad, 0xad), (0x61c, 0x61c), (0x200b, 0x200f)])
        || is_in(&[(0x2028, 0x202e), (0x2060, 0x206f), (0xfeff, 0xfeff), (0xfff9, 0xfffb), (0xfffe, 0xffff)])
}

/// True where GitHub Actions or Azure Pipelines would obey the line, in a format that is not made for them.
fn is_command(format: &str, line: &str) -> bool {
    match format {
        "github" | "azure" => false,
        _ => {
            let named = github(line).is_some_and(|it| it.name.starts_with(|it: char| it.is_alphabetic()));
            let begins =
                IN_WORDS.contains(&format) && format != "full" && line.trim_start().starts_with("::");
            named || begins || line.contains("##[") || line.contains("##vso[")
        }
    }
}

/// Text as it is written where a line must stay a line.
fn shown(text: &str) -> String {
    let shown = |it: char| match it {
        '\n' => "\\n".to_owned(),
        it if is_unseen(it) => it.escape_unicode().to_string(),
        it => it.to_string(),
    };
    text.chars().map(shown).collect()
}

fn misread_github(told: &Told, text: &str) -> Vec<String> {
    let mut findings: Vec<_> = told.findings.iter().collect();
    findings.sort_by_key(|it| !it.is_denied());
    let mut complaints = Vec::new();
    for (it, line) in findings.iter().zip(text.lines()).take(10) {
        let command = github(line).unwrap();
        let property = |name: &str| command.properties.get(name).cloned().unwrap_or_default();
        let is_same = command.name == it.severity()
            && property("title") == format!("{} {}", it.code, it.name)
            && property("file") == shown(&it.primary.path)
            && property("line") == it.primary.start.line.to_string()
            && property("endLine") == it.primary.end.line.to_string()
            && command.message.lines().next() == Some(&shown(&it.title));
        if !is_same {
            complaints.push(format!("{it:?} is read as {command:?}"));
        }
    }
    if text.lines().count() > 11 {
        complaints.push("more than ten, and how many more".to_owned());
    }
    complaints
}

fn misread_azure(told: &Told, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    for (it, line) in told.findings.iter().zip(text.lines()) {
        let command = azure(line).unwrap();
        let property = |name: &str| command.properties.get(name).cloned().unwrap_or_default();
        let is_same = command.name == "task.logissue"
            && property("type") == it.severity()
            && property("code") == it.code
            && property("sourcepath") == shown(&it.primary.path)
            && property("linenumber") == it.primary.start.line.to_string()
            && property("columnnumber") == it.primary.start.column.to_string()
            && command.message.starts_with(&shown(&it.title));
        if !is_same || !line.starts_with("##vso[") {
            complaints.push(format!("{it:?} is read as {command:?}"));
        }
    }
    complaints
}

/// What a Markdown reader makes of a report beyond words, code, a table and lists.
fn alive(told: &Told, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut in_code = false;
    let (mut cells, mut blocks) = (0, 0);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::TableCell) => cells += 1,
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                blocks += 1;
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link { ref dest_url, .. })
                if told.findings.iter().any(|it| it.url.as_deref() == Some(&**dest_url)) => {}
            Event::Start(
                Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis | Tag::Strikethrough | Tag::HtmlBlock,
            )
            | Event::Html(_)
            | Event::InlineHtml(_) => complaints.push(format!("{event:?}")),
            Event::Text(words) if !in_code => {
                let lower = words.to_lowercase();
                let signs = words.contains(['@', '#', '<', '>', '[', ']', '`', '$', '|', '~', '*', '_', '/']);
                if signs || ["www.", ":tada:", "deadbeef"].iter().any(|it| lower.contains(it)) {
                    complaints.push(format!("these are more than words: {words}"));
                }
            }
            _ => {}
        }
    }
    let rows = if told.findings.is_empty() { 0 } else { told.findings.len() + 1 };
    if cells != 3 * rows {
        complaints.push(format!("{cells} cells in {rows} rows"));
    }
    let edits = told.findings.iter().flat_map(|it| &it.help).filter(|it| !it.changes.is_empty()).count();
    if blocks != edits {
        complaints.push(format!("{blocks} blocks for {edits} ways out"));
    }
    complaints
}

/// What the texts of a SARIF log link to, beside the locations that they may.
fn linked(text: &str) -> Vec<String> {
    let log: Value = serde_json::from_str(text).unwrap();
    let mut complaints = Vec::new();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let related = result["relatedLocations"].as_array().unwrap();
        let message = result["message"]["text"].as_str().unwrap();
        let links: Vec<usize> = message
            .split("](")
            .skip(1)
            .map(|it| it.split(')').next().unwrap().parse().unwrap_or(usize::MAX))
            .collect();
        if links != (0..related.len()).collect::<Vec<_>>() {
            complaints.push(format!("{links:?} are linked in {message}"));
        }
    }
    complaints
}
