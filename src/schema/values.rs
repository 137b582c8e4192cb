//! The values that a schema states itself, held against the schema around them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::index::STATING;
use super::validator::{Registries, TOGETHER, Trial};
use super::work::{self, Telling};
use super::{Role, SchemaPlace, SchemaSet};
use crate::config::Draft;
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::rulebook;
use crate::syntax::json::Node;
use crate::text::{SourceId, Span};

/// A value, the keyword that states it, and the schema around both.
struct Stated<'a> {
    place: &'a SchemaPlace,
    keyword: &'static str,
    key: Span,
    node: &'a Node,
    value: &'a Value,
}

impl SchemaSet {
    /// Every default, example and listed value that its own schema refuses.
    pub(super) fn refused(&self, unusable: &BTreeSet<SourceId>) -> Vec<Diagnostic> {
        let mut of_files: BTreeMap<SourceId, Vec<Stated>> = BTreeMap::new();
        for place in self.index.stating.iter().filter(|it| !unusable.contains(&it.source)) {
            let is_copy = self.files.get(&place.source).is_none_or(|it| it.role == Role::Copy);
            if !is_copy {
                of_files.entry(place.source).or_default().extend(self.stated(place));
            }
        }
        if of_files.is_empty() {
            return Vec::new();
        }
        let registries = Registries::new(self, unusable);
        let of_files: Vec<(SourceId, Vec<Stated>)> = of_files.into_iter().collect();
        let found = parallel::chunks(&of_files, TOGETHER, |together| {
            let trial = Trial::new(&registries, together.iter().map(|(source, _)| *source));
            let found = together.iter().flat_map(|(source, stated)| self.on_trial(&trial, *source, stated));
            found.collect::<Vec<_>>()
        });
        found.concat()
    }

    /// The values of one file that it refuses itself.
    fn on_trial(&self, trial: &Trial, source: SourceId, stated: &[Stated]) -> Vec<Diagnostic> {
        let Some(file) = self.files.get(&source) else { return Vec::new() };
        let too_much = |it: &Stated| work::too_much(self, it.place, it.node);
        let (dear, stated): (Vec<&Stated>, Vec<&Stated>) = stated.iter().partition(|it| too_much(it));
        let dear = dear.into_iter().map(|it| finding(it, "it takes more steps than a validator can make"));
        // One schema with a property for each value, so that a file is compiled once.
        let property =
            |(at, it): (usize, &&Stated)| (at.to_string(), json!({ "$ref": self.told(file, it.place) }));
        let properties: Map<String, Value> = stated.iter().enumerate().map(property).collect();
        let values = stated.iter().enumerate().map(|(at, it)| (at.to_string(), it.value));
        let telling = |it: &&Stated| work::telling(self, it.place, it.node);
        let is_told = |at: usize| stated.get(at).map(telling) != Some(Telling::Nothing);
        let refused = trial.refused(file, properties, values, is_told);
        let words = refused.into_iter().filter_map(|(at, reason)| Some(finding(stated.get(at)?, &reason)));
        dear.chain(words).collect()
    }

    fn stated<'a>(&'a self, place: &'a SchemaPlace) -> Vec<Stated<'a>> {
        let file = self.files.get(&place.source);
        let both = file.and_then(|it| {
            Some((self.node(place)?, it.value.as_ref()?.pointer(&it.renamed.told(&place.pointer))?))
        });
        let (Some((node, value)), Some(at)) = (both, self.at(place)) else { return Vec::new() };
        let is_keyword = |key: &str| match key {
            "examples" | "const" => at.dialect.draft >= Draft::Draft06,
            "example" => at.dialect.more.contains(&"example"),
            _ => true,
        };
        let mut stated = Vec::new();
        for keyword in STATING.into_iter().filter(|it| is_keyword(it)) {
            let (Some(member), Some(value)) = (node.member(keyword), value.get(keyword)) else { continue };
            let one = |node: &'a Node, value: &'a Value| Stated {
                place,
                keyword,
                key: member.key_span,
                node,
                value,
            };
            match value {
                Value::Array(values) if matches!(keyword, "examples" | "enum") => {
                    let all = member.value.elements().iter().zip(values);
                    let doubtful = all.filter(|(value, _)| keyword == "examples" || !is_plain(node, value));
                    stated.extend(doubtful.map(|(node, value)| one(node, value)));
                }
                _ if keyword == "const" && is_plain(node, &member.value) => {}
                _ if keyword == "examples" => {}
                value => stated.push(one(&member.value, value)),
            }
        }
        stated
    }
}

/// True where nothing but the type beside it could refuse a listed value, and does not: the rule, and no work for the
/// validator.
fn is_plain(schema: &Node, value: &Node) -> bool {
    const WORDS: [&str; 8] =
        ["type", "title", "description", "$comment", "default", "examples", "deprecated", "readOnly"];
    let lists = |key: &str| key == "const" || key == "enum";
    let one_list = schema.members().iter().filter(|it| lists(&it.key)).count() == 1;
    let bare = schema.members().iter().all(|it| lists(&it.key) || WORDS.contains(&it.key.as_str()));
    let stated = schema.get("type").map(|it| it.as_str().map_or(it.elements(), |_| std::slice::from_ref(it)));
    let fits = |it: &Node| it.as_str() == Some(value.json_type().word());
    one_list && bare && stated.is_none_or(|types| types.iter().any(fits))
}

fn finding(stated: &Stated, reason: &str) -> Diagnostic {
    let what = match stated.keyword {
        "default" => "this `default` is refused".to_owned(),
        "examples" | "example" => format!("a value of `{}` is refused", stated.keyword),
        keyword => format!("a value that `{keyword}` allows is refused"),
    };
    let title = format!("{what} by the schema that states it: {reason}");
    let finding =
        Diagnostic::new(&rulebook::REFUSED_BY_ITSELF, title, stated.node.span, "refused by its own schema");
    let finding = if stated.keyword == "default" { finding } else { finding.and(stated.key, "stated here") };
    finding.help("mend the value, or what the schema says of it")
}
