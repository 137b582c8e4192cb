//! What ties the rows of a page to the lines of the examples beside them, both ways.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{encoded, example_id};
use super::escape;
use super::example::Shown;
use crate::field::FieldPath;
use crate::syntax::json::{Kind, Node};

/// The rows and the lines of one page. There are none where rows or an example stand alone.
#[derive(Default)]
pub struct Ties<'a> {
    /// The number of each row.
    rows: BTreeMap<&'a FieldPath, usize>,
    examples: &'a [Shown],
    /// The first line that has each field: the number of its example, and of the line.
    lines: BTreeMap<&'a FieldPath, (usize, usize)>,
    /// The values that the examples have.
    values: BTreeMap<&'a FieldPath, Vec<&'a Node>>,
}

impl<'a> Ties<'a> {
    pub fn new(rows: &[&'a FieldPath], examples: &'a [Shown]) -> Self {
        let rows = rows.iter().enumerate().map(|(at, path)| (*path, at + 1)).collect();
        let mut ties = Ties { rows, examples, ..Ties::default() };
        for (at, shown) in examples.iter().enumerate() {
            let root = shown.document.iter().map(|it| &it.root);
            root.for_each(|it| ties.read(at, shown, &FieldPath::from_pointer(&shown.pointer), it));
        }
        ties
    }

    fn read(&mut self, example: usize, shown: &Shown, path: &FieldPath, node: &'a Node) {
        match &node.kind {
            Kind::Object(members) => {
                for member in members {
                    let inner = self.member(path, &member.key);
                    if let Some((row, _)) = self.rows.get_key_value(&inner) {
                        let line = shown.line_of(member.key_span.start());
                        self.lines.entry(row).or_insert((example, line));
                        self.values.entry(row).or_default().push(&member.value);
                    }
                    self.read(example, shown, &inner, &member.value);
                }
            }
            Kind::Array(items) => {
                items.iter().for_each(|it| self.read(example, shown, &path.elements(), it));
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
    }

    /// The row of a member: its own, or that of every member of a map.
    pub fn member(&self, object: &FieldPath, key: &str) -> FieldPath {
        let (own, any) = (object.child(key), object.any_member());
        if !self.rows.contains_key(&own) && self.rows.contains_key(&any) { any } else { own }
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The class of a row, and of every line that has its field, with a blank before it.
    pub fn class(&self, path: &FieldPath) -> String {
        self.rows.get(path).map(|it| format!(" f{it}")).unwrap_or_default()
    }

    pub fn has_one_example(&self) -> bool {
        self.examples.len() == 1
    }

    pub fn has_row(&self, path: &FieldPath) -> bool {
        self.rows.contains_key(path)
    }

    /// The values that the examples have in a field and in its elements, as they stand in a list of values.
    pub fn values(&self, path: &FieldPath) -> BTreeSet<String> {
        let values = self.values.get(path).into_iter().flatten();
        values.flat_map(|it| [*it].into_iter().chain(it.elements())).map(Node::listed).collect()
    }

    /// Where the examples have a field, as HTML.
    pub fn line(&self, path: &FieldPath) -> String {
        let Some((example, line)) = self.lines.get(path) else {
            return match self.examples.len() {
                0 => String::new(),
                1 => r#" <span class="mc-line">not in the example</span>"#.to_owned(),
                _ => r#" <span class="mc-line">in no example</span>"#.to_owned(),
            };
        };
        let Some(shown) = self.examples.get(*example) else { return String::new() };
        let to = encoded(&format!("{}.L{line}", example_id(&shown.name)));
        let of = if *example == 0 { String::new() } else { format!(" of {}", escape(&shown.name)) };
        let about = escape(path.as_str());
        format!(
            r##" <a class="mc-line" href="#{to}"><span class="mc-sr">{about} in the example: </span>line {line}{of}</a>"##
        )
    }
}
