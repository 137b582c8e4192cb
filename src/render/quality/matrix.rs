//! The table of contracts and witnesses: who states fields, who is silent, and who does not speak of a contract at all.

use super::super::canvas::Canvas;
use super::super::escape;
use super::{caption, end_table, marked, row, table};
use crate::diagnostic::count;
use crate::model::{Contract, Family, Subject, Witness};

/// The columns, from the one that judges to the ones that are written by hand.
const COLUMNS: [(Witness, &str); 6] = [
    (Witness::Schema, "Schema"),
    (Witness::Example, "Examples"),
    (Witness::Catalog, "Catalog"),
    (Witness::DataModel, "Data model"),
    (Witness::Checklist, "Checklist"),
    (Witness::Shared, "Shared chapter"),
];

pub fn draw(canvas: &mut Canvas, family: &Family, several: bool) {
    let columns: Vec<(Witness, &str)> = COLUMNS.into_iter().filter(|(it, _)| has(family, *it)).collect();
    let heads: Vec<&str> = ["Contract"].into_iter().chain(columns.iter().map(|(_, head)| *head)).collect();
    let caption = caption("How many fields each witness states of each contract", family, several);
    table(canvas, "mc-matrix", &caption, &heads);
    if let Some(envelope) = &family.envelope {
        let cells: Vec<(&str, String)> =
            columns.iter().map(|(it, head)| (*head, says(envelope, None, *it))).collect();
        row(canvas, "the envelope", &cells);
    }
    for (name, contract) in &family.contracts {
        let cells: Vec<(&str, String)> = columns
            .iter()
            .map(|(it, head)| (*head, says(&contract.subject, Some((family, contract)), *it)))
            .collect();
        let link = canvas.contract_link(&family.name, name);
        row(canvas, &link, &cells);
    }
    end_table(canvas);
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
fn says(subject: &Subject, contract: Option<(&Family, &Contract)>, witness: Witness) -> String {
    let all = || subject.testimony.iter().filter(|it| it.witness == witness);
    if witness == Witness::Example {
        let number = match contract {
            Some((_, contract)) => contract.examples.len(),
            None => all().count(),
        };
        return match number {
            0 => marked("no", "none"),
            number => marked("yes", &escape(&count(number, "example"))),
        };
    }
    let fields: usize = all().map(|it| it.shape.fields.keys().filter(|it| !it.is_elements()).count()).sum();
    let sections = contract.into_iter().flat_map(|(_, it)| &it.sections).filter(|it| it.witness == witness);
    let (mut there, mut generated) = (false, all().any(|it| it.generated));
    for section in sections {
        there = true;
        generated |= !section.generated.is_empty();
    }
    match (fields, generated, there || all().next().is_some()) {
        (0, true, _) => marked("made", "generated"),
        (0, false, true) => marked("silent", "silent"),
        (0, false, false) => marked("no", "not there"),
        (fields, true, _) => marked("made", &format!("{}, generated", count(fields, "field"))),
        (fields, false, _) => marked("yes", &count(fields, "field")),
    }
}
