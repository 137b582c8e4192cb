//! What is found and let through: allowances with their reasons, the baseline, and rules that do not have their own
//! level.

use super::super::canvas::Canvas;
use super::super::words::names;
use super::super::{Site, escape};
use super::{end_table, row, table};
use crate::config::{Allowance, Scope};
use crate::diagnostic::count;
use crate::rulebook::{Level, Rule};
use crate::syntax::allow::Allowed;
use crate::table::cell;

pub fn draw(canvas: &mut Canvas) {
    let verdict = canvas.site.verdict;
    if verdict.allowances.is_empty() {
        canvas.html(r#"<p class="mc-quiet">Nothing is allowed: there is no allowance in the settings or in a chapter.</p>"#);
    } else {
        let heads = ["Rule", "Of what", "Reason", "Where", "Takes out"];
        table(canvas, "mc-allowances", "Findings that are meant to be so", &heads);
        for (allowance, uses) in &verdict.allowances {
            self::allowance(canvas, allowance, *uses);
        }
        end_table(canvas);
    }
    let baseline = match &verdict.baseline {
        None => "There is no baseline.".to_owned(),
        Some((path, entries)) => format!(
            "The baseline <code>{}</code> lets {} through that were there before the gate; it has {}.",
            escape(path),
            count(verdict.known, "finding"),
            if *entries == 1 { "1 entry".to_owned() } else { format!("{entries} entries") }
        ),
    };
    canvas.html(&format!(r#"<p class="mc-quiet">{baseline}</p>"#));
    levels(canvas, &verdict.levels, &verdict.only);
}

/// The same in Markdown.
pub fn markdown(site: &Site) -> String {
    let verdict = site.verdict;
    let items = verdict.allowances.iter().map(|(it, uses)| {
        let of = it.contract.iter().map(|it| format!(" of {}", cell(it)));
        let of: String = of.collect();
        format!("- {}{of}: {} ({})", it.allow.rule.name, cell(&it.allow.reason), count(*uses, "finding"))
    });
    let baseline = verdict
        .baseline
        .iter()
        .map(|(path, _)| format!("- baseline {}: {}", cell(path), count(verdict.known, "finding")));
    let levels = verdict.levels.iter().map(|(rule, level)| format!("- {}: `{}`", rule.name, level.word()));
    let lines: Vec<String> = items.chain(baseline).chain(levels).collect();
    match lines.is_empty() {
        true => "Nothing is let through.".to_owned(),
        false => {
            format!("What is let through, and levels that are not a rule's own:\n\n{}", lines.join("\n"))
        }
    }
}

fn allowance(canvas: &mut Canvas, allowance: &Allowance, uses: usize) {
    let Allowance { allow, span, scope, contract } = allowance;
    let fields = match &allow.fields {
        Allowed::OfNone => String::new(),
        Allowed::OfAny => "any field".to_owned(),
        Allowed::Of(fields) => {
            let fields: Vec<&str> = fields.iter().map(|it| it.as_str()).collect();
            names(&fields)
        }
    };
    let of = contract.as_ref().map(|it| format!("<code>{}</code>", escape(it)));
    let scope = match scope {
        Scope::Section(_) => "in its section".to_owned(),
        Scope::Files(files) => format!("in <code>{}</code>", escape(&files.text)),
    };
    let of: Vec<String> =
        [of.unwrap_or_default(), fields, scope].into_iter().filter(|it| !it.is_empty()).collect();
    let until = allow.until.map(|it| format!(" <small>until {it}</small>")).unwrap_or_default();
    let place = canvas.place(*span);
    let cells = [
        ("Of what", of.join(", ")),
        ("Reason", format!("{}{until}", escape(&allow.reason))),
        ("Where", place),
        ("Takes out", count(uses, "finding")),
    ];
    row(canvas, &rule(canvas, allow.rule), &cells);
}

/// The name of a rule, as a link to its page where it is known where the pages are.
fn rule(canvas: &Canvas, rule: &Rule) -> String {
    match canvas.site.verdict.page_of(rule) {
        Some(page) => format!(r#"<a href="{}">{}</a>"#, escape(&page), rule.name),
        None => format!("<span>{}</span>", rule.name),
    }
}

fn levels(canvas: &mut Canvas, levels: &[(&'static Rule, Level)], only: &[&'static Rule]) {
    let of = |asked: fn(Level, Level) -> bool| {
        let rules = levels.iter().filter(|(rule, level)| asked(*level, rule.level));
        rules
            .map(|(rule, level)| format!("{} ({})", self::rule(canvas, rule), level.word()))
            .collect::<Vec<_>>()
    };
    let (lowered, raised) = (of(|level, own| level < own), of(|level, own| level > own));
    let mut lines = Vec::new();
    for (word, rules) in [("less", lowered), ("more", raised)] {
        lines.push(match rules.as_slice() {
            [] => format!("No rule is set to say {word} than it does by default."),
            rules => format!("Set to say {word} than by default: {}.", rules.join(", ")),
        });
    }
    if !only.is_empty() {
        let rules: Vec<&str> = only.iter().map(|it| it.name).collect();
        lines.push(format!("Only {} and the fixed rules were asked.", names(&rules)));
    }
    for line in lines {
        canvas.html(&format!(r#" <p class="mc-quiet">{line}</p>"#));
    }
}
