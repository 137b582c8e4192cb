//! What the examples of a contract show of its schema: each optional field, and each allowed value.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, listed};
use crate::field::{Field, FieldPath, Said, Stated, ValueSet};
use crate::model::{Subject, Witness};
use crate::rulebook;

/// A field of a schema, and what examples show of it.
#[derive(Clone, Debug)]
pub struct Showing<'a> {
    pub path: &'a FieldPath,
    pub field: &'a Field,
    /// An instance may be without it.
    pub optional: bool,
    /// Some example has it.
    pub shown: bool,
    /// The values among which an instance has a choice.
    pub allowed: Option<&'a Stated<Arc<ValueSet>>>,
    /// Those of them that no example has.
    pub unused: Vec<&'a str>,
}

/// Every field that a schema states, with what examples show of it. A member whose name nobody lists has another path
/// in every example, and is left out.
pub fn showings(subject: &Subject) -> Vec<Showing<'_>> {
    let of = |witness| subject.testimony.iter().filter(move |it| it.witness == witness);
    let fields = of(Witness::Schema).flat_map(|it| &it.shape.fields);
    let all = fields.filter(|(path, _)| !path.is_in_map()).map(|(path, field)| {
        let shown = || of(Witness::Example).filter_map(|it| it.shape.fields.get(path));
        let used: BTreeSet<&String> =
            shown().filter_map(|it| it.values.as_ref()).flat_map(|it| &*it.value).collect();
        let allowed = field.values.as_deref().filter(|it| it.value.len() > 1);
        let unused = allowed.into_iter().flat_map(|it| &*it.value).filter(|it| !used.contains(it));
        Showing {
            path,
            field,
            optional: matches!(field.said, Said::Allows | Said::Shows),
            shown: shown().next().is_some(),
            allowed,
            unused: unused.map(String::as_str).collect(),
        }
    });
    all.collect()
}

/// Optional fields and allowed values that no example shows. A contract without an example is a finding of its own.
pub(super) fn not_shown(subject: &Subject, name: &str) -> Vec<Diagnostic> {
    if !subject.testimony.iter().any(|it| it.witness == Witness::Example) {
        return Vec::new();
    }
    let finding = |it: &Showing| match (it.optional && !it.shown, it.allowed) {
        (true, _) => Some(field_not_shown(it, name)),
        // Where the examples show the field with no value at all, they are no examples of its values.
        (false, Some(allowed)) if !it.unused.is_empty() && it.unused.len() < allowed.value.len() => {
            Some(value_not_shown(it, allowed, name))
        }
        (false, _) => None,
    };
    showings(subject).iter().filter_map(finding).collect()
}

fn field_not_shown(showing: &Showing, name: &str) -> Diagnostic {
    let Showing { path, field, .. } = showing;
    let title = format!("no example shows the optional field `{path}` of {name}");
    let label = "optional, and never shown";
    Diagnostic::new(&rulebook::OPTIONAL_FIELD_NOT_SHOWN, title, field.span, label)
        .of(name)
        .field(path)
        .alike(path.as_str())
        .help("add it to an example, or add an example that has it")
        .after(&rulebook::UNREACHABLE_FIELD, None)
        .after(&rulebook::UNNAMED_EXAMPLE, None)
}

fn value_not_shown(showing: &Showing, allowed: &Stated<Arc<ValueSet>>, name: &str) -> Diagnostic {
    let Showing { path, unused, .. } = showing;
    let unused = listed(unused);
    let values = if showing.unused.len() == 1 { "the value" } else { "any of the values" };
    let title = format!("no example shows `{path}` of {name} with {values} {unused}");
    Diagnostic::new(&rulebook::VALUE_NOT_SHOWN, title, allowed.span, "allowed, and never shown")
        .of(name)
        .field(path)
        .alike(format!("{path}: {unused}"))
        .help("add an example for each value")
        .after(&rulebook::UNNAMED_EXAMPLE, None)
}
