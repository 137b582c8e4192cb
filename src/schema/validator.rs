//! The validator: how schemas are compiled, and what it is asked besides.
//!
//! It fetches nothing, and nothing of what it is told is left to a default.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

pub use jsonschema::PatternCache;
use jsonschema::{Draft, FancyRegex, PatternOptions, Registry, ValidationOptions};
pub use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::formats::{LATER, OPEN_API, OWN};
use super::index::{Links, Reference};
use super::patterns::{BACKTRACKS, LARGEST, LEARNT};
use super::{SchemaFile, SchemaPlace, SchemaSet, ecma, uri};
use crate::config::{Draft as Dialect, Formats};
use crate::text::SourceId;

/// How many files share a registry. To compile a schema, the validator copies the names that the registry knows: with
/// one registry for all, time would grow with the square of their number.
pub const TOGETHER: usize = 32;

/// The files that compiled schemas can lead to.
#[derive(Debug)]
pub struct Registries<'s> {
    set: &'s SchemaSet,
    unusable: &'s BTreeSet<SourceId>,
    links: Links,
    /// The names of each file beside that of its path.
    aliases: BTreeMap<SourceId, Vec<&'s str>>,
    metas: BTreeSet<(SourceId, Dialect)>,
}

impl<'s> Registries<'s> {
    pub fn new(set: &'s SchemaSet, unusable: &'s BTreeSet<SourceId>) -> Self {
        let mut aliases: BTreeMap<SourceId, Vec<&str>> = BTreeMap::new();
        let free = set.index.aliases.iter().filter(|(uri, _)| !set.index.resources.contains_key(*uri));
        free.for_each(|(uri, source)| aliases.entry(*source).or_default().push(uri));
        Registries {
            set,
            unusable,
            links: Links::new(set.index.links(&set.files)),
            aliases,
            metas: metas(set),
        }
    }

    /// These files and all that they lead to, each under the URI of its path, and under what it stands in for, as far as
    /// they are usable; the registry adds every `$id`.
    pub fn of(&self, files: impl Iterator<Item = SourceId>) -> Result<Registry<'s>, String> {
        let mut reached = files.collect();
        self.links.reach(&mut reached);
        let usable = reached.iter().filter(|it| !self.unusable.contains(it));
        let files = usable.filter_map(|it| Some((it, self.set.files.get(it)?)));
        let named = files.flat_map(|(source, file)| {
            let aliases = self.aliases.get(source).into_iter().flatten().copied();
            let value = self.set.value(file);
            std::iter::once(file.uri.as_str()).chain(aliases).map(move |uri| (uri, Arc::clone(&value)))
        });
        let builder = Registry::new().extend(named).and_then(|it| it.extend(self.metas(&reached)));
        let builder = builder.and_then(|builder| builder.prepare());
        builder.map_err(|error| error.to_string())
    }
}

impl Registries<'_> {
    /// The meta-schemas that these files refer to.
    fn metas(&self, files: &BTreeSet<SourceId>) -> Vec<(&'static str, &'static Value)> {
        let wanted: BTreeSet<Dialect> =
            self.metas.iter().filter(|(source, _)| files.contains(source)).map(|(_, draft)| *draft).collect();
        wanted.into_iter().flat_map(parts_of_meta).collect()
    }
}

/// The dialects to whose meta-schemas files refer, where the repository has no copy of its own.
fn metas(set: &SchemaSet) -> BTreeSet<(SourceId, Dialect)> {
    // The validator has those of 2020-12 in every registry that refers to them.
    let told = Dialect::ALL.into_iter().filter(|it| *it != Dialect::Draft202012);
    let parts = told.flat_map(|it| parts_of_meta(it).into_iter().map(move |(uri, _)| (uri, it)));
    let drafts: BTreeMap<&str, Dialect> = parts.collect();
    let meta = |it: &Reference| {
        let draft = *drafts.get(it.text.split('#').next()?)?;
        set.index.target(&set.files, &it.base, &it.text).is_none().then_some((it.source, draft))
    };
    set.index.references.iter().filter_map(meta).collect()
}

