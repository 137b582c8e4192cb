//! `anyOf` and `oneOf`: which branch a document meant, and what it lacks of that one.
//!
//! A branch is picked where all others refuse what tells the branches apart: the type of the value, or a field with
//! another `const` in each. Where nothing picks, the branch that comes nearest gives the reason.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::error::ValidationErrorKind as Error;
use jsonschema::{JsonType, ValidationError};

use super::violation::{Aspect, Parts, Violation, choices, keyword_of, violations, written};
use super::{SchemaPlace, SchemaSet, shape};
use crate::diagnostic::{listed, near_field};
use crate::field::FieldPath;
use crate::rulebook::{self, Rule};
use crate::syntax::json::Node;
use crate::syntax::splice;
use crate::text::Span;

/// A value that fits no branch, or too many.
pub struct Choice<'a> {
    pub set: &'a SchemaSet,
    pub error: &'a ValidationError<'a>,
    /// The errors of each branch.
    pub context: &'a [Vec<ValidationError<'static>>],
    pub root: &'a Node,
    pub parts: Parts<'a>,
}

/// What tells a branch from the others.
enum Pick {
    Type,
    /// The JSON Pointer of a field, from the value on.
    Field(String),
}

/// The violations of the branch that the value picks, else one that names the nearest.
pub fn unfit(choice: &Choice) -> Vec<Violation> {
    let fitting = choice.of_this_type();
    if fitting.is_empty() {
        return vec![choice.wrong_type()];
    }
    let pick = match fitting[..] {
        [only] if choice.context.len() == 1 => return choice.all_of(only),
        [only] => Some((only, Pick::Type)),
        _ => choice.by_field(&fitting, true).or_else(|| choice.by_field(&fitting, false)),
    };
    if let Some((branch, pick)) = pick {
        return choice.of_branch(branch, &pick);
    }
    vec![choice.in_no_branch(&fitting).unwrap_or_else(|| choice.nearest(&fitting))]
}

/// A value that fits more branches of a `oneOf` than one.
pub fn several(choice: &Choice) -> Violation {
    let names: Vec<String> = (0..choice.context.len())
        .filter(|it| choice.context[*it].is_empty())
        .map(|it| choice.name(it))
        .collect();
    let violation = choice.unsatisfied("fits more than one");
    Violation { notes: vec![format!("it fits {}", names.join(" and "))], ..violation }
}

