//! Where the page of a contract is in the book, and how a link from another page leads there.

use std::collections::{BTreeMap, BTreeSet};

use crate::field::FieldPath;
use crate::load::{Chapter, Loaded};
use crate::model::{Name, Witness};
use crate::resolve::{Scope, Target, resolve};
use crate::syntax::directive::{Directive, DirectiveKind};
use crate::table::Table;
use crate::text::Span;

/// The places of the book that are about each contract.
#[derive(Debug, Default)]
pub struct Addresses {
    /// By the name of the family and of the contract.
    pages: BTreeMap<(String, Name), Address>,
    /// The contracts by the places of their schemas.
    schemas: BTreeMap<Span, (String, Name)>,
}

/// A place in a chapter.
#[derive(Clone, Debug)]
pub struct Address {
    /// The path of the chapter below the source folder.
    pub path: String,
    /// An id on its page; the page itself where there is none.
    pub id: Option<String>,
    /// The fields that have a row there, each with an id.
    pub rows: BTreeSet<FieldPath>,
    /// The page of the contract is there, with every part.
    pub whole: bool,
}

impl Addresses {
    pub fn new(loaded: &Loaded) -> Self {
        let mut addresses = Addresses { schemas: schemas(loaded), ..Addresses::default() };
        for kind in [DirectiveKind::Contract, DirectiveKind::Fields] {
            for chapter in &loaded.chapters {
                let directives = chapter.marks.directives.iter().filter(|it| it.kind == kind && it.alone);
                directives.for_each(|it| addresses.directive(loaded, chapter, it));
            }
        }
        addresses.sections(loaded);
        addresses
    }

    /// A directive that draws the fields of a contract.
    fn directive(&mut self, loaded: &Loaded, chapter: &Chapter, directive: &Directive) {
        let (family, name, table) = match resolve(&loaded.catalog, directive, chapter.source) {
            Ok(Target::Contract(about)) => (about.family, about.name, about.table(Scope::All)),
            Ok(Target::Fields { family, name, shape, envelope, scope, .. }) => {
                (family, name, Some(Table { shape, envelope, scope }))
            }
            _ => return,
        };
        let rows = table.map(|it| it.rows().into_iter().map(|(path, _)| path.clone()).collect());
        let whole = directive.kind == DirectiveKind::Contract;
        let id = whole.then(|| id_of(name));
        let address = Address { path: chapter.path.clone(), id, rows: rows.unwrap_or_default(), whole };
        self.pages.entry((family.name.clone(), name.to_owned())).or_insert(address);
    }

    /// Contracts that no directive draws have the sections of the catalog that are about them.
    fn sections(&mut self, loaded: &Loaded) {
        for family in &loaded.catalog.families {
            for (name, contract) in &family.contracts {
                let section = contract.sections.iter().find(|it| it.witness == Witness::Catalog);
                let chapter = section
                    .and_then(|section| loaded.chapters.iter().find(|it| it.source == section.span.source));
                let Some((section, chapter)) = section.zip(chapter) else { continue };
                let id = chapter.id_above(section.span.start());
                let address = Address::of_section(chapter, id);
                self.pages.entry((family.name.clone(), name.clone())).or_insert(address);
            }
        }
    }

    /// The name of the contract whose schema stands here, and where it is shown best.
    pub fn of_schema(&self, span: Span) -> Option<(&str, &Address)> {
        let key = self.schemas.get(&span)?;
        Some((&key.1, self.pages.get(key)?))
    }

    /// Where a contract is shown best.
    pub fn of(&self, family: &str, contract: &str) -> Option<&Address> {
        self.pages.get(&(family.to_owned(), contract.to_owned()))
    }
}

impl Address {
    /// A section in the words of a chapter.
    pub fn of_section(chapter: &Chapter, id: Option<String>) -> Address {
        Address { path: chapter.path.clone(), id, rows: BTreeSet::new(), whole: false }
    }

    /// A link to this place from a page of another chapter, or of its own. mdBook makes `.html` of `.md`.
    pub fn link_from(&self, chapter: &Chapter, id: Option<&str>) -> String {
        let id = id.or(self.id.as_deref()).map(|it| format!("#{}", encoded(it))).unwrap_or_default();
        if chapter.path == self.path && !id.is_empty() {
            return id;
        }
        format!("{}{id}", relative(&chapter.path, &self.path))
    }
}

/// The contract of each schema that is no part of another one's.
fn schemas(loaded: &Loaded) -> BTreeMap<Span, (String, Name)> {
    let families = loaded.catalog.families.iter();
    let contracts = families.flat_map(|family| family.contracts.iter().map(move |it| (family, it)));
    let schemas = contracts.filter_map(|(family, (name, contract))| {
        let span = loaded.schemas.root_span(&contract.schema.as_ref()?.place)?;
        Some((span, (family.name.clone(), name.clone())))
    });
    schemas.collect()
}

/// A text as an id: nothing in it is blank (HTML, "The id attribute").
pub fn id_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The id of the row of a field. Blanks are told from hyphens, so that no two fields have one.
pub fn field_id(contract: &str, path: &FieldPath) -> String {
    let letter = |it: char| match it {
        '~' => "~~".to_owned(),
        it if it.is_whitespace() => format!("~{:x}", u32::from(it)),
        it => it.to_string(),
    };
    format!("{}.{}", id_of(contract), path.as_str().chars().map(letter).collect::<String>())
}

/// The id of the text of a schema on the page of its contract, or of that of another file that it refers to. It is folded:
/// who comes to it unfolds it.
pub fn schema_id(contract: &str, other: Option<&str>) -> String {
    match other {
        Some(path) => id_of(&format!("{contract}-{path}")),
        None => id_of(&format!("{contract}-schema-text")),
    }
}

/// The id of a line of a text with an id, where a definition begins there.
pub fn line_id(text: &str, line: usize) -> String {
    format!("{text}.L{line}")
}

/// The id of an example on a page.
pub fn example_id(name: &str) -> String {
    id_of(&format!("example.{name}"))
}

/// The path from one chapter to another, as a link writes it.
pub fn relative(from: &str, to: &str) -> String {
    let common = from.split('/').zip(to.split('/')).take_while(|(one, other)| one == other).count();
    let folders = from.matches('/').count();
    let common = common.min(folders);
    // mdBook makes the index of a folder of its README.
    let name =
        |it: &str| if it.eq_ignore_ascii_case("readme.md") { "index.md".to_owned() } else { encoded(it) };
    let rest: Vec<String> = to.split('/').skip(common).map(name).collect();
    format!("{}{}", "../".repeat(folders - common), rest.join("/"))
}

/// A segment of a path, or a fragment, as a link writes it (RFC 3986, sections 3.3 and 3.5).
pub fn encoded(text: &str) -> String {
    let byte = |mut out: String, byte: &u8| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(*byte))
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
        out
    };
    text.as_bytes().iter().fold(String::new(), byte)
}
