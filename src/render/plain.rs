//! What stands in for a directive where no pages of HTML are made: Markdown that any renderer understands.

use super::example::{Figure, plainest_first};
use super::markdown;
use super::offers::{MARKDOWN, lead, says_more, tail};
use super::witnesses::{speakers, voice};
use super::{Site, escape, lifecycle, quality, said};
use crate::field::{Alternative, Choice, Field, FieldPath};
use crate::load::Chapter;
use crate::model::{Family, Witness};
use crate::resolve::{About, Scope, Target};
use crate::syntax::directive::{Directive, DirectiveKind};
use crate::syntax::format::Format;
use crate::table::{Table, allowed, cell, code, code_in_line, other_bounds};
use crate::text::SourceId;

/// The lines in the place of a directive, each behind what its container puts before it.
pub fn block(site: &Site, chapter: &Chapter, directive: &Directive, target: Target) -> String {
    let text = match target {
        Target::Unread => String::new(),
        Target::Example { family, example, part, pointer } => {
            example_text(site, &Figure { family, example, part, pointer })
        }
        Target::Fields { shape, envelope, scope, .. } => rows(&Table { shape, envelope, scope }),
        Target::Contract(about) => match directive.kind {
            DirectiveKind::Witnesses => format!("Witnesses: {}.", witnesses(about).join(", ")),
            DirectiveKind::Schema => schema(site, about),
            DirectiveKind::Lifecycle => lifecycle::markdown(about),
            _ => contract(site, chapter, about),
        },
        Target::Families(families) if directive.kind == DirectiveKind::Quality => {
            quality::markdown(site, families)
        }
        Target::Families(families) => {
            families.iter().map(|it| index(site, it)).collect::<Vec<_>>().join("\n")
        }
    };
    behind(site.sources.text(chapter.source), directive.range.start, &text)
}

/// Lines as they go on in the container in which the first one stands (CommonMark, section 5).
fn behind(chapter: &str, start: usize, text: &str) -> String {
    let line = chapter[..start].rsplit('\n').next().unwrap_or_default();
    let before: String = line.chars().map(|it| if it == '>' { it } else { ' ' }).collect();
    text.trim_end().replace('\n', &format!("\n{before}"))
}

fn contract(site: &Site, chapter: &Chapter, about: About) -> String {
    let purpose = said::purpose(site, about, Some(chapter.source));
    let mut blocks: Vec<String> = purpose.iter().map(said::Said::markdown).collect();
    blocks.push(format!("Witnesses: {}.", witnesses(about).join(", ")));
    blocks.push(facts(about));
    blocks.extend(about.table(Scope::All).map(|it| rows(&it)));
    for example in plainest_first(about) {
        blocks.push(format!("Example {}:", cell(&example.name)));
        blocks.push(code_of(site, &Figure::whole(about.family, example)));
    }
    for example in about.family.counter_examples_of(about.name) {
        blocks.push(format!("Counter-example {}:", cell(&example.name)));
        blocks.push(example_text(site, &Figure::whole(about.family, example)));
    }
    if lifecycle::has_any(about) {
        blocks.push(lifecycle::markdown(about));
    }
    let rules = said::rules(site, about, Some(chapter.source));
    blocks.extend(rules.iter().map(|it| {
        let text = it.markdown();
        let between = if text.contains('\n') { "\n\n" } else { " " };
        format!("**{}**:{between}{text}", cell(it.name))
    }));
    blocks.extend(next(about));
    blocks.join("\n\n")
}

/// What can come after the contract, by the states that it leads to.
fn next(about: About) -> Option<String> {
    let items = lifecycle::next(about).into_iter().map(|(name, states)| {
        let states: Vec<String> = states.into_iter().map(|it| code_in_line(it)).collect();
        format!("- {} where it is {}\n", cell(name), states.join(" or "))
    });
    let items: String = items.collect();
    (!items.is_empty()).then(|| format!("What comes next:\n\n{}", items.trim_end()))
}

/// Version and state, as far as they are known.
fn facts(about: About) -> String {
    let contract = about.contract;
    let version = contract.version.iter().map(|it| format!("Version: {}.\n", cell(it)));
    let since = contract.since.iter().map(|it| format!("Since: {}.\n", cell(it)));
    let state = match (&contract.superseded_by, contract.deprecated) {
        (Some(newer), _) => format!("State: superseded by {}.", cell(newer)),
        (None, true) => "State: deprecated.".to_owned(),
        (None, false) => "State: current.".to_owned(),
    };
    version.chain(since).chain([state]).collect()
}

