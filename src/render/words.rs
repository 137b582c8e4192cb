//! Words and links that the index of contracts and the page about quality have in common.

use super::address::Address;
use super::canvas::Canvas;
use super::{Site, escape};
use crate::load::Chapter;
use crate::model::Family;
use crate::text::{SourceId, Span, inert};

/// Text that is not ours as the text of a Markdown heading: nothing in it is markup, of Markdown or of HTML.
pub fn heading_text(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().fold(String::new(), |mut out, it| {
        match it {
            it if it.is_ascii_punctuation() => out.push_str(&format!("&#{};", it as u32)),
            it => out.push(it),
        }
        out
    })
}

/// The same letters as part of an id, whatever else stands between them.
pub fn slug(text: &str) -> String {
    let letters = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    letters.collect::<Vec<_>>().join("-").to_lowercase()
}

/// What a text says first: all of it where it is short, else its first sentence.
pub fn first_words(text: &str) -> String {
    const SHORT: usize = 160;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= SHORT {
        return text;
    }
    let ends = [". ", "! ", "? ", "。"];
    let end = ends.iter().filter_map(|it| Some(text.find(it)? + it.trim_end().len())).min();
    end.map(|it| text[..it].to_owned()).unwrap_or(text)
}

/// Names in code style, with commas between them.
pub fn names<T: AsRef<str>>(names: &[T]) -> String {
    let names = names.iter().map(|it| format!("<code>{}</code>", escape(&inert(it.as_ref()))));
    names.collect::<Vec<_>>().join(", ")
}

impl Site<'_> {
    /// The page that shows all of a contract: its fields and its examples, each with an id.
    pub fn page_of(&self, family: &Family, name: &str) -> Option<&Address> {
        self.addresses.of(&family.name, name).filter(|it| it.whole)
    }
}

impl Canvas<'_> {
    /// The name of a contract, as a link to where it is shown best.
    pub fn contract_link(&self, family: &str, name: &str) -> String {
        let text = escape(name);
        match self.site.addresses.of(family, name) {
            Some(address) => {
                format!(r#"<a href="{}">{text}</a>"#, escape(&address.link_from(self.chapter, None)))
            }
            None => format!("<span>{text}</span>"),
        }
    }

    /// The title of a chapter, as a link to its page.
    pub fn chapter_link(&self, path: &str, title: &str) -> String {
        let href = super::address::relative(&self.chapter.path, path);
        format!(r#"<a href="{}">{}</a>"#, escape(&href), escape(title))
    }

    /// The title that the summary gives a chapter.
    pub fn title_of<'b>(&'b self, chapter: &'b Chapter) -> &'b str {
        let file = self.site.repository.chapters.iter().find(|it| it.path == chapter.path);
        file.map_or(chapter.path.as_str(), |it| it.title.as_str())
    }

    /// The path of a file.
    pub fn path(&self, source: SourceId) -> String {
        format!("<code>{}</code>", escape(&inert(self.site.sources.path(source))))
    }

    /// A place in a file: path and line.
    pub fn place(&self, span: Span) -> String {
        let line = self.site.sources.position(span).line;
        format!("<code>{}:{line}</code>", escape(&inert(self.site.sources.path(span.source))))
    }
}
