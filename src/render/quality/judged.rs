//! What judged each contract: the schema file with its dialect, and the examples that were held against it.

use super::super::canvas::Canvas;
use super::super::escape;
use super::{caption, end_table, marked, row, table};
use crate::diagnostic::count;
use crate::model::{Contract, Family};
use crate::text::{SchemaPlace, inert};

const SCHEMA: &str = "Schema";
const EXAMPLES: &str = "Examples held against it";

pub fn draw(canvas: &mut Canvas, family: &Family, several: bool) {
    let what = "The schema that judges each contract, and the examples that were held against it";
    table(canvas, "mc-judged", &caption(what, family, several), &["Contract", SCHEMA, EXAMPLES]);
    if let Some(place) = &family.envelope_schema {
        let schema = schema(canvas, place);
        let in_envelope = |it: &&Contract| !it.without_envelope;
        let examples = family.contracts.values().filter(in_envelope).map(|it| it.examples.len()).sum();
        row(canvas, "the envelope", &[(SCHEMA, schema), (EXAMPLES, number(examples))]);
    }
    for (name, contract) in &family.contracts {
        let schema = match &contract.schema {
            Some(it) => schema(canvas, &it.place),
            None => marked("no", "no schema"),
        };
        let number =
            if contract.schema.is_some() { number(contract.examples.len()) } else { marked("no", "none") };
        let number = format!("{number}{}", refused(canvas, family, name));
        let link = canvas.contract_link(&family.name, name);
        row(canvas, &link, &[(SCHEMA, schema), (EXAMPLES, number)]);
    }
    end_table(canvas);
    let formats = match canvas.site.loaded.schemas.asserts_formats() {
        true => "A value has to have the <code>format</code> that its schema states.",
        false => "The <code>format</code> of a schema is an annotation here: no value is held against it.",
    };
    canvas.html(&format!(r#"<p class="mc-quiet">{formats}</p>"#));
}

fn number(examples: usize) -> String {
    if examples == 0 { marked("no", "none") } else { marked("yes", &count(examples, "example")) }
}

/// How many counter-examples of a contract are refused, and how many are not.
fn refused(canvas: &Canvas, family: &Family, name: &str) -> String {
    let refusals = &canvas.site.verdict.refusals;
    let (refused, accepted): (Vec<_>, Vec<_>) =
        family.counter_examples_of(name).partition(|it| refusals.of(it).is_some());
    let told = [("yes", refused.len(), "refused"), ("no", accepted.len(), "not refused")];
    let told = told.iter().filter(|(_, number, _)| *number > 0);
    told.map(|(mark, number, word)| {
        format!(" {}", marked(mark, &format!("{} {word}", count(number, "counter-example"))))
    })
    .collect()
}

/// The path of a schema, with its dialect.
fn schema(canvas: &Canvas, place: &SchemaPlace) -> String {
    let dialect = canvas.site.loaded.schemas.dialect(place.source).unwrap_or_default();
    let pointer = if place.pointer.is_empty() { String::new() } else { format!("#{}", place.pointer) };
    let path = inert(&format!("{}{pointer}", canvas.site.sources.path(place.source)));
    format!("<code>{}</code> <small>{}</small>", super::super::path(&path), escape(&dialect))
}