impl Choice<'_> {
    fn keyword(&self) -> &str {
        self.error.kind().keyword()
    }

    fn place(&self, branch: usize) -> Option<SchemaPlace> {
        let place = self.set.place_of(self.error.absolute_keyword_location()?.as_str())?;
        Some(SchemaPlace { pointer: format!("{}/{branch}", place.pointer), ..place })
    }

    /// A branch in words, by what it refers to or its title.
    fn name(&self, branch: usize) -> String {
        let node = self.place(branch).and_then(|it| self.set.node(&it));
        let text = node.and_then(|it| it.get("$ref").or_else(|| it.get("title"))).and_then(Node::as_str);
        let name = text.map_or_else(String::new, |text| format!(" (`{text}`)"));
        format!("branch {} of {}{name}", branch + 1, self.context.len())
    }

    /// The place that stands for a branch: what it refers to, or its opening.
    fn span(&self, branch: usize) -> Option<Span> {
        let node = self.set.node(&self.place(branch)?)?;
        Some(node.get("$ref").map_or(node.opening(), |it| it.span))
    }

    fn unsatisfied(&self, label: &str) -> Violation {
        let message = format!("does not satisfy `{}`", self.keyword());
        self.parts.value(&rulebook::NO_BRANCH_FITS, None, &message, label)
    }

    /// The branches that take a value of this type.
    fn of_this_type(&self) -> Vec<usize> {
        let refuses = |it: &ValidationError| {
            matches!(it.kind(), Error::Type { .. }) && it.instance_path().as_str() == self.parts.pointer
        };
        let all = 0..self.context.len();
        all.filter(|branch| !self.context[*branch].iter().any(refuses)).collect()
    }

    fn wrong_type(&self) -> Violation {
        let mut types: BTreeSet<&str> = BTreeSet::new();
        for error in self.context.iter().flatten() {
            let Error::Type { kind } = error.kind() else { continue };
            if error.instance_path().as_str() == self.parts.pointer {
                match kind {
                    jsonschema::error::TypeKind::Single(it) => drop(types.insert(it.as_str())),
                    jsonschema::error::TypeKind::Multiple(all) => {
                        types.extend(all.iter().map(JsonType::as_str))
                    }
                }
            }
        }
        let types: Vec<&str> = types.into_iter().collect();
        let message = format!("is {}, which is not of a type that its schema states", self.parts.value);
        let label = format!("expected {}", listed(&types).replace(" and ", " or "));
        self.parts.value(&rulebook::WRONG_TYPE, Some(Aspect::Type), &message, &label)
    }

    /// The branch whose allowed values a field has, while all others refuse them there. `strict` asks for one value
    /// in each branch.
    fn by_field(&self, fitting: &[usize], strict: bool) -> Option<(usize, Pick)> {
        let mut refused: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for &branch in fitting {
            for error in &self.context[branch] {
                if let Some(options) = options(self.set, error).filter(|it| !strict || it.len() == 1)
                    && error.instance_path().as_str() != self.parts.pointer
                    && !options.is_empty()
                {
                    refused.entry(error.instance_path().as_str()).or_default().insert(branch);
                }
            }
        }
        let mut picked: Option<(usize, Pick)> = None;
        for (path, refusing) in refused.iter().filter(|(_, it)| it.len() + 1 == fitting.len()) {
            let field = path.strip_prefix(self.parts.pointer).unwrap_or(path);
            let Some(branch) = fitting.iter().copied().find(|it| !refusing.contains(it)) else { continue };
            if !self.lists(branch, field, strict) {
                continue;
            }
            match &picked {
                // Two fields that pick two branches pick none.
                Some((other, _)) if *other != branch => return None,
                Some(_) => {}
                None => picked = Some((branch, Pick::Field(field.to_owned()))),
            }
        }
        picked
    }

    /// True where the branch says which values the field has.
    fn lists(&self, branch: usize, field: &str, strict: bool) -> bool {
        let shape = self.place(branch).and_then(|it| shape(self.set, &it));
        let values =
            shape.and_then(|mut it| it.fields.open().remove(&FieldPath::from_pointer(field))?.values);
        values.is_some_and(|it| !strict || it.value.len() == 1)
    }

    fn of_branch(&self, branch: usize, pick: &Pick) -> Vec<Violation> {
        let label = match pick {
            Pick::Type => format!("the only branch of `{}` that takes this type", self.keyword()),
            Pick::Field(field) => {
                let field = FieldPath::from_pointer(&format!("{}{field}", self.parts.pointer));
                format!("the branch of `{}` that `{field}` picks", self.keyword())
            }
        };
        let mut all = self.all_of(branch);
        for violation in &mut all {
            violation.secondary.extend(self.span(branch).map(|span| (span, label.clone())));
        }
        all
    }

    fn all_of(&self, branch: usize) -> Vec<Violation> {
        self.context[branch].iter().flat_map(|error| violations(self.set, error, self.root)).collect()
    }

    /// A value that no branch lists, where each lists some.
    fn in_no_branch(&self, fitting: &[usize]) -> Option<Violation> {
        let stated = |branch: usize, path: &str| {
            let errors = self.context[branch].iter().filter(|it| it.instance_path().as_str() == path);
            errors.filter_map(|it| options(self.set, it)).next()
        };
        let first = self.context[*fitting.first()?].iter().filter(|it| options(self.set, it).is_some());
        for error in first {
            let path = error.instance_path().as_str();
            let all: Option<Vec<Vec<String>>> = fitting.iter().map(|it| stated(*it, path)).collect();
            let Some(all) = all else { continue };
            let mut values: Vec<String> = all.concat();
            let mut seen = BTreeSet::new();
            values.retain(|it| seen.insert(it.clone()));
            if path == self.parts.pointer && self.takes_null(fitting) {
                values.push("null".to_owned());
            }
            let parts = Parts {
                root: self.root,
                pointer: path,
                stated: self.parts.stated,
                value: written(self.root, path, error),
            };
            return Some(parts.not_allowed(&values));
        }
        None
    }

    fn takes_null(&self, fitting: &[usize]) -> bool {
        let null = |it: &ValidationError| {
            matches!(it.kind(), Error::Type { kind: jsonschema::error::TypeKind::Single(JsonType::Null) })
        };
        (0..self.context.len()).any(|it| !fitting.contains(&it) && self.context[it].iter().any(null))
    }

    fn nearest(&self, fitting: &[usize]) -> Violation {
        let branches = fitting.iter().map(|branch| (*branch, self.all_of(*branch)));
        let nearest = branches.min_by_key(|(_, violations)| violations.len());
        let violation = self.unsatisfied("fits no branch");
        let Some((branch, violations)) = nearest else { return violation };
        let Some(first) = violations.first() else { return violation };
        let more = match violations.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let note = format!("{} comes nearest: {}{more}", self.name(branch), first.title);
        let secondary = first.keyword.map(|span| (span, "not satisfied in the nearest branch".to_owned()));
        let notes = vec![note];
        let mut violation = Violation { notes, secondary: secondary.into_iter().collect(), ..violation };
        if let Some((key, meant)) = renamed(&violations) {
            let (has, near) = (key.field.name(), meant.name());
            let more = format!(": it has `{has}` where the nearest branch has `{near}`");
            violation.title.push_str(&more);
            let label = "no such field in the nearest branch".to_owned();
            violation = self.within(violation, (key.span, label));
            violation.edit = Some(splice::quoted(meant.name()));
        } else if violations.iter().all(|it| it.span == first.span) {
            violation = self.within(violation, (first.span, first.label.clone()));
        }
        violation
    }

    /// A violation that points at a part of the value, if it is one, and not at the whole.
    fn within(&self, violation: Violation, (span, label): (Span, String)) -> Violation {
        let whole = violation.span;
        let node = self.root.at(whole).map(Node::opening);
        let Some(opening) = node.filter(|it| it.end() <= span.start() && span.end() < whole.end()) else {
            return violation;
        };
        let mut secondary = violation.secondary;
        secondary.push((opening, violation.label));
        Violation { span, label, secondary, ..violation }
    }
}

/// The key that nobody knows and the field that is missing, where these two are all that is wrong and one has nearly the
/// name of the other.
fn renamed(violations: &[Violation]) -> Option<(&Violation, &FieldPath)> {
    let of = |rule: &Rule| violations.iter().find(|it| it.rule.code == rule.code);
    let (key, missing) = (of(&rulebook::UNKNOWN_FIELD)?, of(&rulebook::MISSING_FIELD)?);
    let near = near_field(&key.field, [&missing.field])?;
    (violations.len() == 2).then_some((key, near))
}

/// The values that a schema lists where the error is about them.
fn options(set: &SchemaSet, error: &ValidationError) -> Option<Vec<String>> {
    let is_listing = matches!(error.kind(), Error::Constant { .. } | Error::Enum { .. });
    is_listing.then(|| choices(keyword_of(set, error), error))
}