/// The meta-schema of a dialect with its vocabularies, each under its URI without a fragment.
fn parts_of_meta(dialect: Dialect) -> Vec<(&'static str, &'static Value)> {
    use referencing::meta;
    match dialect {
        Dialect::Draft04 => vec![(dialect.uri(), &**meta::DRAFT4)],
        Dialect::Draft06 => vec![(dialect.uri(), &**meta::DRAFT6)],
        Dialect::Draft07 => vec![(dialect.uri(), &**meta::DRAFT7)],
        Dialect::Draft201909 => vec![
            (dialect.uri(), &**meta::DRAFT201909),
            ("https://json-schema.org/draft/2019-09/meta/applicator", &**meta::DRAFT201909_APPLICATOR),
            ("https://json-schema.org/draft/2019-09/meta/content", &**meta::DRAFT201909_CONTENT),
            ("https://json-schema.org/draft/2019-09/meta/core", &**meta::DRAFT201909_CORE),
            ("https://json-schema.org/draft/2019-09/meta/format", &**meta::DRAFT201909_FORMAT),
            ("https://json-schema.org/draft/2019-09/meta/meta-data", &**meta::DRAFT201909_META_DATA),
            ("https://json-schema.org/draft/2019-09/meta/validation", &**meta::DRAFT201909_VALIDATION),
        ],
        Dialect::Draft202012 => vec![
            (dialect.uri(), &**meta::DRAFT202012),
            ("https://json-schema.org/draft/2020-12/meta/applicator", &**meta::DRAFT202012_APPLICATOR),
            ("https://json-schema.org/draft/2020-12/meta/content", &**meta::DRAFT202012_CONTENT),
            ("https://json-schema.org/draft/2020-12/meta/core", &**meta::DRAFT202012_CORE),
            (
                "https://json-schema.org/draft/2020-12/meta/format-annotation",
                &**meta::DRAFT202012_FORMAT_ANNOTATION,
            ),
            (
                "https://json-schema.org/draft/2020-12/meta/format-assertion",
                &**meta::DRAFT202012_FORMAT_ASSERTION,
            ),
            ("https://json-schema.org/draft/2020-12/meta/meta-data", &**meta::DRAFT202012_META_DATA),
            ("https://json-schema.org/draft/2020-12/meta/unevaluated", &**meta::DRAFT202012_UNEVALUATED),
            ("https://json-schema.org/draft/2020-12/meta/validation", &**meta::DRAFT202012_VALIDATION),
        ],
    }
}

/// True for a reference to a meta-schema of a dialect, or to a place in it that is there.
pub fn is_in_meta(reference: &str) -> bool {
    let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let metas = Dialect::ALL.into_iter().flat_map(parts_of_meta);
    let mut documents = metas.filter(|(uri, _)| *uri == document);
    documents.any(|(_, value)| {
        let is_anchor = ["$anchor", "$dynamicAnchor"].iter().any(|it| value[it] == fragment);
        value.pointer(&uri::decode(fragment)).is_some() || is_anchor
    })
}

/// Schemas on trial: values that they state themselves are held against them.
pub struct Trial<'s> {
    set: &'s SchemaSet,
    registry: Option<Registry<'s>>,
}

impl<'s> Trial<'s> {
    pub fn new(registries: &Registries<'s>, files: impl Iterator<Item = SourceId>) -> Self {
        Trial { set: registries.set, registry: registries.of(files).ok() }
    }

    /// The indices of refused values, each with what is wrong. A schema that cannot be compiled is said elsewhere.
    pub fn refused<'v>(
        &self,
        file: &SchemaFile,
        properties: Map<String, Value>,
        values: impl Iterator<Item = (String, &'v Value)>,
        is_told: impl Fn(usize) -> bool,
    ) -> Vec<(usize, String)> {
        let schema = json!({ "properties": properties });
        let Some(Ok(validator)) = self.registry.as_ref().map(|it| build(it, self.set, file, schema)) else {
            return Vec::new();
        };
        let mut refused = Vec::new();
        for (at, (name, value)) in values.enumerate() {
            let instance = json!({ name: value });
            if validator.is_valid(&instance) {
                continue;
            }
            if !is_told(at) {
                refused.push((at, "by more than can be told".to_owned()));
            } else if let Err(error) = validator.validate(&instance) {
                refused.push((at, brief(&error.to_string())));
            }
        }
        refused
    }
}

/// True where the engine can read a regular expression, as it is told it, into so many bytes.
pub fn reads(pattern: &str, size: usize) -> bool {
    let schema = json!({ "$schema": Dialect::Draft202012.uri(), "pattern": pattern });
    let options = jsonschema::options().offline().with_pattern_options(patterns(size));
    options.build(&schema).is_ok()
}

