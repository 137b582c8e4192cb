//! The index of contracts: each with its purpose, its version, its state and its examples.

use std::collections::BTreeMap;

use super::address::example_id;
use super::canvas::Canvas;
use super::example::plainest_first;
use super::words::{first_words, heading_text, slug};
use super::{escape, said};
use crate::diagnostic::count;
use crate::load::Chapter;
use crate::model::{Contract, Example, ExampleKind, Family, Witness};
use crate::resolve::About;
use crate::syntax::markdown::{Block, BlockKind};

/// A contract under its name.
type Named<'a> = (&'a str, &'a Contract);

/// The contracts of which one chapter of the catalog speaks, or a part of it.
struct Group<'a> {
    /// `None` for those of which no chapter does.
    chapter: Option<&'a Chapter>,
    /// The heading above their sections, where the chapter has several such.
    heading: Option<&'a Block>,
    contracts: Vec<Named<'a>>,
}

pub fn draw(canvas: &mut Canvas, families: &[Family]) {
    for family in families {
        let several = families.len() > 1;
        if several {
            canvas.heading(1, &heading_text(&family.name), &format!("catalog-{}", slug(&family.name)));
        }
        let groups = groups(canvas, family);
        let parted =
            groups.iter().any(|it| it.chapter.is_some() && it.contracts.len() > 1) && groups.len() > 1;
        canvas.html(&summary(family));
        if !parted {
            let contracts: Vec<_> = groups.iter().flat_map(|it| &it.contracts).copied().collect();
            table(canvas, family, &contracts);
            continue;
        }
        for group in &groups {
            group.heading(canvas, family, if several { 2 } else { 1 });
            table(canvas, family, &group.contracts);
        }
    }
}

