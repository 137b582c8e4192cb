//! The fields of a contract as rows, generated from its schema: each has an anchor, and what lies in a field is folded
//! below it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::address::{encoded, field_id, schema_id};
use super::canvas::Canvas;
use super::ties::Ties;
use super::{code, download, escape, prose};
use crate::diagnostic::count;
use crate::field::{Alternative, Choice, Field, FieldPath, Said, type_words};
use crate::table::{Table, bounds, presence};
use crate::text::{SourceId, Span};
use crate::value::{self, is_literal};

/// The most values that are shown without folding.
const VALUES: usize = 12;

/// Said where branches that have no names say what a field is: it holds there, and elsewhere it may be another.
const IN_BRANCH: &str = "as a branch of the schema says:";

/// What a directive for fields shows.
pub struct Figure<'a> {
    pub table: Table<'a>,
    pub name: &'a str,
    pub source: SourceId,
}

/// A name as it can be seen: one that is empty as JSON writes it.
fn shown(name: &str) -> &str {
    if name.is_empty() { "\"\"" } else { name }
}

/// The rows as a block of their own.
pub fn draw(canvas: &mut Canvas, figure: &Figure) {
    canvas.html(r#"<div class="mc">"#);
    Rows::new(figure.table, figure.name, &Ties::default()).draw(canvas);
    let file = download(canvas.site.sources, figure.source, "application/schema+json", "download");
    canvas.html(&format!(r#"<p class="mc-foot">Generated from the schema: {file}</p></div>"#));
}

/// Rows, with what lies in what.
pub struct Rows<'a> {
    table: Table<'a>,
    contract: &'a str,
    ties: &'a Ties<'a>,
    /// The schema whose text stands on the same page.
    beside: Option<SourceId>,
    rows: Vec<(&'a FieldPath, Cow<'a, Field>)>,
    /// The rows in the field of each path, by their numbers.
    inside: BTreeMap<FieldPath, Vec<usize>>,
    /// The first row of each named schema.
    defined: BTreeMap<Span, &'a FieldPath>,
}

impl<'a> Rows<'a> {
    pub fn new(table: Table<'a>, contract: &'a str, ties: &'a Ties<'a>) -> Self {
        let rows = table.full_rows();
        let known: BTreeMap<&FieldPath, usize> = rows.iter().enumerate().map(|(at, it)| (it.0, at)).collect();
        let (mut inside, mut defined) = (BTreeMap::new(), BTreeMap::new());
        for (at, (path, _)) in rows.iter().enumerate() {
            let holder = Some(path.parent().array()).filter(|it| known.contains_key(it));
            inside.entry(holder.unwrap_or_default()).or_insert_with(Vec::new).push(at);
            if let Some(definition) = table.shape.definitions.get(path) {
                defined.entry(definition.span).or_insert(*path);
            }
        }
        Rows { table, contract, ties, beside: None, rows, inside, defined }
    }

    /// The same on a page that has the text of this schema as well.
    pub fn beside(self, schema: Option<SourceId>) -> Self {
        Rows { beside: schema, ..self }
    }

    pub fn draw(&self, canvas: &mut Canvas) {
        if self.rows.is_empty() {
            canvas.html("<p>No fields.</p>");
            return;
        }
        self.choices(canvas, &FieldPath::ROOT);
        self.list(canvas, &FieldPath::ROOT);
    }

    /// The rows in one field.
    fn list(&self, canvas: &mut Canvas, holder: &FieldPath) {
        canvas.html(r#"<ul class="mc-fields">"#);
        for at in self.inside.get(holder).into_iter().flatten() {
            let (path, field) = &self.rows[*at];
            canvas.html("<li>");
            self.row(canvas, path, field);
            if let Some(inner) = self.inside.get(*path) {
                let name = escape(shown(path.name()));
                let all = count(inner.len(), "field");
                canvas.html(&format!(r#"<details class="mc-in" open><summary>{all} in <code class="nohighlight">{name}</code></summary>"#));
                self.list(canvas, path);
                canvas.html("</details>");
            }
            canvas.html("</li>");
        }
        canvas.html("</ul>");
    }

    fn row(&self, canvas: &mut Canvas, path: &FieldPath, field: &Field) {
        let id = canvas.id(&field_id(self.contract, path));
        let tie = self.ties.class(path);
        let old = if field.is_deprecated() { " mc-old" } else { "" };
        let (name, whole) = (path.name(), path.unquoted());
        // The search knows whole words: the name alone is one, and so is the whole path.
        let (label, whole) = match (name == whole.as_str(), escape(whole.as_str())) {
            (true, _) => (String::new(), String::new()),
            (false, path) => (
                format!(r#" aria-label="{path}""#),
                format!(r#"<span class="mc-sr" aria-hidden="true"> {path} </span>"#),
            ),
        };
        let said = presence(field);
        let said = match said {
            "" => String::new(),
            "required" => r#" <span class="mc-req mc-yes">required</span>"#.to_owned(),
            said => format!(r#" <span class="mc-req">{said}</span>"#),
        };
        let line = self.ties.line(path);
        canvas.html(&format!(
            r##"<div class="mc-row{tie}{old}" id="{}"><div class="mc-key"><a class="mc-name" href="#{}"{label}>{}</a>{whole}{said}{line}</div> <div class="mc-what">"##,
            escape(&id),
            encoded(&id),
            escape(shown(name)),
        ));
        self.types(canvas, path, field);
        if let Some(text) = field.description().as_ref().filter(|it| !it.trim().is_empty()) {
            canvas.html(&format!(r#"<div class="mc-text">{}</div>"#, prose::blocks(text, &prose::absolute)));
        }
        self.values(canvas, path, field);
        self.choices(canvas, path);
        canvas.html("</div></div>");
    }

    /// The type and the bounds in words.
    fn types(&self, canvas: &mut Canvas, path: &FieldPath, field: &Field) {
        let types = escape(&self.table.type_words(path, field));
        let definition = self.definition(canvas, path);
        canvas.html(&format!(r#"<div class="mc-type"><b>{types}</b>{definition}"#));
        let of_each = self.elements(path).map(|it| (allowed(it), bounds(it, code, escape)));
        let of_each = of_each.into_iter().flat_map(|(allowed, bounds)| allowed.into_iter().chain(bounds));
        let own = allowed(field).into_iter().chain(bounds(field, code, escape));
        let in_branch = field.said == Said::Shows && self.table.shape.in_branches.contains_key(path);
        let where_it_holds = self.alternatives(path).or(in_branch.then(|| IN_BRANCH.to_owned()));
        let own = where_it_holds.into_iter().chain(own);
        let words: Vec<String> = own.chain(of_each.map(|it| format!("each {it}"))).collect();
        for word in words {
            let class = if word == crate::field::DEPRECATED { r#" class="mc-tag""# } else { "" };
            canvas.html(&format!(" <span{class}>{word}</span>"));
        }
        canvas.html("</div>");
    }

    /// The alternatives that a field stands in, by their names, where it does not stand in all.
    fn alternatives(&self, path: &FieldPath) -> Option<String> {
        let choices = self.table.shape.choices.get(&path.parent())?;
        let names_it = |it: &&Alternative| it.fields.get(path).is_some_and(|it| *it != Said::Forbids);
        let choice = choices.iter().find(|it| it.alternatives.iter().any(|it| names_it(&it)))?;
        let with: Vec<&Alternative> = choice.alternatives.iter().filter(names_it).collect();
        let names: Option<Vec<String>> = with.iter().map(|it| it.name.as_deref().map(escape)).collect();
        let names = names.filter(|it| it.len() < choice.alternatives.len())?;
        Some(format!("with {}", names.join(" or ")))
    }

    /// What is said of the elements of an array.
    fn elements(&self, path: &FieldPath) -> Option<&'a Field> {
        let shapes = [Some(self.table.shape), self.table.envelope];
        shapes.into_iter().flatten().find_map(|it| it.told(&path.elements()))
    }

    /// The named schema of a value, with a link to the contract that it is, or to the row where its fields are.
    fn definition(&self, canvas: &Canvas, path: &FieldPath) -> String {
        let paths = [path.clone(), path.elements()];
        let definition = paths.iter().find_map(|it| self.table.shape.definitions.get(it));
        let Some(definition) = definition else { return String::new() };
        let name = escape(&definition.name);
        if let Some((name, link)) = canvas.link_to_schema(definition.span) {
            let name = escape(name);
            return format!(r#" <a class="mc-def" href="{link}">{name}</a>"#);
        }
        match self
            .defined
            .get(&definition.span)
            .filter(|first| **first != path && self.inside.contains_key(**first))
        {
            Some(first) if !self.inside.contains_key(path) => {
                let link = encoded(&field_id(self.contract, first));
                format!(r##" <a class="mc-def" href="#{link}">{name}</a>"##)
            }
            _ if self.beside == Some(definition.span.source) => {
                let link = encoded(&schema_id(self.contract));
                format!(r##" <a class="mc-def" href="#{link}">{name}</a>"##)
            }
            _ => format!(r#" <span class="mc-def">{name}</span>"#),
        }
    }

    /// Allowed values, with those that the example has.
    fn values(&self, canvas: &mut Canvas, path: &FieldPath, field: &Field) {
        let of_elements = self.elements(path).and_then(|it| it.values.as_ref());
        let values = field.values.as_ref().or(of_elements).filter(|it| it.value.len() > 1);
        let Some(values) = values else { return };
        let shown = self.ties.values(path);
        let example = if self.ties.has_one_example() { "the example" } else { "an example" };
        let item = |value: &String| match shown.contains(value.as_str()) {
            true => format!(
                r#"<li class="mc-here">{}<span class="mc-sr"> in {example}</span></li> "#,
                code(value)
            ),
            false => format!("<li>{}</li> ", code(value)),
        };
        let list = values.value.iter().map(item).collect::<String>();
        let seen = match shown.is_empty() {
            true => String::new(),
            false => format!(r#"<li class="mc-seen" aria-hidden="true">✓ in {example}</li>"#),
        };
        let list = format!(r#"<ul class="mc-enum" aria-label="Allowed values">{list}{seen}</ul>"#);
        canvas.html(&match values.value.len() {
            all if all > VALUES => format!("<details><summary>all {all} values</summary>{list}</details>"),
            _ => list,
        });
    }

    /// The schemas among which a value has a choice.
    fn choices(&self, canvas: &mut Canvas, path: &FieldPath) {
        let choices = self.table.shape.choices.get(path).into_iter().flatten();
        choices.for_each(|it| canvas.html(&choice(it)));
    }
}

/// The alternatives of a choice, where they say more than types, each with the choice that it leaves.
fn choice(choice: &Choice) -> String {
    if !choice.alternatives.iter().any(says_more) {
        return String::new();
    }
    let lead = if choice.exclusive { "Exactly one of these:" } else { "At least one of these:" };
    let item = |it: &Alternative| {
        let inner: String = it.choices.iter().map(self::choice).collect();
        format!("<li>{}{inner}</li>", alternative(it))
    };
    let items: String = choice.alternatives.iter().map(item).collect();
    format!(r#"<div class="mc-choice"><p>{lead}</p><ol>{items}</ol></div>"#)
}

/// Which values are allowed, in words: the one, or how many there are.
fn allowed(field: &Field) -> Option<String> {
    let values = &field.values.as_ref()?.value;
    match values.first() {
        Some(only) if values.len() == 1 => Some(match is_literal(only) {
            true => format!("always {}", code(only)),
            false => format!("always “{}”", escape(value::text(only))),
        }),
        Some(_) => Some(format!("one of {}", values.len())),
        None => None,
    }
}

/// True where an alternative says more than a type, which stands with the field already.
fn says_more(it: &Alternative) -> bool {
    it.name.is_some()
        || !it.fields.is_empty()
        || it.value.description().is_some()
        || !it.value.constraints().is_empty()
        || !it.choices.is_empty()
}

fn alternative(it: &Alternative) -> String {
    let name = it.name.iter().map(|it| format!("<b>{}</b>", escape(it)));
    let types = it.value.types.iter().map(|it| escape(&type_words(it.value)));
    let values =
        it.value.values.iter().map(|it| it.value.iter().map(|it| code(it)).collect::<Vec<_>>().join(" or "));
    let member = |(path, said): (&FieldPath, &Said)| {
        let only = it.only.get(path).map(|it| format!(" {}", code(it))).unwrap_or_default();
        Some(member(path, *said)? + &only)
    };
    let fields: Vec<String> = it.fields.iter().filter_map(member).collect();
    let fields = Some(fields.join(", ")).filter(|it| !it.is_empty()).map(|it| format!("with {it}"));
    let about = it.value.description().into_iter().map(|it| prose::line(it, &prose::absolute));
    let words =
        name.chain(types).chain(values).chain(bounds(&it.value, code, escape)).chain(fields).chain(about);
    words.collect::<Vec<_>>().join("; ")
}

/// A field that an alternative names.
fn member(path: &FieldPath, said: Said) -> Option<String> {
    let name = code(path.name());
    match said {
        Said::Requires => Some(name),
        Said::Forbids => Some(format!("no {name}")),
        Said::Allows | Said::Shows => Some(format!("{name} or not")),
        Said::Omits | Said::Silent => None,
    }
}
