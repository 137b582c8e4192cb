//! How much of each schema the examples show: optional fields, and allowed values, with those that none shows.

use super::super::canvas::Canvas;
use super::super::words::names;
use super::{caption, end_table, marked, row, table};
use crate::model::{Family, Subject};
use crate::rules::showings;

/// Some things of which some are shown.
#[derive(Default)]
struct Part {
    all: usize,
    shown: usize,
    /// Those that are not.
    missing: Vec<String>,
}

/// What the examples show of one contract, or of all.
#[derive(Default)]
struct Coverage {
    optional: Part,
    values: Part,
}

const OPTIONAL: &str = "Optional fields";
const VALUES: &str = "Allowed values";

pub fn draw(canvas: &mut Canvas, family: &Family, several: bool) {
    let what = "How many optional fields and allowed values some example has";
    table(canvas, "mc-coverage", &caption(what, family, several), &["Contract", OPTIONAL, VALUES]);
    let mut total = Coverage::default();
    if let Some(envelope) = &family.envelope {
        let of_envelope = Coverage::of(envelope);
        of_envelope.row(canvas, "the envelope");
        total.add(&of_envelope);
    }
    for (name, contract) in &family.contracts {
        let coverage = Coverage::of(&contract.subject);
        let link = canvas.contract_link(&family.name, name);
        coverage.row(canvas, &link);
        total.add(&coverage);
    }
    total.row(canvas, "<strong>all together</strong>");
    end_table(canvas);
}

impl Coverage {
    fn of(subject: &Subject) -> Coverage {
        let mut coverage = Coverage::default();
        for it in showings(subject) {
            if it.optional {
                coverage.optional.all += 1;
                coverage.optional.shown += usize::from(it.shown);
                coverage.optional.missing.extend((!it.shown).then(|| it.path.to_string()));
            }
            if let Some(allowed) = it.allowed {
                coverage.values.all += allowed.value.len();
                coverage.values.shown += allowed.value.len() - it.unused.len();
                let value = |value: &&str| format!("{}: {value}", it.path);
                coverage.values.missing.extend(it.unused.iter().map(value));
            }
        }
        coverage
    }

    fn add(&mut self, other: &Coverage) {
        self.optional.add(&other.optional);
        self.values.add(&other.values);
    }

    fn row(&self, canvas: &mut Canvas, about: &str) {
        row(canvas, about, &[(OPTIONAL, self.optional.words()), (VALUES, self.values.words())]);
    }
}

impl Part {
    fn add(&mut self, other: &Part) {
        self.all += other.all;
        self.shown += other.shown;
    }

    fn words(&self) -> String {
        let words = format!("{} of {}", self.shown, self.all);
        match (self.all, self.all - self.shown) {
            (0, _) => marked("nothing", "none to show"),
            (_, 0) => marked("yes", &words),
            _ if self.missing.is_empty() => marked("silent", &words),
            _ => format!("{} <small>not shown: {}</small>", marked("silent", &words), names(&self.missing)),
        }
    }
}
