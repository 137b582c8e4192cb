//! What was not held against anything, each kind with how much there is of it: nothing that was passed over stays
//! unsaid.

use std::collections::{BTreeMap, BTreeSet};

use super::super::canvas::Canvas;
use super::super::escape;
use super::super::words::names;
use crate::model::{Contract, Family, Subject};
use crate::rulebook::{self, Level};
use crate::text::{SourceId, Span};

pub fn draw(canvas: &mut Canvas, families: &[Family]) {
    let kinds = [
        unread_chapters(canvas),
        list(
            ("JSON file that no pattern matches", "JSON files that no pattern matches"),
            canvas.site.repository.unmatched.iter().map(|it| canvas.path(*it)).collect(),
        ),
        list(
            ("fence with JSON that names no contract", "fences with JSON that name no contract"),
            canvas.fences().into_iter().map(|it| canvas.place(it)).collect(),
        ),
        list(("list that was passed over", "lists that were passed over"), canvas.passed_over()),
        contracts(canvas, families, ("contract without an example", "contracts without an example"), |it| {
            it.examples.is_empty()
        }),
        contracts(canvas, families, ("contract without a schema", "contracts without a schema"), |it| {
            it.schema.is_none()
        }),
        contracts(canvas, families, ("schema that names no field", "schemas that name no field"), |it| {
            it.subject.schema().is_some_and(|it| it.fields.is_empty())
        }),
        open(canvas, families),
        elided(canvas, families),
        contracts(
            canvas,
            families,
            ("older version, of which nothing is promised", "older versions, of which nothing is promised"),
            |it| it.superseded_by.is_some(),
        ),
        silenced(canvas),
    ];
    let (some, none): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|it| it.is_ok());
    canvas.html(r#"<ul class="mc mc-quality mc-unchecked">"#);
    for it in some.into_iter().flatten() {
        canvas.html(&format!("<li>{it}</li> "));
    }
    canvas.html("</ul>");
    let none: Vec<&str> = none.into_iter().filter_map(Result::err).collect();
    if !none.is_empty() {
        canvas.html(&format!(r#"<p class="mc-quiet">None of these: {}.</p>"#, none.join("; ")));
    }
}

/// A kind of thing with everything that is of it; where nothing is, the words for several as an error.
type Kind = Result<String, &'static str>;

fn list((one, several): (&str, &'static str), items: Vec<String>) -> Kind {
    let number = items.len();
    let items: Vec<String> = items.into_iter().map(|it| format!("<li>{it}</li>")).collect();
    match number {
        0 => Err(several),
        number => Ok(format!(
            "<details><summary><b>{number}</b> {}</summary> <ul>{}</ul></details>",
            if number == 1 { one } else { several },
            items.join(" ")
        )),
    }
}

fn contracts(
    canvas: &Canvas,
    families: &[Family],
    words: (&str, &'static str),
    is_it: fn(&Contract) -> bool,
) -> Kind {
    let all = families.iter().flat_map(|family| family.contracts.iter().map(move |it| (family, it)));
    let some = all.filter(|(_, (_, contract))| is_it(contract));
    list(words, some.map(|(family, (name, _))| canvas.contract_link(&family.name, name)).collect())
}

/// In a chapter of no family, only directives and fences that name a contract are looked at.
fn unread_chapters(canvas: &Canvas) -> Kind {
    let read: BTreeSet<SourceId> = canvas.site.loaded.readings.iter().map(|it| it.chapter).collect();
    let chapters = &canvas.site.repository.chapters;
    let unread = chapters.iter().filter(|it| it.source.is_none_or(|it| !read.contains(&it)));
    let words = (
        "chapter of no family: only its directives, and fences that name a contract, are looked at",
        "chapters of no family: only their directives, and fences that name a contract, are looked at",
    );
    list(words, unread.map(|it| canvas.chapter_link(&it.path, &it.title)).collect())
}

/// Objects that may have members which nobody declares, where that is no finding.
fn open(canvas: &Canvas, families: &[Family]) -> Kind {
    let words = (
        "contract that may have fields which nobody declares",
        "contracts that may have fields which nobody declares",
    );
    let mut items = Vec::new();
    for family in families.iter().filter(|it| !it.closed_world) {
        for (name, contract) in &family.contracts {
            let objects = open_objects(&contract.subject);
            let payload = objects.iter().any(String::is_empty);
            let inner: Vec<String> = objects.into_iter().filter(|it| !it.is_empty()).collect();
            let whole = if payload { "at its root" } else { "" };
            let inner = if inner.is_empty() { String::new() } else { format!("in {}", names(&inner)) };
            let places =
                [whole, &inner].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" and ");
            if !places.is_empty() {
                items.push(format!("{}: {places}", canvas.contract_link(&family.name, name)));
            }
        }
    }
    list(words, items)
}

/// The objects of which a schema lists fields, and others may be there.
fn open_objects(subject: &Subject) -> Vec<String> {
    let Some(schema) = subject.schema() else { return Vec::new() };
    schema.declares.difference(&schema.complete).map(ToString::to_string).collect()
}

fn elided(canvas: &Canvas, families: &[Family]) -> Kind {
    let words = ("example that leaves things out", "examples that leave things out");
    let elided = families.iter().flat_map(|it| &it.examples).filter(|it| it.is_elided());
    list(words, elided.map(|it| canvas.place(it.id())).collect())
}

fn silenced(canvas: &Canvas) -> Kind {
    let verdict = canvas.site.verdict;
    let off = verdict.levels.iter().filter(|(_, level)| *level == Level::Allow);
    let not_asked = rulebook::ALL.iter().filter(|it| {
        !verdict.only.is_empty() && !it.fixed && !verdict.only.iter().any(|asked| asked.code == it.code)
    });
    let rules: BTreeMap<&str, &str> =
        off.map(|(rule, _)| rule).chain(not_asked).map(|it| (it.code, it.name)).collect();
    let words = ("rule that is not asked", "rules that are not asked");
    list(words, rules.values().map(|it| format!("<code>{it}</code>")).collect())
}

impl Canvas<'_> {
    fn fences(&self) -> BTreeSet<Span> {
        self.site.loaded.readings.iter().flat_map(|it| &it.unnamed_fences).copied().collect()
    }

    /// What looks like a list of fields and was not read, with the reason, and lists that are about nobody.
    fn passed_over(&self) -> Vec<String> {
        let readings = || self.site.loaded.readings.iter();
        let reasons =
            readings().flat_map(|it| &it.passed_over).map(|(span, reason)| (*span, reason.as_str()));
        let unheard = readings().flat_map(|it| &it.listings).filter(|it| it.about.is_empty());
        let unheard = unheard.map(|it| (it.span, "there is nobody that it could be about"));
        let all: BTreeSet<(Span, &str)> = reasons.chain(unheard).collect();
        all.into_iter().map(|(span, reason)| format!("{}: {}", self.place(span), escape(reason))).collect()
    }
}
