//! An `$id` that names another file than its own: a copy whose name nobody changed.

use super::index::identifier;
use super::{Role, SchemaSet};
use crate::config::Draft;
use crate::diagnostic::Diagnostic;
use crate::model::plain_name;
use crate::rulebook;
use crate::text::{SourceId, Sources};

/// A finding where the `$id` of this file is, by its last name, that of another schema in the same folder.
///
/// Only what can be nothing else is said: an `$id` may be called anything.
pub fn differs(set: &SchemaSet, source: SourceId, sources: &Sources) -> Option<Diagnostic> {
    let file = set.files.get(&source)?;
    let draft = file.dialect.map_or(Draft::Draft202012, |it| it.draft);
    let (id, text) = identifier(&file.document.root, draft)?;
    let named_twice =
        set.index.repeated.iter().any(|(later, first, _)| *later == id.span || *first == id.span);
    let path = sources.path(source);
    let (folder, own) = path.rsplit_once('/').unwrap_or(("", path));
    let own = loose(own);
    let mut names = text.split(['#', '?']).next()?.rsplit(['/', ':']).map(loose);
    let last = names.next().filter(|it| !it.is_empty())?;
    if named_twice || own.is_empty() || last == own || names.any(|it| it == own) {
        return None;
    }
    let beside = |other: &&SourceId| {
        let path = sources.path(**other);
        let (beside, name) = path.rsplit_once('/').unwrap_or(("", path));
        beside == folder && loose(name) == last
    };
    let schemas = set.files.iter().filter(|(_, it)| it.role == Role::Schema);
    let other = schemas.map(|(source, _)| source).find(beside)?;
    let other = sources.path(*other);
    let title = format!("the `$id` of `{path}` names `{other}`");
    let finding = Diagnostic::new(&rulebook::ID_DIFFERS, title, id.span, "the name of another file");
    Some(
        finding.help(format!(
            "name the schema after its own file, or rename the file; `{other}` is another schema"
        )),
    )
}

/// A name without extensions, versions, case and separators: `order-placed.v2.schema.json` is `orderplaced`.
fn loose(name: &str) -> String {
    const EXTENSIONS: [&str; 5] = ["json", "schema", "yaml", "yml", "jsonschema"];
    let is_version = |part: &str| {
        let digits = part.strip_prefix(['v', 'V']).unwrap_or(part);
        !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
    };
    let parts = name.split(['.', '-', '_', '@']);
    let kept: Vec<&str> = parts.filter(|it| !EXTENSIONS.contains(it) && !is_version(it)).collect();
    plain_name(&kept.join("-"))
}