/// How much there is, in a line.
fn summary(family: &Family) -> String {
    let older = family.contracts.len() - family.count();
    let older = if older == 0 { String::new() } else { format!(", {}", count(older, "older version")) };
    let (contracts, examples) = (count(family.count(), "contract"), count(family.examples.len(), "example"));
    format!(r#"<p class="mc-index-sum">{contracts}{older}, {examples}</p>"#)
}

/// The contracts by the chapter of the catalog that speaks of each, or by its parts, in the order of the book.
fn groups<'a>(canvas: &Canvas<'a>, family: &'a Family) -> Vec<Group<'a>> {
    let mut by_chapter: BTreeMap<usize, Vec<(usize, Named)>> = BTreeMap::new();
    for (name, contract) in &family.contracts {
        let about =
            contract.superseded_by.as_ref().and_then(|it| family.contracts.get(it)).unwrap_or(contract);
        let section = about.sections.iter().find(|it| it.witness == Witness::Catalog);
        let chapter = section.and_then(|section| {
            canvas.site.loaded.chapters.iter().position(|it| it.source == section.span.source)
        });
        let at = section.map_or(0, |it| it.span.start());
        by_chapter.entry(chapter.unwrap_or(usize::MAX)).or_default().push((at, (name, contract)));
    }
    let groups = |(chapter, mut contracts): (usize, Vec<(usize, Named<'a>)>)| {
        contracts.sort_by_key(|(at, _)| *at);
        parts(canvas.site.loaded.chapters.get(chapter).map(|it| &**it), &contracts)
    };
    by_chapter.into_iter().flat_map(groups).collect()
}

/// Contracts of one chapter, each with its place in it, by the headings above their sections.
fn parts<'a>(chapter: Option<&'a Chapter>, contracts: &[(usize, Named<'a>)]) -> Vec<Group<'a>> {
    let headings = chapter.map(headings).unwrap_or_default();
    let above = |at: usize| {
        let last = headings.partition_point(|(it, _)| it.range.start <= at).checked_sub(1)?;
        let (heading, above) = headings.get(last)?;
        if heading.range.contains(&at) { *above } else { Some(*heading) }
    };
    let contracts: Vec<_> = contracts.iter().map(|(at, it)| (above(*at), *it)).collect();
    let start = |(above, _): &(Option<&Block>, Named)| above.map(|it| it.range.start);
    let parts: Vec<_> = contracts.chunk_by(|one, other| start(one) == start(other)).collect();
    let has_several = parts.len() > 1;
    let group = |part: &[(Option<&'a Block>, Named<'a>)]| Group {
        chapter,
        heading: part.first().filter(|_| has_several).and_then(|(above, _)| *above),
        contracts: part.iter().map(|(_, it)| *it).collect(),
    };
    parts.into_iter().map(group).collect()
}

/// The headings of a chapter, each with the last one before it that is of a higher level.
fn headings(chapter: &Chapter) -> Vec<(&Block, Option<&Block>)> {
    let mut open: Vec<(u8, &Block)> = Vec::new();
    let heading = |block: &'_ Block| match block.kind {
        BlockKind::Heading(level) => Some(level),
        _ => None,
    };
    let mut headings = Vec::new();
    for (block, level) in chapter.outline.blocks.iter().filter_map(|it| Some((it, heading(it)?))) {
        while open.pop_if(|(it, _)| *it >= level).is_some() {}
        headings.push((block, open.last().map(|(_, it)| *it)));
        open.push((level, block));
    }
    headings
}

impl Group<'_> {
    fn heading(&self, canvas: &mut Canvas, family: &Family, below: u8) {
        let Some(chapter) = self.chapter else {
            canvas.heading(below, "In no chapter", &format!("catalog-{}-others", slug(&family.name)));
            return;
        };
        let title = match self.heading {
            Some(heading) => heading.prose.text.clone(),
            None => canvas.title_of(chapter).to_owned(),
        };
        let id = format!("catalog-{}-{}", slug(&family.name), slug(&title));
        canvas.heading(below, &heading_text(&title), &id);
        let words = format!("About {title}");
        let place = self.heading.map(|it| chapter.source.span(it.range.clone()));
        let about = match place.and_then(|it| canvas.site.link_to_place(canvas.chapter, it)) {
            Some(link) => format!(r#"<a href="{link}">{}</a>"#, escape(&words)),
            None => canvas.chapter_link(&chapter.path, &words),
        };
        let number = count(self.contracts.len(), "contract");
        canvas.html(&format!(
            r#"<p class="mc-index-sum">{number} <span aria-hidden="true">·</span> {about}</p>"#
        ));
    }
}

fn table(canvas: &mut Canvas, family: &Family, contracts: &[Named]) {
    canvas.html(r#"<div class="mc mc-index"><table role="table"><thead role="rowgroup"><tr role="row">"#);
    for head in ["Contract", "Purpose", "Examples"] {
        canvas.html(&format!(r#"<th role="columnheader" scope="col">{head}</th> "#));
    }
    canvas.html(r#"</tr></thead><tbody role="rowgroup">"#);
    for (name, contract) in contracts {
        row(canvas, family, name, contract);
    }
    canvas.html("</tbody></table></div>");
}

fn row(canvas: &mut Canvas, family: &Family, name: &str, contract: &Contract) {
    let link = canvas.contract_link(&family.name, name);
    let state = state(canvas, family, contract);
    let said = said::purpose(canvas.site, About { family, name, contract }, None).map(|it| it.words());
    let purpose = said.as_deref().or(contract.title.as_deref().filter(|it| *it != name));
    let purpose = match purpose.map(first_words).filter(|it| !it.is_empty()) {
        Some(purpose) => escape(&purpose),
        None => r#"<span class="mc-none">nobody says what it is for</span>"#.to_owned(),
    };
    let examples = examples(canvas, family, name, contract);
    canvas.html(&format!(
        r#"<tr role="row"><th role="rowheader" scope="row">{link} <small>{state}</small></th> <td role="cell">{purpose}</td> <td role="cell">{examples}</td></tr> "#
    ));
}

/// Its version, and whether it is still to be used: in words.
fn state(canvas: &Canvas, family: &Family, contract: &Contract) -> String {
    let version = contract.version.as_ref().map(|it| {
        let word = if it.starts_with(|it: char| it.is_ascii_digit()) { "version " } else { "" };
        format!("<span>{word}{}</span> ", escape(it))
    });
    let state = match &contract.superseded_by {
        Some(newest) => {
            format!(
                r#"<span class="mc-old">superseded by {}</span>"#,
                canvas.contract_link(&family.name, newest)
            )
        }
        None if contract.deprecated => r#"<span class="mc-old">deprecated</span>"#.to_owned(),
        None => r#"<span class="mc-now">current</span>"#.to_owned(),
    };
    format!("{}{state}", version.unwrap_or_default())
}

/// The examples by name, each as a link to where it is shown. A fence has no name, and is counted.
fn examples(canvas: &Canvas, family: &Family, name: &str, contract: &Contract) -> String {
    let page = canvas.site.page_of(family, name);
    let link = |example: &Example| {
        let text = escape(&example.name);
        match page {
            Some(page) => {
                let href = page.link_from(canvas.chapter, Some(&example_id(&example.name)));
                format!(r#"<li><a href="{}">{text}</a></li>"#, escape(&href))
            }
            None => format!("<li>{text}</li>"),
        }
    };
    let is_fence = |it: &&Example| matches!(it.kind, ExampleKind::Fence { .. });
    let fences = family.examples_of(contract).filter(is_fence).count();
    let named = plainest_first(About { family, name, contract }).into_iter().filter(|it| !is_fence(it));
    let mut items: Vec<String> = named.map(link).collect();
    if fences > 0 {
        items.push(format!("<li>{fences} in a chapter</li>"));
    }
    if items.is_empty() {
        return r#"<span class="mc-none">none</span>"#.to_owned();
    }
    format!("<ul>{}</ul>", items.join(" "))
}