/// Every contract of a family, with its version and state, what it is for, and its examples.
fn index(site: &Site, family: &Family) -> String {
    let items = family.contracts.iter().map(|(name, contract)| {
        let about = About { family, name, contract };
        let purpose = said::purpose(site, about, None);
        let purpose = purpose.map(|it| format!(": {}", it.words_in_markdown())).unwrap_or_default();
        let examples: Vec<String> = plainest_first(about).iter().map(|it| cell(&it.name)).collect();
        let examples = if examples.is_empty() { "none".to_owned() } else { examples.join(", ") };
        let facts = facts(about).replace('\n', " ");
        format!("- **{}**{purpose}\n  {facts} Examples: {examples}.\n", cell(name))
    });
    items.collect()
}

/// The fields as a table, with all that their rows say on a page of HTML.
fn rows(table: &Table) -> String {
    let types = |path: &FieldPath, field: &Field| table.all_type_words(path, field);
    let said = |path: &FieldPath, field: &Field| {
        let about = field.description().map(markdown::words_in_cell);
        let bounds = other_bounds(field.constraints(), code, cell);
        let ends = table.ends(path).map(str::to_owned);
        about.into_iter().chain(allowed(field, code)).chain(bounds).chain(ends).collect::<Vec<_>>()
    };
    let about = |path: &FieldPath, field: &Field| {
        let mut words: Vec<String> = table.condition(path, field, code).into_iter().collect();
        words.extend(said(path, field));
        for (path, field, each) in table.elements(path) {
            words.extend(
                said(&path, field).iter().filter(|it| !it.is_empty()).map(|it| format!("{each}: {it}")),
            );
        }
        words
    };
    let whole = table.whole(code_in_line, cell, "; ").map(|it| format!("\n\n{it}.")).unwrap_or_default();
    let choices: Vec<String> = table.all_choices().iter().filter_map(|(path, it)| choice(path, it)).collect();
    let choices = if choices.is_empty() { String::new() } else { format!("\n\n{}", choices.join("\n")) };
    table.markdown_with("\n", code, &types, &about) + &whole + &choices
}

fn choice(path: &FieldPath, choice: &Choice) -> Option<String> {
    let of = if path.is_root() { "The whole".to_owned() } else { code_in_line(path.unquoted().as_str()) };
    says_more(choice).then(|| format!("- {of}: {}", offered(choice)))
}

/// What a choice offers, with what the alternatives leave to choose themselves.
fn offered(choice: &Choice) -> String {
    let item = |(words, it): (String, &Alternative)| {
        let inner: Vec<String> =
            it.choices.iter().filter(|it| says_more(it)).map(|it| format!(" ({})", offered(it))).collect();
        words + &inner.concat()
    };
    let items = MARKDOWN.items(choice).into_iter().zip(&choice.alternatives).map(item);
    let items: Vec<String> = items.chain(tail(choice.manner).map(str::to_owned)).collect();
    format!("{}: {}", lead(choice.manner), items.join(" · "))
}

/// Who speaks of a contract.
fn witnesses(about: About) -> Vec<String> {
    let named = |it: Witness| {
        let voice = voice(about, it).word().map(|it| format!(" ({it})")).unwrap_or_default();
        format!("{}{voice}", it.words().trim_start_matches("the "))
    };
    speakers(about).map(named).collect()
}

fn schema(site: &Site, about: About) -> String {
    let source = about.contract.schema.as_ref().map(|it| it.place.source);
    source.map(|it| block_of(site.sources.text(it), language(site, it))).unwrap_or_default()
}

/// The text of an example; of one that is refused, with the reasons.
fn example_text(site: &Site, figure: &Figure) -> String {
    let reasons = site.verdict.refusals.of(figure.example).unwrap_or_default();
    let reasons: String =
        reasons.iter().map(|it| format!("- Refused: {}\n", markdown::sentence(&it.text))).collect();
    let between = if reasons.is_empty() { "" } else { "\n" };
    format!("{reasons}{between}{}", code_of(site, figure))
}

fn code_of(site: &Site, figure: &Figure) -> String {
    block_of(&figure.shown(site.sources).text, language(site, figure.example.source))
}

fn language(site: &Site, source: SourceId) -> &'static str {
    match Format::of(site.sources.path(source)) {
        Format::Json => "json",
        Format::Yaml => "yaml",
    }
}

/// Text as a block of code. Other preprocessors expand their marks in code as well: text that has some stands in HTML.
pub fn block_of(text: &str, language: &str) -> String {
    let text = text.replace("\r\n", "\n");
    if text.contains("{{") || text.contains('\r') {
        return format!(r#"<pre><code class="language-{language}">{}</code></pre>"#, escape(&text));
    }
    let ticks = text.split(|it| it != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(ticks.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}", text.trim_end_matches('\n'))
}
