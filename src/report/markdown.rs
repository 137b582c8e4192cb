//! `markdown`: a comment on a pull request, or the summary of a job.
//!
//! Text from a file is either a span of code or harmless words, so that nothing in it mentions, links or hides.

use super::change::Change;
use super::hidden::{inert, is_hidden};
use super::told::{Told, ToldFinding, ToldHelp};
use super::words::{Ended, place};
use crate::diagnostic::count;

/// How the run ended, a table of the findings, and each with its places and edits.
pub fn report(told: &Told) -> String {
    let ended = Ended::of(told);
    let mut out = format!("**Contracts:** {}.\n", ended.closing());
    out.extend(ended.beside().map(|it| format!("Here, {}.\n", words(&it, false))));
    if told.findings.is_empty() {
        return out;
    }
    out.push_str("\n| | Finding | Place |\n|---|---|---|\n");
    let mut shown = 0;
    for it in &told.findings {
        if out.len() > LIMIT / 2 {
            break;
        }
        shown += 1;
        let severity = format!("{} {}", it.severity(), rule(it));
        out.push_str(&format!(
            "| {severity} | {} | {} |\n",
            words(&it.title, true),
            code(&place(&it.primary), true)
        ));
    }
    let mut told_in_full = 0;
    for it in told.findings.iter().take(shown) {
        if out.len() > LIMIT {
            break;
        }
        told_in_full += 1;
        finding(&mut out, it);
    }
    match told.findings.len() + told.untold - told_in_full {
        0 => {}
        more => out.push_str(&format!("\nAnother format tells more of {}.\n", count(more, "finding"))),
    }
    out
}

/// About as many bytes as there are; GitHub refuses comments of more than 65,536 characters.
const LIMIT: usize = 50_000;

fn finding(out: &mut String, it: &ToldFinding) {
    out.push_str(&format!("\n#### {} {}: {}\n\n", it.severity(), rule(it), words(&it.title, false)));
    for at in std::iter::once(&it.primary).chain(&it.secondary) {
        let label =
            if at.label.is_empty() { String::new() } else { format!(": {}", words(&at.label, false)) };
        out.push_str(&format!("- {}{label}\n", code(&place(at), false)));
    }
    for note in &it.notes {
        out.push_str(&format!("\nNote: {}\n", words(note, false)));
    }
    it.help.iter().for_each(|it| help(out, it));
}

fn help(out: &mut String, help: &ToldHelp) {
    out.push_str(&format!("\nHelp: {}\n", words(&help.text, false)));
    if !help.changes.is_empty() {
        let lines: Vec<String> = help.changes.iter().flat_map(diff).collect();
        let fence = "`".repeat(lines.iter().map(|it| ticks(it)).max().unwrap_or_default().max(2) + 1);
        out.push_str(&format!("\n{fence}diff\n{}\n{fence}\n", lines.join("\n")));
    }
}

/// The code of the rule, as a link to its page where it is known.
fn rule(it: &ToldFinding) -> String {
    match it.url.as_ref().filter(|it| !it.contains(['<', '>', '\\', '|'])) {
        Some(url) => format!("[{}](<{url}>)", it.code),
        None => it.code.to_owned(),
    }
}

/// Without lines around it: each line begins with a sign of ours.
fn diff(change: &Change) -> Vec<String> {
    let line = |sign: char, text: &String| {
        let shown =
            |it: char| if is_hidden(it) && it != '\t' { inert(&it.to_string()) } else { it.to_string() };
        format!("{sign}{}", text.chars().map(shown).collect::<String>())
    };
    let heading = format!("@@ {}, line {} @@", inert(&change.path), change.line);
    let before = change.before.iter().map(|it| line('-', it));
    let after = change.after.iter().map(|it| line('+', it));
    std::iter::once(heading).chain(before).chain(after).collect()
}

/// A sentence: what stands between backticks is code, and so is everything where a word outside of them could be more
/// than a word.
fn words(text: &str, in_table: bool) -> String {
    let text = inert(text);
    let parts: Vec<&str> = text.split('`').collect();
    let outside = || parts.iter().step_by(2);
    if parts.len().is_multiple_of(2) || !outside().all(|it| is_harmless(it)) {
        return code(&text, in_table);
    }
    let parts = parts.iter().enumerate();
    let shown = parts.map(|(index, it)| if index % 2 == 0 { (*it).to_owned() } else { code(it, in_table) });
    shown.collect()
}

/// True where Markdown, and the forges that show it, see nothing but words: no markup, no mention, no link, and nothing
/// that looks like a commit.
fn is_harmless(text: &str) -> bool {
    let plain = |it: char| it.is_alphanumeric() || " ,;:.'\"()?-".contains(it);
    let is_hash = |it: &str| it.len() >= 7 && it.bytes().all(|it| it.is_ascii_hexdigit());
    let lower = text.to_lowercase();
    let links = ["www.", "gh-"].iter().any(|it| lower.contains(it));
    let names_emoji = text.split(':').skip(1).any(|it| !it.is_empty() && !it.starts_with(' '));
    let names_commit = text.split(|it: char| !it.is_alphanumeric()).any(is_hash);
    text.chars().all(plain) && !links && !names_emoji && !names_commit
}

/// A span of code, longer fenced than what it holds.
fn code(text: &str, in_table: bool) -> String {
    if text.is_empty() {
        return "(nothing)".to_owned();
    }
    let text = if in_table { in_cell(text) } else { text.to_owned() };
    let fence = "`".repeat(ticks(&text) + 1);
    let touches = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let blank = if touches && !text.trim().is_empty() { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// A bar in a cell is written behind a backslash; behind another one that would end the cell.
fn in_cell(text: &str) -> String {
    let mut out = String::new();
    for it in text.chars() {
        match it {
            '|' if out.ends_with('\\') => out.extend(it.escape_unicode()),
            '|' => out.push_str("\\|"),
            it => out.push(it),
        }
    }
    out
}

/// The longest run of backticks.
fn ticks(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or_default()
}
