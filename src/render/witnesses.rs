//! Which witnesses speak of a contract, each with a link to where it does.

use super::address::{example_id, schema_id};
use super::canvas::Canvas;
use super::example::plainest_first;
use super::{Site, escape};
use crate::diagnostic::count;
use crate::model::{Shape, Witness};
use crate::resolve::About;
use crate::rules::judges;
use crate::text::{SchemaPlace, Span};

/// The strip as a block of its own.
pub fn draw(canvas: &mut Canvas, about: About) {
    canvas.html(r#"<div class="mc">"#);
    strip(canvas, about);
    canvas.html("</div>");
}

/// Who agrees, and what the examples were held against.
pub fn strip(canvas: &mut Canvas, about: About) {
    let all: Vec<(Witness, String)> =
        speakers(about).filter_map(|it| Some((it, witness(canvas, about, it)?))).collect();
    let bears_witness = |it: Witness| matches!(voice(about, it), Voice::Own | Voice::OfEnvelope);
    let speak = all.iter().filter(|(it, _)| bears_witness(*it)).count();
    let sound = is_sound(canvas.site, about);
    let class = if sound { "" } else { r#" class="mc-doubt""# };
    let word = match (sound, speak) {
        (false, _) => "Findings speak of these".to_owned(),
        (true, 0) => "No witness".to_owned(),
        (true, 1) => "One witness".to_owned(),
        (true, all) => format!("{} agree", count(all, "witness")),
    };
    let items: String = all.iter().map(|(_, it)| format!("<li>{it}</li> ")).collect();
    let judges: Vec<String> =
        judges(about.family, about.name).map(|(it, _)| judge(canvas.site, it)).collect();
    let against = match judges.is_empty() {
        true => String::new(),
        false => format!(r#" <p class="mc-meta">held against {}</p>"#, judges.join(" and ")),
    };
    canvas.html(&format!(
        r#"<div class="mc-proof"><p{class}>{word}</p> <ul aria-label="Witnesses">{items}</ul>{against}</div>"#
    ));
}

/// A schema that judges, with its dialect.
fn judge(site: &Site, place: &SchemaPlace) -> String {
    let path = site.sources.path(place.source);
    let file = escape(path.rsplit('/').next().unwrap_or(path));
    let dialect = site.loaded.schemas.dialect(place.source).map(|it| format!(" ({it})"));
    format!("{file}{}", escape(&dialect.unwrap_or_default()))
}

/// Who speaks of a contract, or of the envelope that it has.
pub fn speakers(about: About) -> impl Iterator<Item = Witness> {
    let About { contract, .. } = about;
    let speaks = move |it: &Witness| match it {
        Witness::Schema => contract.schema.is_some(),
        Witness::Example => !contract.examples.is_empty(),
        _ => contract.sections.iter().any(|section| section.witness == *it) || says(about, *it).is_some(),
    };
    Witness::ALL.into_iter().rev().filter(speaks)
}

/// True where no finding speaks of the files that are about the contract.
fn is_sound(site: &Site, about: About) -> bool {
    let schema = about.contract.schema.iter().map(|it| it.place.source);
    let examples = about.family.examples_of(about.contract).map(|it| it.source);
    let sections = about.contract.sections.iter().map(|it| it.span.source);
    !schema.chain(examples).chain(sections).any(|it| site.doubtful.contains(&it))
}

/// A witness that speaks, with a link where it can be seen.
fn witness(canvas: &Canvas, about: About, witness: Witness) -> Option<String> {
    let words = witness.words().trim_start_matches("the ");
    match witness {
        Witness::Schema => Some(on_page(canvas, about, &schema_id(about.name, None), words)),
        Witness::Example => {
            let examples = plainest_first(about);
            let id = example_id(&examples.first()?.name);
            let words = match examples.len() {
                1 => words.to_owned(),
                all => format!("{all} examples"),
            };
            Some(on_page(canvas, about, &id, &words))
        }
        _ => {
            let section = about.contract.sections.iter().find(|it| it.witness == witness);
            let span = section.map(|it| it.heading.unwrap_or(it.span)).or_else(|| says(about, witness))?;
            let link = canvas.site.link_to_place(canvas.chapter, span)?;
            let voice = voice(about, witness);
            let words = voice.word().map_or(words.to_owned(), |it| format!("{words}, {it}"));
            let class = match voice {
                Voice::Own | Voice::OfEnvelope => "",
                Voice::Generated | Voice::Silent => r#" class="mc-silent""#,
            };
            Some(format!(r#"<a{class} href="{link}">{words}</a>"#))
        }
    }
}

/// Whether a witness says anything of the fields itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    Own,
    /// It speaks of the fields that every contract of the family has, and of no others.
    OfEnvelope,
    /// All that it says is generated from the schema: it agrees with that, and bears no witness.
    Generated,
    /// It speaks of the contract, and of no field.
    Silent,
}

impl Voice {
    /// The word for a witness that says less than the others.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Voice::Own => None,
            Voice::OfEnvelope => Some("of the envelope"),
            Voice::Generated => Some("generated"),
            Voice::Silent => Some("silent"),
        }
    }
}

pub fn voice(about: About, witness: Witness) -> Voice {
    let own = || about.contract.subject.testimony.iter().filter(|it| it.witness == witness);
    let sections = || about.contract.sections.iter().filter(|it| it.witness == witness);
    let is_file = matches!(witness, Witness::Schema | Witness::Example);
    // That there are no fields is a statement too.
    let says = |shape: &Shape| !shape.fields.is_empty() || !shape.complete.is_empty();
    if is_file || own().any(|it| !it.generated && says(&it.shape)) {
        Voice::Own
    } else if own().any(|it| it.generated) || sections().any(|it| !it.generated.is_empty()) {
        Voice::Generated
    } else if sections().next().is_some() {
        Voice::Silent
    } else if own().next().is_none() {
        Voice::OfEnvelope
    } else {
        Voice::Own
    }
}

/// Words that lead to a part of the page of a contract, where it has one.
fn on_page(canvas: &Canvas, about: About, id: &str, words: &str) -> String {
    match canvas.site.page_of(about.family, about.name) {
        Some(page) => {
            format!(r#"<a href="{}">{words}</a>"#, page.link_from(canvas.chapter, Some(id)))
        }
        None => format!("<span>{words}</span>"),
    }
}

/// Where a witness speaks of the contract, or of its envelope, as a checklist does.
fn says(about: About, witness: Witness) -> Option<Span> {
    let envelope = about.family.envelope_of(about.contract);
    let mut testimony = [&about.contract.subject].into_iter().chain(envelope).flat_map(|it| &it.testimony);
    testimony.find(|it| it.witness == witness).map(|it| it.shape.span)
}
