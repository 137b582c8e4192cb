//! What it takes to make an edit: the texts, the schemas, and for whom else a list speaks.

use std::collections::BTreeSet;

use crate::diagnostic::slip_of;
use crate::field::{Field, FieldPath, JsonType, Said};
use crate::model::{ExampleKind, Family, Shape, Subject, Testimony, Witness};
use crate::progress::Progress;
use crate::schema::SchemaSet;
use crate::syntax::format::Format;
use crate::syntax::json::{Kind, Member, Node};
use crate::syntax::splice;
use crate::text::{Edit, SourceId, Sources, Span};
use crate::value;

/// The most letters of a name that others are too near to for one to be a slip.
const SHORT: usize = 3;

/// Where edits are made.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    pub sources: &'a Sources,
    pub schemas: &'a SchemaSet,
    /// Schema files that cannot judge.
    pub unusable: &'a BTreeSet<SourceId>,
    pub family: &'a Family,
    pub progress: &'a Progress,
}

impl<'a> Desk<'a> {
    pub fn cut(&self, span: Span) -> &'a str {
        self.sources.cut(span)
    }

    pub fn text(&self, source: SourceId) -> &'a str {
        self.sources.text(source)
    }

    /// How many contracts the list, the schema or the example speaks for.
    pub fn heard_for(&self, testimony: &Testimony) -> usize {
        let same = |it: &Testimony| {
            it.witness == testimony.witness && it.shape.span == testimony.shape.span && !it.generated
        };
        let subjects = self.family.contracts.values().map(|it| &it.subject).chain(&self.family.envelope);
        subjects.filter(|subject: &&Subject| subject.testimony.iter().any(same)).count()
    }

    /// The schema of an object of a contract, or of the envelope, as its own file writes it: without a reference on the
    /// way, which others could follow as well.
    pub fn schema_of(&self, contract: &str, object: &FieldPath) -> Option<&'a Node> {
        let contract = self.family.contracts.get(contract);
        let place = match contract {
            Some(contract) => &contract.schema.as_ref()?.place,
            None => self.family.envelope_schema.as_ref()?,
        };
        if Format::of(self.sources.path(place.source)) != Format::Json {
            return None;
        }
        let root = lists_properties(self.schemas.node(place)?)?;
        if object.is_root() {
            return Some(root);
        }
        object.names().into_iter().try_fold(root, |schema, (name, arrays)| {
            let property = schema.get("properties")?.get(&name)?;
            let items = (0..arrays).try_fold(property, |it, _| it.get("items"))?;
            lists_properties(items)
        })
    }

    /// The edits that write another name in these places, where each is nothing but the name.
    pub fn names_instead(
        &self,
        places: impl Iterator<Item = Span>,
        name: &str,
        other: &str,
    ) -> Option<Vec<Edit>> {
        let quoted = splice::quoted(name);
        let rename = |span: Span| match self.cut(span) {
            it if it == name => Some(span.becomes(other)),
            it if it == quoted => Some(span.becomes(splice::quoted(other))),
            _ => None,
        };
        places.map(rename).collect()
    }

    /// The schema whose properties have a key at this place.
    pub fn schema_that_names(&self, key: Span) -> Option<&'a Node> {
        fn names(node: &Node, key: Span) -> Option<&Node> {
            let properties = node.get("properties").map(Node::members).unwrap_or_default();
            if properties.iter().any(|it| it.key_span == key) {
                return Some(node);
            }
            let mut inner = node.members().iter().map(|it| &it.value).chain(node.elements());
            inner.find_map(|it| names(it, key))
        }
        names(&self.schemas.document(key.source)?.root, key)
    }

    /// The edit that makes a name required in a schema, or takes that back.
    pub fn require(&self, schema: &Node, name: &str, required: bool) -> Option<Edit> {
        let text = self.text(schema.span.source);
        let Some(list) = schema.get("required") else {
            let member = schema.member("properties").filter(|_| required)?;
            return splice::before_member(text, member, "required", &format!("[{}]", splice::quoted(name)));
        };
        let index = list.elements().iter().position(|it| it.as_str() == Some(name));
        match (index, required) {
            (None, true) => splice::with_element(text, list, &splice::quoted(name)),
            (Some(index), false) => splice::without_element(text, list, index),
            (None, false) | (Some(_), true) => None,
        }
    }

    /// The edits that make the schema of a contract declare a field as its chapters state it. `None` where the examples
    /// would break it then, where the field has others in it, and where it may be one that the schema has with a slip.
    pub fn declared(&self, contract: &str, shape: &Shape, path: &FieldPath) -> Option<Vec<Edit>> {
        let chapters = || self.heard(contract).filter(|it| it.witness.is_chapter());
        let fields: Vec<&Field> = chapters().filter_map(|it| it.shape.fields.get(path)).collect();
        let below = path.from_base(&shape.base);
        let schema = self.schema_of(contract, &below.parent())?;
        let properties = schema.get("properties")?;
        let others = || properties.members().iter().map(|it| it.key.as_str());
        let is_slip = below.name().len() > SHORT && slip_of(below.name(), others()).is_some();
        if chapters().any(|it| it.shape.within(path).any(|(it, _)| !it.is_elements()))
            || properties.get(below.name()).is_some()
            || is_slip
        {
            return None;
        }
        let text = self.text(properties.span.source);
        let mut edits = vec![splice::with_member(text, properties, below.name(), &schema_for(&fields)?)?];
        if fields.iter().any(|it| it.said == Said::Requires) {
            let all_show = self.examples_of(contract).all(|it| it.shape.fields.contains_key(path));
            edits.push(self.require(schema, below.name(), true).filter(|_| all_show)?);
        }
        Some(edits)
    }

    /// Everybody who speaks of a contract, or of the envelope.
    pub fn heard(&self, contract: &str) -> impl Iterator<Item = &'a Testimony> {
        let subject = self.family.contracts.get(contract).map(|it| &it.subject);
        subject.or(self.family.envelope.as_ref()).into_iter().flat_map(|it| &it.testimony)
    }

    /// What the examples of a contract show.
    pub fn examples_of(&self, contract: &str) -> impl Iterator<Item = &'a Testimony> {
        self.heard(contract).filter(|it| it.witness == Witness::Example)
    }

    /// The object that begins at this place of an example, or that has a key there: what lacks a member, or has one too
    /// many. `None` where more than one text makes the example.
    pub fn object_at(&self, example: Span, place: Span) -> Option<&'a Node> {
        let example = self.family.example(example)?;
        let is_json = Format::of(self.sources.path(example.source)) == Format::Json;
        let root = Some(&example.document.root).filter(|_| is_json && example.kind != ExampleKind::Patched);
        object_at(root?, place)
    }

    /// The edit that takes the member out whose key stands at this place of an example.
    pub fn without_member(&self, example: Span, key: Span) -> Option<Edit> {
        let object = self.object_at(example, key)?;
        let member = member_at(object, key)?;
        splice::without_member(self.text(key.source), object, &member.key)
    }

    /// The edit that gives an object of an example a member with the value that its schema names, and what value that
    /// is, in words.
    pub fn with_member(
        &self,
        (contract, example): (&str, Span),
        path: &FieldPath,
        lack: Span,
    ) -> Option<(&'static str, Edit)> {
        let object = self.object_at(example, lack).filter(|it| it.get(path.name()).is_none())?;
        let base = self.heard(contract).find(|it| it.witness == Witness::Schema).map(|it| &it.shape.base)?;
        let below = path.from_base(base);
        let schema = self.schema_of(contract, &below.parent())?.get("properties")?.get(below.name())?;
        let first = schema.get("enum").and_then(|it| it.elements().first());
        let values = [
            ("the only value that its schema allows", schema.get("const")),
            ("its default", schema.get("default")),
            ("the first value that its schema allows", first),
        ];
        let (words, value) = values.into_iter().find_map(|(words, it)| Some((words, it?)))?;
        let value = self.cut(value.span);
        let text = self.text(object.span.source);
        // A value of several lines would want an indent of its own.
        let edit = splice::with_member(text, object, path.name(), value).filter(|_| !value.contains('\n'))?;
        Some((words, edit))
    }
}

