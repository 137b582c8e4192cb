//! What was held against what, contract by contract: which witnesses speak, what no example shows, what is allowed, and
//! what was not looked at.

mod coverage;
mod judged;
mod matrix;
mod proof;
mod through;
mod unchecked;

use super::canvas::Canvas;
use super::{Site, escape};
use crate::diagnostic::count;
use crate::model::Family;
use crate::table::cell;

pub use proof::is_proof_of;

pub fn draw(canvas: &mut Canvas, families: &[Family]) {
    canvas.html(&summary(canvas, families));
    part(canvas, "Who speaks of what", "quality-witnesses");
    for family in families {
        matrix::draw(canvas, family, families.len() > 1);
    }
    part(canvas, "What the examples show", "quality-examples");
    for family in families {
        coverage::draw(canvas, family, families.len() > 1);
    }
    part(canvas, "What is let through", "quality-allowances");
    through::draw(canvas);
    part(canvas, "What was held against what", "quality-judged");
    for family in families {
        judged::draw(canvas, family, families.len() > 1);
    }
    proof::draw(canvas);
    part(canvas, "What was not checked", "quality-unchecked");
    unchecked::draw(canvas, families);
}

/// The same where no HTML is made: who speaks of what, and what is let through.
pub fn markdown(site: &Site, families: &[Family]) -> String {
    let mut blocks = vec![format!(
        "Checked by mdbook-contracts {}. Fingerprint: sha256 {}.",
        env!("CARGO_PKG_VERSION"),
        super::fingerprint(&site.repository.sources)
    )];
    for family in families {
        blocks.extend((families.len() > 1).then(|| format!("Family {}:", cell(&family.name))));
        blocks.push(matrix::markdown(family));
    }
    blocks.push(through::markdown(site));
    blocks.join("\n\n")
}

fn part(canvas: &mut Canvas, title: &str, id: &str) {
    canvas.heading(1, title, id);
}

/// Who judged, what, and when.
fn summary(canvas: &Canvas, families: &[Family]) -> String {
    let contracts: usize = families.iter().map(Family::count).sum();
    let examples: usize = families.iter().map(|it| it.examples.len()).sum();
    let (loaded, repository) = (canvas.site.loaded, canvas.site.repository);
    let day = fact("Built", &repository.dated.to_string());
    let facts = [
        fact("Looked at", &format!("{}, {}", count(contracts, "contract"), count(examples, "example"))),
        fact(
            "Of the book",
            &format!(
                "{}, {}",
                count(repository.chapters.len(), "chapter"),
                count(loaded.schemas.len(), "schema file")
            ),
        ),
        fact("Checked by", concat!("mdbook-contracts ", env!("CARGO_PKG_VERSION"))),
        day,
        fact("Fingerprint", &format!("<code>sha256 {}</code>", super::fingerprint(&repository.sources))),
    ];
    format!(
        r#"<div class="mc mc-quality"><dl class="mc-facts">{}</dl><p class="mc-note">The fingerprint is over every text that was judged, settings and chapters included: two builds that show the same one judged the same.</p></div>"#,
        facts.concat()
    )
}

fn fact(what: &str, words: &str) -> String {
    format!("<div><dt>{what}</dt> <dd>{words}</dd></div> ")
}

/// The beginning of a table with these heads, up to its rows.
fn table(canvas: &mut Canvas, name: &str, caption: &str, heads: &[&str]) {
    let heads: Vec<String> =
        heads.iter().map(|it| format!(r#"<th role="columnheader" scope="col">{it}</th>"#)).collect();
    canvas.html(&format!(
        r#"<div class="mc mc-quality"><table role="table" class="{name}"><caption>{}</caption><thead role="rowgroup"><tr role="row">{}</tr></thead><tbody role="rowgroup">"#,
        escape(caption),
        heads.join(" ")
    ));
}

/// A row of it: what it is about, and its cells, each under the head of its column, which stands beside it where there
/// is no room for columns.
fn row(canvas: &mut Canvas, about: &str, cells: &[(&str, String)]) {
    let cells: Vec<String> = cells
        .iter()
        .map(|(head, it)| {
            format!(r#"<td role="cell"><span class="mc-head" aria-hidden="true">{head} </span>{it}</td>"#)
        })
        .collect();
    canvas.html(&format!(
        r#"<tr role="row"><th role="rowheader" scope="row">{about}</th> {}</tr> "#,
        cells.join(" ")
    ));
}

fn end_table(canvas: &mut Canvas) {
    canvas.html("</tbody></table></div>");
}

/// A caption: what the table is about, and the family where there are several.
fn caption(what: &str, family: &Family, several: bool) -> String {
    if several { format!("{what}: {}", family.name) } else { what.to_owned() }
}

/// A word with a mark before it: the mark is for the eye, and the word says it.
fn marked(mark: &str, words: &str) -> String {
    format!(r#"<span class="mc-m mc-{mark}">{words}</span>"#)
}
