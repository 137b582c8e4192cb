//! All that is known of one contract, on one page: what it is for, who agrees on it, its fields beside its examples, and
//! what goes before and after it.

use super::address::id_of;
use super::canvas::Canvas;
use super::example::{Figure, Name, Shown, card, plainest_first};
use super::fields::Rows;
use super::ties::Ties;
use super::{code, escape, lifecycle, prose, said, schema, witnesses};
use crate::diagnostic::count;
use crate::field::FieldPath;
use crate::model::Contract;
use crate::resolve::{About, Scope};
use crate::table::cell;

pub fn draw(canvas: &mut Canvas, about: About) {
    let id = canvas.id(about.name);
    if !canvas.is_under(about) {
        canvas.heading(1, &cell(about.name), &format!("{}-contract", about.name));
        canvas.level += 1;
    }
    canvas.html(&format!(r#"<section class="mc mc-contract" id="{}">"#, escape(&id)));
    if let Some(purpose) = said::purpose(canvas.site, about, Some(canvas.chapter.source)) {
        let text = purpose.html(canvas);
        canvas.html(&format!(r#"<div class="mc-lede">{text}</div>"#));
    }
    witnesses::strip(canvas, about);
    facts(canvas, about);
    fields_and_examples(canvas, about);
    if lifecycle::has_any(about) {
        section(canvas, about, "Lifecycle", "lifecycle");
        lifecycle::figures(canvas, about);
        canvas.html("</div></div>");
    }
    rules(canvas, about);
    next(canvas, about);
    if about.contract.schema.is_some() {
        section(canvas, about, "Schema", "schema");
        schema::folded(canvas, about);
        canvas.html("</div></div>");
    }
    canvas.html("</section>");
}

/// Begins a part of the page under a heading.
fn section(canvas: &mut Canvas, about: About, title: &str, id: &str) {
    canvas.html(r#"<div class="mc-sec">"#);
    canvas.heading(1, title, &format!("{}-{id}", about.name));
    canvas.html(r#"<div class="mc-part">"#);
}

/// What holds before and after, in the words of the catalog.
fn rules(canvas: &mut Canvas, about: About) {
    let rules = said::rules(canvas.site, about, Some(canvas.chapter.source)).into_iter();
    let items =
        rules.map(|it| format!("<div><dt>{}</dt> <dd>{}</dd></div> ", escape(it.name), it.html(canvas)));
    let items: String = items.collect();
    if !items.is_empty() {
        section(canvas, about, "Rules", "rules");
        canvas.html(&format!(r#"<dl class="mc-rules">{items}</dl></div></div>"#));
    }
}

/// What can come after the contract, by the states that it leads to.
fn next(canvas: &mut Canvas, about: About) {
    let items = lifecycle::next(about).into_iter().map(|(name, states)| {
        let text = canvas.contract_link(&about.family.name, name);
        let states: Vec<String> = states.into_iter().map(|it| code(it)).collect();
        format!("<li>{text} <span>where it is {}</span></li> ", states.join(" or "))
    });
    let items: String = items.collect();
    if !items.is_empty() {
        section(canvas, about, "What comes next", "next");
        canvas.html(&format!(r#"<ul class="mc-rel">{items}</ul></div></div>"#));
    }
}

/// Version, state and the like, as far as they are known.
fn facts(canvas: &mut Canvas, about: About) {
    let About { family, name, contract } = about;
    let mut facts: Vec<(&str, String)> = Vec::new();
    facts.extend(contract.version.as_ref().map(|it| ("Version", escape(it))));
    facts.extend(contract.since.as_ref().map(|it| ("Since", escape(it))));
    let state = match (&contract.superseded_by, contract.deprecated) {
        (Some(newer), _) => {
            format!("superseded by {}", canvas.contract_link(&family.name, newer))
        }
        (None, true) => r#"<span class="mc-tag">deprecated</span>"#.to_owned(),
        (None, false) => "current".to_owned(),
    };
    facts.push(("State", state));
    let is_older = |it: &Contract| it.superseded_by.as_deref() == Some(name);
    // Only a contract that has a version has older ones.
    let all = family.contracts.iter().filter(|_| contract.version.is_some());
    let older = all.filter(|(_, it)| is_older(it)).map(|(it, _)| canvas.contract_link(&family.name, it));
    let older: Vec<String> = older.collect();
    if !older.is_empty() {
        facts.push(("Older", older.join(", ")));
    }
    facts.push(("Family", escape(&family.name)));
    let items = facts.iter().map(|(term, text)| format!("<div><dt>{term}</dt> <dd>{text}</dd></div> "));
    canvas.html(&format!(
        r#"<dl class="mc-facts" aria-label="Facts about {}">{}</dl>"#,
        escape(name),
        items.collect::<String>()
    ));
}

/// The fields beside the examples, those of the envelope below them.
fn fields_and_examples(canvas: &mut Canvas, about: About) {
    let named = plainest_first(about).into_iter();
    let figures: Vec<Figure> = named.map(|it| Figure::whole(about.family, it)).collect();
    let shown: Vec<Shown> = figures.iter().map(|it| it.shown(canvas.site.sources)).collect();
    let of = |scope| about.table(scope).map(|it| it.rows()).unwrap_or_default();
    let (payload, envelope) = (of(Scope::Payload), of(Scope::Envelope));
    let paths: Vec<&FieldPath> = envelope.iter().chain(&payload).map(|(path, _)| *path).collect();
    let ties = Ties::new(&paths, &shown);
    canvas.tie(ties.count());
    canvas.html(r#"<div class="mc-grid"><div class="mc-own">"#);
    let texts = schema::texts(canvas.site, about);
    if let Some(table) = about.table(Scope::Payload) {
        let rows = Rows::new(table, about.name, &ties).beside(&texts);
        draw_rows(canvas, about, ("Fields", "fields"), &rows);
    }
    canvas.html(r#"</div> <div class="mc-shown">"#);
    examples(canvas, about, &figures, &shown, &ties);
    counter_examples(canvas, about, &ties);
    canvas.html(r#"</div></div> <div class="mc-shared">"#);
    if let Some(table) = about.table(Scope::Envelope).filter(|_| !envelope.is_empty()) {
        let rows = Rows::new(table, about.name, &ties).beside(&texts);
        draw_rows(canvas, about, ("Envelope", "envelope"), &rows);
    }
    canvas.html("</div></div>");
}

fn draw_rows(canvas: &mut Canvas, about: About, title: (&str, &str), rows: &Rows) {
    canvas.heading(1, title.0, &format!("{}-{}", about.name, title.1));
    canvas.html("<div>");
    rows.draw(canvas);
    canvas.html("</div>");
}

/// What the schema keeps out, each with the reason.
fn counter_examples(canvas: &mut Canvas, about: About, ties: &Ties) {
    let of_contract = about.family.counter_examples_of(about.name);
    let figures: Vec<Figure> = of_contract.map(|it| Figure::whole(about.family, it)).collect();
    if figures.is_empty() {
        return;
    }
    let title = if figures.len() == 1 { "Counter-example" } else { "Counter-examples" };
    canvas.heading(1, title, &format!("{}-counter-examples", about.name));
    canvas.html("<div>");
    for figure in &figures {
        let name = code(&figure.example.name);
        let why = match canvas.site.verdict.refusals.of(figure.example) {
            None | Some([]) => String::new(),
            Some([only]) => format!(" <small>{}</small>", prose::sentence(&only.text)),
            Some([first, others @ ..]) => {
                let more = count(others.len(), "more reason");
                format!(" <small>{}, and {more}</small>", prose::sentence(&first.text))
            }
        };
        canvas.html(&format!(r#"<details class="mc-more"><summary>{name}{why}</summary>"#));
        card(canvas, figure, &figure.shown(canvas.site.sources), ties, Name::Above);
        canvas.html("</details>");
    }
    canvas.html("</div>");
}

/// The first example open, the others folded.
fn examples(canvas: &mut Canvas, about: About, figures: &[Figure], shown: &[Shown], ties: &Ties) {
    let title = if figures.len() == 1 { "Example" } else { "Examples" };
    canvas.heading(1, title, &format!("{}-examples", about.name));
    canvas.html(r#"<div class="mc-stay">"#);
    if figures.is_empty() {
        canvas.html("<p>No example.</p>");
    }
    let group = escape(&id_of(&format!("{}-examples", about.name)));
    for (at, (figure, shown)) in figures.iter().zip(shown).enumerate() {
        if figures.len() == 1 {
            card(canvas, figure, shown, ties, Name::Here);
            continue;
        }
        let open = if at == 0 { " open" } else { "" };
        let name = code(&figure.example.name);
        canvas.html(&format!(r#"<details class="mc-more" name="{group}"{open}><summary>{name}</summary>"#));
        card(canvas, figure, shown, ties, Name::Above);
        canvas.html("</details>");
    }
    canvas.html(r#"<p class="mc-foot">Each key leads to its field, and each field to its line.</p>"#);
}
