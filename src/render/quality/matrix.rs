//! The table of contracts and witnesses: who states fields, who is silent, and who does not speak of a contract at all.

use super::super::canvas::Canvas;
use super::super::escape;
use super::{caption, end_table, marked, row, table};
use crate::diagnostic::count;
use crate::model::{Contract, Family, Subject, Witness};
use crate::table::cell;

/// The columns, from the one that judges to the ones that are written by hand.
const COLUMNS: [(Witness, &str); 6] = [
    (Witness::Schema, "Schema"),
    (Witness::Example, "Examples"),
    (Witness::Catalog, "Catalog"),
    (Witness::DataModel, "Data model"),
    (Witness::Checklist, "Checklist"),
    (Witness::Shared, "Shared chapter"),
];

/// What each witness says of a contract: a mark for the eye, and words.
type Cell = (&'static str, String);

pub fn draw(canvas: &mut Canvas, family: &Family, several: bool) {
    let columns = columns(family);
    let heads: Vec<&str> = ["Contract"].into_iter().chain(columns.iter().map(|(_, head)| *head)).collect();
    let caption = caption("How many fields each witness states of each contract", family, several);
    table(canvas, "mc-matrix", &caption, &heads);
    for (name, cells) in rows(family, &columns) {
        let name = match name {
            Some(name) => canvas.contract_link(&family.name, name),
            None => ENVELOPE.to_owned(),
        };
        let cells = cells.iter().map(|(mark, words)| marked(mark, &escape(words)));
        let cells: Vec<(&str, String)> = heads.iter().skip(1).copied().zip(cells).collect();
        row(canvas, &name, &cells);
    }
    end_table(canvas);
}

/// The same as a table in Markdown.
pub fn markdown(family: &Family) -> String {
    let columns = columns(family);
    let heads: Vec<&str> = columns.iter().map(|(_, head)| *head).collect();
    let mut lines =
        vec![format!("| Contract | {} |", heads.join(" | ")), format!("|---|{}", "---|".repeat(heads.len()))];
    for (name, cells) in rows(family, &columns) {
        let cells: Vec<String> = cells.iter().map(|(_, words)| cell(words)).collect();
        lines.push(format!("| {} | {} |", cell(name.unwrap_or(ENVELOPE)), cells.join(" | ")));
    }
    lines.join("\n")
}

const ENVELOPE: &str = "the envelope";

fn columns(family: &Family) -> Vec<(Witness, &'static str)> {
    COLUMNS.into_iter().filter(|(it, _)| has(family, *it)).collect()
}

/// The envelope, which has no name here, and every contract.
fn rows<'a>(family: &'a Family, columns: &[(Witness, &str)]) -> Vec<(Option<&'a str>, Vec<Cell>)> {
    let envelope = family.envelope.iter().map(|it| (None, it, None));
    let contracts =
        family.contracts.iter().map(|(name, it)| (Some(name.as_str()), &it.subject, Some((family, it))));
    let cells = |(name, subject, contract)| {
        (name, columns.iter().map(|(it, _)| says(subject, contract, *it)).collect::<Vec<Cell>>())
    };
    envelope.chain(contracts).map(cells).collect()
}

/// True where the family has such a witness at all.
fn has(family: &Family, witness: Witness) -> bool {
    let speaks = |it: &Subject| it.testimony.iter().any(|it| it.witness == witness);
    matches!(witness, Witness::Schema | Witness::Example)
        || family.envelope.as_ref().is_some_and(speaks)
        || family.promised.iter().any(|it| it.witness == witness)
        || family
            .contracts
            .values()
            .any(|it| speaks(&it.subject) || it.sections.iter().any(|it| it.witness == witness))
}

/// What one witness says of the fields, in a word or two.
fn says(subject: &Subject, contract: Option<(&Family, &Contract)>, witness: Witness) -> Cell {
    let all = || subject.testimony.iter().filter(|it| it.witness == witness);
    if witness == Witness::Example {
        let number = match contract {
            Some((_, contract)) => contract.examples.len(),
            None => all().count(),
        };
        return match number {
            0 => ("no", "none".to_owned()),
            number => ("yes", count(number, "example")),
        };
    }
    let fields: usize = all().map(|it| it.shape.fields.keys().filter(|it| !it.is_elements()).count()).sum();
    let sections = contract.into_iter().flat_map(|(_, it)| &it.sections).filter(|it| it.witness == witness);
    let (mut there, mut generated) = (false, all().any(|it| it.generated));
    for section in sections {
        there = true;
        generated |= !section.generated.is_empty();
    }
    let of_envelope = || {
        let envelope = contract.and_then(|(family, it)| family.envelope_of(it));
        envelope.is_some_and(|it| it.testimony.iter().any(|it| it.witness == witness))
    };
    match (fields, generated, there || all().next().is_some()) {
        (0, true, _) => ("made", "generated".to_owned()),
        (0, false, true) => ("silent", "silent".to_owned()),
        (0, false, false) if of_envelope() => ("made", "of the envelope".to_owned()),
        (0, false, false) => ("no", "not there".to_owned()),
        (fields, true, _) => ("made", format!("{}, generated", count(fields, "field"))),
        (fields, false, _) => ("yes", count(fields, "field")),
    }
}
