//! What a directive or a remark names: an example, a contract or a family. Names only, never paths.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, did_you_mean, listed};
use crate::model::{Catalog, Contract, Example, Family, Shape};
use crate::rulebook;
use crate::syntax::directive::{Directive, DirectiveKind, Naming};
use crate::syntax::json::Node;
use crate::text::{SourceId, name_in, token_of};

/// What stands in the place of a directive.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// A file that could not be read: a finding already, and nothing is published.
    Unread,
    /// An example, or the part of it that a JSON Pointer names.
    Example { family: &'a Family, example: &'a Example, part: &'a Node, pointer: &'a str },
    /// The fields of a contract; those of the envelope alone where no contract is named.
    Fields {
        family: &'a Family,
        shape: &'a Shape,
        envelope: Option<&'a Shape>,
        name: &'a str,
        source: SourceId,
        scope: Scope,
    },
    /// A contract, of which the directive shows all or a part.
    Contract(About<'a>),
    /// Every contract of these families.
    Families(&'a [Family]),
}

/// A contract with its name, in its family.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub family: &'a Family,
    pub name: &'a str,
    pub contract: &'a Contract,
}

/// Which fields a table shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Payload,
    Envelope,
    All,
}

const SCOPES: [(&str, Scope); 3] =
    [("payload", Scope::Payload), ("envelope", Scope::Envelope), ("all", Scope::All)];

/// Why a directive names nothing.
#[derive(Clone, Debug)]
pub struct Unresolved {
    pub range: Range<usize>,
    pub message: String,
    pub help: String,
    /// What was probably meant, with the place of what stands there.
    pub near: Option<(Range<usize>, String)>,
    /// The argument itself is at fault, not what it names.
    pub argument: bool,
}

impl Unresolved {
    /// The finding about it, in the text in which it stands.
    pub fn finding(self, source: SourceId) -> Diagnostic {
        let rule = if self.argument { &rulebook::WRONG_ARGUMENT } else { &rulebook::UNRESOLVED_DIRECTIVE };
        let finding = Diagnostic::new(rule, self.message, source.span(self.range), "named here");
        match self.near {
            Some((range, near)) => finding.propose(self.help, [source.span(range).becomes(near)]),
            None => finding.help(self.help),
        }
    }
}

/// Finds what a directive names.
///
/// `chapter` is the text in which the directive stands: of two contracts with one name, that of the chapter is meant.
pub fn resolve<'a>(
    catalog: &'a Catalog,
    directive: &'a Directive,
    chapter: SourceId,
) -> Result<Target<'a>, Unresolved> {
    let naming = directive.kind.naming();
    let Some((name, range)) = directive.arguments.first() else {
        let what = match naming {
            Naming::Example => "an example",
            Naming::Contract => "a contract",
            Naming::Family => return Ok(Target::Families(&catalog.families)),
        };
        return Err(wrong(
            &directive.range,
            format!("this directive does not name {what}"),
            format!("write `{{{{#{} NAME}}}}`", directive.kind.word()),
        ));
    };
    match (naming, directive.kind) {
        (Naming::Example, _) => example(catalog, directive, name, range),
        (Naming::Contract, DirectiveKind::Fields) => fields(catalog, directive, (name, range), chapter),
        (Naming::Contract, _) => contract(catalog, directive, (name, range), chapter),
        (Naming::Family, _) => family(catalog, directive, name, range),
    }
}

fn wrong(range: &Range<usize>, message: String, help: String) -> Unresolved {
    Unresolved { range: range.clone(), message, help, near: None, argument: true }
}

fn surplus(directive: &Directive, from: usize) -> Option<Unresolved> {
    let (word, range) = directive.arguments.get(from)?;
    Some(wrong(range, format!("`{word}` is no argument of this directive"), "take it out".to_owned()))
}

fn example<'a>(
    catalog: &'a Catalog,
    directive: &'a Directive,
    argument: &'a str,
    range: &Range<usize>,
) -> Result<Target<'a>, Unresolved> {
    let (name, pointer) = match argument.find(":/") {
        Some(at) => (&argument[..at], &argument[at + 1..]),
        None => (argument, ""),
    };
    let all = |family: &'a Family| family.examples.iter().chain(&family.counter_examples);
    let examples = || catalog.families.iter().flat_map(|family| all(family).map(move |it| (family, it)));
    let families = catalog.families.iter().filter(|_| !name.is_empty());
    let mut named = families.flat_map(|family| family.named(name).map(move |it| (family, it)));
    let unread = catalog.families.iter().any(|family| family.unread.has_example(name));
    let Some((family, example)) = named.next() else {
        if unread {
            return Ok(Target::Unread);
        }
        let known: Vec<&str> =
            examples().map(|(_, it)| it.name.as_str()).filter(|it| !it.is_empty()).collect();
        return Err(not_found(range, "example", name, &known));
    };
    if named.next().is_some() {
        return Err(wrong(
            range,
            format!("two examples are called `{name}`"),
            "rename one of them, or put `{contract}` and `{case}` into the patterns, so that their folders tell them apart".to_owned(),
        ));
    }
    if let Some(surplus) = surplus(directive, 1) {
        return Err(surplus);
    }
    let Some(part) = example.document.root.pointer(pointer) else {
        let message = format!("the example `{name}` has nothing at `{pointer}`");
        let near = near_pointer(&example.document.root, pointer);
        let help = match &near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a JSON Pointer names each step from the root, as in `:/items/0/sku`".to_owned(),
        };
        let place = range.end.saturating_sub(pointer.len())..range.end;
        let near = near.map(|near| (place, near));
        return Err(Unresolved { near, argument: false, ..wrong(range, message, help) });
    };
    Ok(Target::Example { family, example, part, pointer })
}

