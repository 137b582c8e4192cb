//! Which witnesses speak of a contract, each with a link to where it does.

use super::address::{example_id, schema_id};
use super::canvas::Canvas;
use super::example::plainness;
use super::{Site, escape};
use crate::diagnostic::count;
use crate::model::{Example, Witness};
use crate::resolve::About;
use crate::text::{SchemaPlace, Span};

/// The strip as a block of its own.
pub fn draw(canvas: &mut Canvas, about: About) {
    canvas.html(r#"<div class="mc">"#);
    strip(canvas, about);
    canvas.html("</div>");
}

/// Who agrees, and what the examples were held against.
pub fn strip(canvas: &mut Canvas, about: About) {
    let all = Witness::ALL.into_iter().rev();
    let all: Vec<(Witness, String)> = all.filter_map(|it| Some((it, witness(canvas, about, it)?))).collect();
    // What is generated from the schema agrees with it, and bears no witness.
    let speak = all.iter().filter(|(it, _)| !is_generated(about, *it)).count();
    let sound = is_sound(canvas.site, about);
    let class = if sound { "" } else { r#" class="mc-doubt""# };
    let word = match (sound, speak) {
        (false, _) => "Findings speak of these".to_owned(),
        (true, 1) => "One witness".to_owned(),
        (true, all) => format!("{} agree", count(all, "witness")),
    };
    let items: String = all.iter().map(|(_, it)| format!("<li>{it}</li> ")).collect();
    let against = about.contract.schema.as_ref().map(|it| against(canvas.site, &it.place));
    canvas.html(&format!(
        r#"<div class="mc-proof"><p{class}>{word}</p> <ul aria-label="Witnesses">{items}</ul>{}</div>"#,
        against.unwrap_or_default()
    ));
}

/// The schema that judges, with its dialect.
fn against(site: &Site, place: &SchemaPlace) -> String {
    let path = site.sources.path(place.source);
    let file = escape(path.rsplit('/').next().unwrap_or(path));
    let dialect = site.loaded.schemas.dialect(place.source).map(|it| format!(", {it}"));
    format!(r#" <p class="mc-meta">held against {file}{}</p>"#, escape(&dialect.unwrap_or_default()))
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
        Witness::Schema => {
            about.contract.schema.as_ref()?;
            Some(on_page(canvas, about, &schema_id(about.name), words))
        }
        Witness::Example => {
            let examples = about.family.examples_of(about.contract).filter(|it| !it.name.is_empty());
            let examples: Vec<&Example> = examples.collect();
            let id = example_id(&examples.iter().min_by_key(|it| plainness(it))?.name);
            let words = match examples.len() {
                1 => words.to_owned(),
                all => format!("{all} examples"),
            };
            Some(on_page(canvas, about, &id, &words))
        }
        _ => {
            let section = about.contract.sections.iter().find(|it| it.witness == witness);
            let span =
                section.map(|it| it.heading.unwrap_or(it.span)).or_else(|| says_elsewhere(about, witness))?;
            let link = canvas.site.link_to_place(canvas.chapter, span)?;
            Some(match is_generated(about, witness) {
                true => format!(r#"<a class="mc-silent" href="{link}">{words}, generated</a>"#),
                false => format!(r#"<a href="{link}">{words}</a>"#),
            })
        }
    }
}

/// True where all that a chapter says of the fields is generated from the schema.
fn is_generated(about: About, witness: Witness) -> bool {
    let own = about.contract.subject.testimony.iter().filter(|it| it.witness == witness);
    let sections = about.contract.sections.iter().filter(|it| it.witness == witness);
    let says = own.clone().any(|it| !it.generated && !it.shape.fields.is_empty());
    let generated = own.clone().any(|it| it.generated) || sections.clone().any(|it| !it.generated.is_empty());
    generated && !says
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

/// Where a chapter speaks of every contract at once, as a checklist of the envelope does.
fn says_elsewhere(about: About, witness: Witness) -> Option<Span> {
    let subjects = [Some(&about.contract.subject), about.family.envelope.as_ref()];
    let mut testimony = subjects.into_iter().flatten().flat_map(|it| &it.testimony);
    testimony.find(|it| it.witness == witness).map(|it| it.shape.span)
}
