//! XML documents, as trees of elements; only what XML 1.0 calls a character gets into one.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::hidden::{inert, inert_lines};

/// An element: its attributes, then either other elements or text.
#[derive(Debug)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    pub fn new(name: &'static str) -> Element {
        Element { name, attributes: Vec::new(), children: Vec::new(), text: String::new() }
    }

    /// Adds an attribute. What is hidden in its value is shown as an escape.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Element {
        self.attributes.push((name, inert(&value.to_string())));
        self
    }

    pub fn holding(mut self, children: impl IntoIterator<Item = Element>) -> Element {
        self.children.extend(children);
        self
    }

    /// Sets its text, of as many lines as it has.
    pub fn saying(mut self, text: &str) -> Element {
        self.text = inert_lines(text);
        self
    }

    /// The document with this element as its root.
    pub fn document(&self) -> String {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        let declaration = Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None));
        // Nothing fails that is written to memory.
        let written = writer.write_event(declaration).and_then(|()| self.write(&mut writer));
        let bytes = written.map(|()| writer.into_inner()).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default() + "\n";
        // The same text to a reader of XML, and no command to Azure Pipelines, whose agent reads every line of a log.
        text.replace("##vso[", "#&#35;vso[").replace("##[", "#&#35;[")
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let attributes = self.attributes.iter().map(|(name, value)| (*name, value.as_str()));
        let start = BytesStart::new(self.name).with_attributes(attributes);
        if self.children.is_empty() && self.text.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        if !self.text.is_empty() {
            writer.write_event(Event::Text(BytesText::new(&self.text)))?;
        }
        for child in &self.children {
            child.write(writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new(self.name)))
    }
}