/// The pointer whose last step was probably meant.
fn near_pointer(root: &Node, pointer: &str) -> Option<String> {
    let (object, token) = pointer.rsplit_once('/')?;
    let members = root.pointer(object)?.members();
    let near = did_you_mean(&name_in(token), members.iter().map(|it| it.key.as_str()))?;
    let is_plain = !near.contains(char::is_whitespace) && !near.contains(['{', '}']);
    is_plain.then(|| format!("{object}/{}", token_of(near)))
}

fn fields<'a>(
    catalog: &'a Catalog,
    directive: &'a Directive,
    (name, range): (&'a str, &Range<usize>),
    chapter: SourceId,
) -> Result<Target<'a>, Unresolved> {
    if let Some(surplus) = surplus(directive, 2) {
        return Err(surplus);
    }
    let scope = match directive.arguments.get(1) {
        None => None,
        Some((word, place)) => Some(scope(word).ok_or_else(|| {
            let is_named = !about(catalog, word, chapter).is_empty()
                || name == "envelope" && catalog.families.iter().any(|it| it.name == *word);
            let turned = || (range.start..place.end, format!("{word} {name}"));
            no_scope(word, place, (scope(name).is_some() && is_named).then(turned))
        })?),
    };
    if let Some(about) = the_one(about(catalog, name, chapter), name, range)? {
        return contract_fields(about, scope, range);
    }
    let family = catalog.families.iter().find(|it| it.name == name && scope == Some(Scope::Envelope));
    if let Some(family) = family
        && let (Some(shape), Some(source)) = (envelope_shape(family), &family.envelope_schema)
    {
        return Ok(Target::Fields {
            family,
            shape,
            envelope: None,
            name: "envelope",
            source: source.source,
            scope: Scope::All,
        });
    }
    if catalog.families.iter().any(|it| it.name == name && it.unread.envelope) {
        return Ok(Target::Unread);
    }
    // The fields of the envelope are those of a family as well.
    let families =
        catalog.families.iter().filter(|it| scope == Some(Scope::Envelope) && envelope_shape(it).is_some());
    let known: Vec<&str> =
        contracts(catalog).map(|it| it.name).chain(families.map(|it| it.name.as_str())).collect();
    Err(not_found(range, "contract", name, &known))
}

/// The choice of fields that a word stands for.
fn scope(word: &str) -> Option<Scope> {
    SCOPES.iter().find(|(it, _)| *it == word).map(|(_, scope)| *scope)
}

/// No choice of fields; `turned` is what was meant where the name stands behind the choice.
fn no_scope(word: &str, place: &Range<usize>, turned: Option<(Range<usize>, String)>) -> Unresolved {
    let known = SCOPES.map(|(word, _)| word);
    let help = match &turned {
        Some((_, meant)) => format!("the name comes first: `{{{{#fields {meant}}}}}`"),
        None => format!("one of {} may stand here", listed(&known)),
    };
    let near = || did_you_mean(word, known).map(|it| (place.clone(), it.to_owned()));
    let near = turned.or_else(near);
    Unresolved { near, ..wrong(place, format!("`{word}` is no choice of fields"), help) }
}

/// The contracts that a word names, at most one of each family. A chapter can be of several families; the contract is of
/// those that have its schema, and among them of those that document it in this chapter, where there are any.
fn about<'a>(catalog: &'a Catalog, word: &str, chapter: SourceId) -> Vec<About<'a>> {
    let has_schema = |it: &About| it.contract.schema.is_some();
    let of_family = |family: &'a Family| {
        let named =
            || family.contracts_named(word).map(move |(name, contract)| About { family, name, contract });
        named().find(has_schema).or_else(|| named().next())
    };
    let all: Vec<About> = catalog.families.iter().filter_map(of_family).collect();
    let is_here = |it: &About| it.contract.sections.iter().any(|it| it.span.source == chapter);
    narrowed(narrowed(all, has_schema), is_here)
}