/// Asks whether a regular expression matches a text, if it is one that can be used.
pub fn matcher(set: &SchemaSet, pattern: &str) -> Option<impl Fn(&str) -> bool + use<>> {
    let schema = |pattern| json!({ "$schema": Dialect::Draft202012.uri(), "pattern": pattern });
    let options = jsonschema::options().offline().with_pattern_options(patterns(LARGEST));
    let options = options.with_pattern_cache(set.patterns.compiled.clone());
    let validator = options.build(&schema(ecma::told(pattern).ok()?)).ok()?;
    Some(move |text: &str| validator.is_valid(&json!(text)))
}

/// How regular expressions are compiled.
fn patterns(size: usize) -> PatternOptions<FancyRegex> {
    PatternOptions::fancy_regex().size_limit(size).dfa_size_limit(LEARNT).backtrack_limit(BACKTRACKS)
}

/// Compiles the schema at a place, by way of a reference to it: whole files and definitions in them are then alike.
pub fn compile(
    registry: &Registry,
    set: &SchemaSet,
    file: &SchemaFile,
    place: &SchemaPlace,
) -> Result<Validator, String> {
    build(registry, set, file, json!({ "$ref": set.told(file, place) }))
}

/// Compiles a schema that refers to some of this file, in the dialect of the file.
fn build(
    registry: &Registry,
    set: &SchemaSet,
    file: &SchemaFile,
    mut schema: Value,
) -> Result<Validator, String> {
    if let Some(dialect) = file.dialect {
        schema["$schema"] = json!(dialect.draft.schema_uri());
    }
    let options = options(set.settings.formats == Formats::Assert)
        .with_pattern_cache(set.patterns.compiled.clone())
        .with_registry(registry)
        .with_base_uri(uri::ROOT);
    options.build(&schema).map_err(|error| error.to_string())
}

/// What every validator is told, and nothing of it may be left to a default.
fn options<'i>(assert: bool) -> ValidationOptions<'i> {
    let mut options = jsonschema::options()
        .offline()
        .should_validate_formats(assert)
        .with_pattern_options(patterns(LARGEST))
        .should_ignore_unknown_formats(!assert);
    for (name, holds) in OWN {
        options = match name {
            "date-time-utc" => {
                options.with_format(name, move |text: &str| holds(text) && is_a("date-time", text))
            }
            name => options.with_format(name, move |text: &str| holds(text)),
        };
    }
    for name in LATER {
        options = options.with_format(name, move |text: &str| is_a(name, text));
    }
    OPEN_API.into_iter().fold(options, |options, name| options.with_format(name, |_: &str| true))
}

/// Holds a text against a format as 2020-12 defines it.
pub fn is_a(format: &str, text: &str) -> bool {
    static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
        let validator = |format| {
            let schema = json!({ "$schema": Dialect::Draft202012.uri(), "format": format });
            let options = jsonschema::options().offline().should_validate_formats(true);
            Some((format, options.should_ignore_unknown_formats(false).build(&schema).ok()?))
        };
        LATER.into_iter().chain(["date-time"]).filter_map(validator).collect()
    });
    VALIDATORS.get(format).is_some_and(|it| it.is_valid(&Value::String(text.to_owned())))
}

/// Where a schema is no instance of its meta-schema: the JSON Pointer, and what is wrong there.
pub fn meta_errors(schema: &Value, draft: Dialect) -> Vec<(String, String)> {
    let validator = match draft {
        Dialect::Draft04 => jsonschema::draft4::meta::validator(),
        Dialect::Draft06 => jsonschema::draft6::meta::validator(),
        Dialect::Draft07 => jsonschema::draft7::meta::validator(),
        Dialect::Draft201909 => jsonschema::draft201909::meta::validator(),
        Dialect::Draft202012 => jsonschema::draft202012::meta::validator(),
    };
    validator
        .iter_errors(schema)
        .map(|error| (error.instance_path().to_string(), brief(&error.to_string())))
        .collect()
}

/// True for a format that the dialect of this draft defines, that a later one does, or that is our own.
pub fn is_known_format(draft: Dialect, name: &str) -> bool {
    let draft = match draft {
        Dialect::Draft04 => Draft::Draft4,
        Dialect::Draft06 => Draft::Draft6,
        Dialect::Draft07 => Draft::Draft7,
        Dialect::Draft201909 => Draft::Draft201909,
        Dialect::Draft202012 => Draft::Draft202012,
    };
    let ours = OWN.iter().any(|(it, _)| *it == name) || LATER.contains(&name);
    ours || jsonschema::options().is_known_format(draft, name)
}

/// The longest value that a message shows, in characters.
const SHOWN: usize = 60;

/// A text cut to a length that a message can carry.
pub fn brief(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
