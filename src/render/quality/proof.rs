//! How strong the gate is, as `prove` has written it down: the score of each contract, and what would pass.

use serde_json::Value;

use super::super::canvas::Canvas;
use super::super::{escape, fingerprint};
use super::{end_table, marked, part, row, table};
use crate::text::{Sources, inert};

const CAUGHT: &str = "Changes that are caught";
const PASSES: &str = "What would pass";

/// True for a proof of these very texts by this version of the program.
pub fn is_proof_of(text: &str, sources: &Sources) -> bool {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    document["sha256"].as_str() == Some(&fingerprint(sources))
        && document["tool"]["version"] == env!("CARGO_PKG_VERSION")
}

/// True where every change is either caught or told as one that is not.
fn adds_up(subject: &Value) -> bool {
    let number = |key: &str| subject[key].as_u64();
    let survivors = subject["survivors"].as_array().map(|it| it.len() as u64);
    number("caught").zip(survivors).and_then(|(caught, them)| caught.checked_add(them)) == number("all")
}

/// Draws nothing where nothing was proven.
pub fn draw(canvas: &mut Canvas) {
    let repository = canvas.site.repository;
    let Some(text) = &repository.proof else { return };
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    part(canvas, "How strong the gate is", "quality-proof");
    let subjects = document["subjects"].as_array();
    if !is_proof_of(text, &repository.sources) {
        let stale =
            "This was proven of an earlier state of the book, or by an earlier version of the program.";
        canvas.html(&format!(r#"<p class="mc-quiet">{}</p>"#, marked("no", stale)));
    }
    if !subjects.into_iter().flatten().all(adds_up) {
        let wrong = "The numbers do not add up: this is not as the program wrote it.";
        canvas.html(&format!(r#"<p class="mc-quiet">{}</p>"#, marked("no", wrong)));
    }
    table(
        canvas,
        "mc-proof",
        "Small changes of every witness, and how many of them the gate fails",
        &["Of", CAUGHT, PASSES],
    );
    for it in subjects.into_iter().flatten() {
        subject(canvas, it);
    }
    end_table(canvas);
}

fn subject(canvas: &mut Canvas, subject: &Value) {
    let text = |value: &Value| escape(&inert(value.as_str().unwrap_or_default()));
    let number = |key: &str| subject[key].as_u64().unwrap_or_default();
    let (caught, all) = (number("caught"), number("all"));
    let mark = if caught == all && all > 0 { "yes" } else { "no" };
    let score = match (caught * 100).checked_div(all) {
        None => "nothing to change".to_owned(),
        Some(percent) => format!("{caught} of {all} ({percent} %)"),
    };
    let survivors = subject["survivors"].as_array().into_iter().flatten();
    let survivors: Vec<String> = survivors
        .map(|it| {
            format!(
                "<code>{}</code> of <code>{}</code>: {}",
                text(&it["change"]),
                text(&it["what"]),
                text(&it["help"])
            )
        })
        .collect();
    let name = text(&subject["name"]);
    row(canvas, &name, &[(CAUGHT, marked(mark, &score)), (PASSES, survivors.join("; "))]);
}