fn object_at(node: &Node, place: Span) -> Option<&Node> {
    let is_object = matches!(node.kind, Kind::Object(_));
    if is_object && (node.opening() == place || member_at(node, place).is_some()) {
        return Some(node);
    }
    // What stands in JSON stands there in the order of its places.
    let begins = |it: &Node| it.span.start() <= place.start();
    let members = node.members();
    let before = members.partition_point(|it| begins(&it.value)).checked_sub(1);
    let member = before.map(|it| &members[it].value);
    let elements = node.elements();
    let element = elements.partition_point(begins).checked_sub(1).map(|it| &elements[it]);
    let around = member.or(element).filter(|it| place.end() <= it.span.end());
    around.and_then(|it| object_at(it, place))
}

/// The member of an object of JSON whose key stands at a place.
fn member_at(object: &Node, key: Span) -> Option<&Member> {
    let members = object.members();
    members.get(members.partition_point(|it| it.key_span < key)).filter(|it| it.key_span == key)
}

/// An object with more properties than this was written by no hand, and is not edited property by property.
const LONG: usize = 1_000;

/// The schema itself, or the one in its `allOf`, that lists properties.
fn lists_properties(schema: &Node) -> Option<&Node> {
    let is_long = |it: &Node| {
        let lists = [it.get("properties"), it.get("required")].into_iter().flatten();
        lists.into_iter().any(|it| it.members().len().max(it.elements().len()) > LONG)
    };
    let parts = schema.get("allOf").map(Node::elements).unwrap_or_default();
    let mut found = std::iter::once(schema).chain(parts).filter(|it| it.get("properties").is_some());
    found.next().filter(|it| found.next().is_none() && !is_long(it))
}

/// The schema of a field, as far as chapters state it: its types and its values.
fn schema_for(fields: &[&Field]) -> Option<String> {
    let types = fields.iter().find_map(|it| it.types.as_ref());
    let words: Vec<String> =
        types.iter().flat_map(|it| it.value).map(|it| splice::quoted(it.word())).collect();
    let mut keywords = match &words[..] {
        [] => Vec::new(),
        [only] => vec![format!("\"type\": {only}")],
        several => vec![format!("\"type\": [{}]", several.join(", "))],
    };
    if let Some(values) = fields.iter().find_map(|it| it.values.as_ref()) {
        let of_strings = types.is_none_or(|it| it.value.iter().all(|it| it == JsonType::String));
        let values: Vec<String> = values.value.iter().map(|it| splice::quoted(value::text(it))).collect();
        keywords.push(of_strings.then(|| format!("\"enum\": [{}]", values.join(", ")))?);
    }
    if let Some(elements) = fields.iter().find_map(|it| it.elements.as_ref()) {
        let only = elements.value.iter().next().filter(|_| elements.value.len() == 1)?;
        keywords.push(format!("\"items\": {{ \"type\": {} }}", splice::quoted(only.word())));
    }
    Some(if keywords.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", keywords.join(", ")) })
}