/// Those that pass a test, or all where none does.
fn narrowed<'a>(all: Vec<About<'a>>, test: impl Fn(&About<'a>) -> bool) -> Vec<About<'a>> {
    let passing: Vec<About> = all.iter().copied().filter(|it| test(it)).collect();
    if passing.is_empty() { all } else { passing }
}

/// A number of families in words.
fn number(families: usize) -> String {
    if families == 2 { "two families".to_owned() } else { format!("{families} families") }
}

/// The only one of the contracts that a word at this place names, where there is one at all.
fn the_one<'a>(
    all: Vec<About<'a>>,
    word: &str,
    range: &Range<usize>,
) -> Result<Option<About<'a>>, Unresolved> {
    let first = all.first().copied();
    // Without schemas, they are one and the same heading that several families read.
    if all.len() < 2 || first.is_none_or(|it| it.contract.schema.is_none()) {
        return Ok(first);
    }
    let families: Vec<&str> = all.iter().map(|it| it.family.name.as_str()).collect();
    Err(wrong(
        range,
        format!("{} have a contract called `{word}`: {}", number(families.len()), listed(&families)),
        "name it in a chapter that documents one of them, or give one of them another name".to_owned(),
    ))
}

/// Every contract of every family.
fn contracts(catalog: &Catalog) -> impl Iterator<Item = About<'_>> {
    let all = catalog.families.iter().flat_map(|it| it.contracts.iter().map(move |pair| (it, pair)));
    all.map(|(family, (name, contract))| About { family, name, contract })
}

fn no_contract(catalog: &Catalog, range: &Range<usize>, word: &str) -> Unresolved {
    let known: Vec<&str> = contracts(catalog).map(|it| it.name).collect();
    not_found(range, "contract", word, &known)
}

fn contract<'a>(
    catalog: &'a Catalog,
    directive: &'a Directive,
    (word, range): (&'a str, &Range<usize>),
    chapter: SourceId,
) -> Result<Target<'a>, Unresolved> {
    if let Some(surplus) = surplus(directive, 1) {
        return Err(surplus);
    }
    let about = the_one(about(catalog, word, chapter), word, range)?;
    about.map(Target::Contract).ok_or_else(|| no_contract(catalog, range, word))
}

/// The name of the contract that a word at this place names, in whichever family.
pub fn contract_named<'a>(
    catalog: &'a Catalog,
    (word, range): (&str, &Range<usize>),
    chapter: SourceId,
) -> Result<&'a str, Unresolved> {
    let about = about(catalog, word, chapter).first().copied();
    about.map(|it| it.name).ok_or_else(|| no_contract(catalog, range, word))
}

fn family<'a>(
    catalog: &'a Catalog,
    directive: &'a Directive,
    word: &str,
    range: &Range<usize>,
) -> Result<Target<'a>, Unresolved> {
    if let Some(surplus) = surplus(directive, 1) {
        return Err(surplus);
    }
    let named = catalog.families.iter().find(|it| it.name == word);
    let known: Vec<&str> = catalog.families.iter().map(|it| it.name.as_str()).collect();
    let families = named.map(|it| Target::Families(std::slice::from_ref(it)));
    families.ok_or_else(|| not_found(range, "family", word, &known))
}

fn contract_fields<'a>(
    about: About<'a>,
    scope: Option<Scope>,
    range: &Range<usize>,
) -> Result<Target<'a>, Unresolved> {
    let About { family, name, contract } = about;
    let (Some(shape), Some(schema)) = (contract.subject.schema(), &contract.schema) else {
        let message = format!("{name} has no schema to show the fields of");
        return Err(Unresolved { argument: false, ..wrong(range, message, "write its schema".to_owned()) });
    };
    let scope = scope.unwrap_or(Scope::Payload);
    Ok(Target::Fields {
        family,
        shape,
        envelope: envelope_shape(family),
        name,
        source: schema.place.source,
        scope,
    })
}

pub fn envelope_shape(family: &Family) -> Option<&Shape> {
    family.envelope.as_ref()?.schema()
}

fn not_found(range: &Range<usize>, kind: &str, name: &str, known: &[&str]) -> Unresolved {
    // The name of a file has the name of its example before a full stop, behind its folders.
    let file = name.rsplit('/').next().unwrap_or(name);
    let of_file =
        known.iter().copied().filter(|it| file.strip_prefix(*it).is_some_and(|end| end.starts_with('.')));
    let of_file = || of_file.max_by_key(|it| it.len());
    let meant = did_you_mean(name, known.iter().copied()).or_else(of_file);
    // A name with blanks is written in another way here; behind the name of an example, a pointer may follow.
    let place = range.start..range.start + name.len();
    let near = meant.filter(|it| !it.contains(char::is_whitespace)).map(|it| (place, it.to_owned()));
    let help = match (meant, known) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => format!("no {kind} was found at all"),
        (None, _) => format!(
            "the name of {} {kind} looks like `{}`",
            if kind == "example" { "an" } else { "a" },
            known[0]
        ),
    };
    Unresolved { near, argument: false, ..wrong(range, format!("there is no {kind} `{name}`"), help) }
}
