//! The fields of a contract as rows, generated from its schema: each has an anchor, and what lies in a field is folded
//! below it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::address::{encoded, field_id, id_of, line_id};
use super::canvas::Canvas;
use super::offers::{HTML, lead, only_pattern, says_more, tail};
use super::schema::Text;
use super::ties::Ties;
use super::{code, download, escape, prose};
use crate::diagnostic::{count, shortened};
use crate::field::{Alternative, Choice, Field, FieldPath, Manner, Said};
use crate::table::{Table, brief, briefs, other_bounds, presence};
use crate::text::{SourceId, Span};
use crate::value::{self, is_compound, is_literal};

/// The most values that are shown without folding.
const VALUES: usize = 12;

/// Said where branches that have no names say what a field is: it holds there, and elsewhere it may be another.
const IN_BRANCH: &str = "as a branch of the schema says:";

/// The same where the branches say nothing of it but that it can be there.
const IN_SOME_BRANCH: &str = "in a branch of the schema";

/// What a directive for fields shows.
pub struct Figure<'a> {
    pub table: Table<'a>,
    pub name: &'a str,
    pub source: SourceId,
}

/// A name as it can be seen: one that is empty or blank as JSON writes it.
fn shown(name: &str) -> &str {
    match name {
        "" => "\"\"",
        " " => "\" \"",
        name => name,
    }
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
    /// The files whose texts stand on the same page.
    beside: &'a [Text],
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
            if let Some(definition) = table.definition(path) {
                defined.entry(definition.span).or_insert(*path);
            }
        }
        Rows { table, contract, ties, beside: &[], rows, inside, defined }
    }

    /// The same on a page that has the texts of these files as well.
    pub fn beside(self, texts: &'a [Text]) -> Self {
        Rows { beside: texts, ..self }
    }

    pub fn draw(&self, canvas: &mut Canvas) {
        if self.rows.is_empty() {
            canvas.html("<p>No fields.</p>");
            return;
        }
        let required = self.rows.iter().filter(|(_, field)| presence(field) == "required").count();
        let all = count(self.rows.len(), "field");
        let whole = self.table.whole(code, escape, ", ").map(|it| format!(". {it}")).unwrap_or_default();
        canvas.html(&format!(r#"<p class="mc-whole">{all}, {required} required{whole}</p>"#));
        self.choices(canvas, &FieldPath::ROOT);
        let end = canvas.skip(self.rows.len(), "fields", self.contract);
        self.list(canvas, &FieldPath::ROOT);
        canvas.land(end);
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
        canvas.html(&format!(
            r##"<div class="mc-row{tie}{old}" id="{}"><div class="mc-key"><a class="mc-name" href="#{}"{label}>{}</a>{whole}{said}</div> <div class="mc-what">"##,
            escape(&id),
            encoded(&id),
            escape(shown(name)),
        ));
        self.types(canvas, path, field);
        self.about(canvas, path, field);
        self.values(canvas, path, field);
        self.choices(canvas, path);
        canvas.html("</div></div>");
    }

    /// The descriptions of the field and of its elements.
    fn about(&self, canvas: &mut Canvas, path: &FieldPath, field: &Field) {
        let is_there = |it: &&str| !it.trim().is_empty();
        if let Some(text) = field.description().filter(is_there) {
            canvas.html(&format!(r#"<div class="mc-text">{}</div>"#, prose::blocks(text, &prose::absolute)));
        }
        for (_, field, each) in self.table.elements(path) {
            let Some(text) = field.description().filter(is_there) else { continue };
            let (each, text) = (sentence(&each), prose::line(text, &prose::absolute));
            let text = match text.starts_with('<') && text.contains("<p>") {
                true => format!("<p>{each}:</p>{text}"),
                false => format!("<p>{each}: {text}</p>"),
            };
            canvas.html(&format!(r#"<div class="mc-text">{text}</div>"#));
        }
    }

    /// The type and the bounds in words.
    fn types(&self, canvas: &mut Canvas, path: &FieldPath, field: &Field) {
        let types = escape(&self.table.all_type_words(path, field));
        let definition = self.definition(canvas, path);
        canvas.html(&format!(r#"<div class="mc-type"><p><b>{types}</b>{definition}"#));
        let mut words = self.says(path, field);
        for (path, field, each) in self.table.elements(path) {
            words.extend(self.says(&path, field).iter().map(|it| format!("{each} {it}")));
        }
        let in_branch = field.said == Said::Shows && self.table.is_in_branches(path);
        let unnamed = if words.is_empty() { IN_SOME_BRANCH } else { IN_BRANCH };
        let where_it_holds = self.alternatives(path).or_else(|| self.table.condition(path, field, code));
        let where_it_holds = where_it_holds.or(in_branch.then(|| unnamed.to_owned()));
        for word in where_it_holds.into_iter().chain(words) {
            let class = if word == crate::field::DEPRECATED { r#" class="mc-tag""# } else { "" };
            canvas.html(&format!(" <span{class}>{word}</span>"));
        }
        canvas.html(&format!("</p>{}</div>", self.ties.line(path)));
    }

    /// What bounds a value, beside its type.
    fn says(&self, path: &FieldPath, field: &Field) -> Vec<String> {
        let choices = self.table.choices(path);
        let names =
            choices.into_iter().filter_map(only_pattern).map(|it| format!("name matches {}", code(it)));
        let bounds = other_bounds(field.constraints(), code, escape);
        let ends = self.table.ends(path).map(str::to_owned);
        names.chain(allowed(field)).chain(bounds).chain(ends).collect()
    }

    /// The alternatives that a field stands in, by their names or places, where it does not stand in all.
    fn alternatives(&self, path: &FieldPath) -> Option<String> {
        let holder = path.parent();
        let names_it = |it: &Alternative| it.fields.get(path).is_some_and(|it| *it != Said::Forbids);
        let in_order = |it: &&Choice| matches!(it.manner, Manner::InOrder { .. });
        let array = FieldPath::new(holder.as_str().strip_suffix("[]").unwrap_or_default());
        let of = |path: &FieldPath| self.table.choices(path).into_iter();
        let all = of(&holder).filter(|it| !in_order(it)).chain(of(&array).filter(in_order));
        let choice = all.into_iter().find(|it| it.alternatives.iter().any(names_it))?;
        let with = choice.alternatives.iter().enumerate().filter(|(_, it)| names_it(it));
        let name = |(at, it): (usize, &Alternative)| match choice.manner {
            Manner::InOrder { .. } => Some((at + 1).to_string()),
            Manner::ByName => it.name.as_deref().map(|it| code(&shortened(it))),
            Manner::ExactlyOne | Manner::AtLeastOne => it.name.as_deref().map(escape),
        };
        let always = with.clone().all(|(_, it)| it.fields.get(path) == Some(&Said::Requires));
        let names: Option<Vec<String>> = with.map(name).collect();
        let names = names.filter(|it| it.len() < choice.alternatives.len())?.join(" or ");
        Some(match choice.manner {
            Manner::InOrder { .. } => format!("in item {names}"),
            Manner::ByName => format!("where the name matches {names}"),
            Manner::ExactlyOne | Manner::AtLeastOne if always => format!("required with {names}"),
            Manner::ExactlyOne | Manner::AtLeastOne => format!("with {names}"),
        })
    }

    /// The named schema of a value, with a link to the contract that it is, to the row where its fields are, or to its line
    /// in the text of the schema.
    fn definition(&self, canvas: &Canvas, path: &FieldPath) -> String {
        let elements = self.table.elements(path).into_iter().map(|(path, ..)| path);
        let mut paths = [path.clone()].into_iter().chain(elements);
        let definition = paths.find_map(|it| self.table.definition(&it));
        let Some(definition) = definition else { return String::new() };
        let linked = |href: &str, text: &str| format!(r#" <a class="mc-def" href="{href}">{text}</a>"#);
        if let Some((name, link)) = canvas.link_to_schema(definition.span) {
            return match name == self.contract && !self.beside.is_empty() {
                // The contract itself, inside it: its fields are on this page.
                true => {
                    let fields = encoded(&id_of(&format!("{name}-fields")));
                    linked(&format!("#{fields}"), &format!("{} again", escape(name)))
                }
                false => linked(&link, &escape(name)),
            };
        }
        let name = match definition.name.as_str() {
            "" => "the whole schema".to_owned(),
            name => escape(name),
        };
        let text = self.beside.iter().find(|(source, _)| *source == definition.span.source);
        match self
            .defined
            .get(&definition.span)
            .filter(|first| **first != path && self.inside.contains_key(**first))
        {
            Some(first) if !self.inside.contains_key(path) => {
                let row = encoded(&field_id(self.contract, first));
                linked(&format!("#{row}"), &name)
            }
            _ => match text {
                Some((_, id)) => {
                    let line = canvas.site.sources.position(definition.span).line;
                    linked(&format!("#{}", encoded(&line_id(id, line))), &name)
                }
                None => format!(r#" <span class="mc-def">{name}</span>"#),
            },
        }
    }

    /// Allowed values, with those that the example has.
    fn values(&self, canvas: &mut Canvas, path: &FieldPath, field: &Field) {
        let of_elements = self.table.elements(path).into_iter().find_map(|(_, it, _)| it.allowed());
        let values = field.allowed().or(of_elements).filter(|it| it.len() > 1);
        let Some(values) = values else { return };
        let shown = self.ties.values(path);
        let example = if self.ties.has_one_example() { "the example" } else { "an example" };
        let item = |(value, words): (&String, Cow<str>)| match (shown.contains(value), code(&words)) {
            (true, words) => {
                format!(r#"<li class="mc-here">{words}<span class="mc-sr"> in {example}</span></li> "#)
            }
            (false, words) => format!("<li>{words}</li> "),
        };
        let list = values.iter().zip(briefs(values)).map(item).collect::<String>();
        let seen = match values.iter().any(|it| shown.contains(it)) {
            false => String::new(),
            true => format!(r#"<li class="mc-seen" aria-hidden="true">✓ in {example}</li>"#),
        };
        let list = format!(r#"<ul class="mc-enum" aria-label="Allowed values">{list}{seen}</ul>"#);
        canvas.html(&match values.len() {
            all if all > VALUES => format!("<details><summary>all {all} values</summary>{list}</details>"),
            _ => list,
        });
    }

    /// The schemas in a value, and in its elements.
    fn choices(&self, canvas: &mut Canvas, path: &FieldPath) {
        let elements = self.table.elements(path).into_iter().map(|(path, _, each)| (path, Some(each)));
        for (path, each) in [(path.clone(), None)].into_iter().chain(elements) {
            for it in self.table.choices(&path) {
                canvas.html(&choice(it, each.as_deref()));
            }
        }
    }
}

/// The alternatives of a choice, where they say more than types, each with the choice that it leaves.
fn choice(choice: &Choice, each: Option<&str>) -> String {
    if only_pattern(choice).is_some() {
        let inner = choice.alternatives.iter().flat_map(|it| &it.choices);
        return inner.map(|it| self::choice(it, each)).collect();
    }
    if !says_more(choice) {
        return String::new();
    }
    let lead = match each {
        Some(each) => format!("Of {each}, {}:", lead(choice.manner)),
        None => sentence(lead(choice.manner)) + ":",
    };
    let item = |(words, it): (String, &Alternative)| {
        let inner: String = it.choices.iter().map(|it| self::choice(it, None)).collect();
        format!("<li>{words}{inner}</li>")
    };
    let items: String = HTML.items(choice).into_iter().zip(&choice.alternatives).map(item).collect();
    let tail = tail(choice.manner).map(|it| format!("<p>{}.</p>", sentence(it))).unwrap_or_default();
    format!(r#"<div class="mc-choice"><p>{lead}</p><ol>{items}</ol>{tail}</div>"#)
}

/// Words that begin a sentence.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|it| it.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// Which values are allowed, in words: the one, or how many there are.
fn allowed(field: &Field) -> Option<String> {
    let values = field.allowed()?;
    match values.first() {
        Some(only) if values.len() == 1 => Some(match is_literal(only) || is_compound(only) {
            true => format!("always {}", code(&brief(only))),
            false => format!("always “{}”", escape(value::text(only))),
        }),
        Some(_) => Some(format!("one of {}", values.len())),
        None => None,
    }
}
