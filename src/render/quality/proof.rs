//! How strong the gate is, as `prove` has written it down: the score of each contract, and what would pass.

use serde_json::Value;

use super::super::canvas::Canvas;
use super::super::{escape, fingerprint};
use super::{end_table, marked, part, row, table};
use crate::text::{Sources, inert};

const CAUGHT: &str = "Changes that are caught";
const PASSES: &str = "What would pass";

/// True for a proof of these very texts.
pub fn is_proof_of(text: &str, sources: &Sources) -> bool {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    document["sha256"].as_str() == Some(&fingerprint(sources))
}

/// Draws nothing where nothing was proven.
pub fn draw(canvas: &mut Canvas) {
    let repository = canvas.site.repository;
    let Some(text) = &repository.proof else { return };
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    part(canvas, "How strong the gate is", "quality-proof");
    if !is_proof_of(text, &repository.sources) {
        let stale = "This was proven of an earlier state of the book: texts have changed since.";
        canvas.html(&format!(r#"<p class="mc-quiet">{}</p>"#, marked("no", stale)));
    }
    table(
        canvas,
        "mc-proof",
        "Small changes of every witness, and how many of them the gate fails",
        &["Of", CAUGHT, PASSES],
    );
    for it in document["subjects"].as_array().into_iter().flatten() {
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
