//! Worlds in which all witnesses agree, made at random, and single changes that end the agreement.

use std::collections::BTreeMap;

use mdbook_contracts::model::Witness;
use proptest::prelude::*;
use proptest::sample::subsequence;

use Witness::{Catalog, Checklist, DataModel, Example, Schema};

/// What is true of every contract, and who tells it otherwise.
#[derive(Clone, Debug)]
pub struct World {
    pub contracts: Vec<Contract>,
    /// The fields of the envelope, where there is one.
    pub envelope: Option<Vec<Field>>,
    /// How the checklist is written.
    pub checklist: Form,
    /// What one witness says of one contract instead of the truth. The checklist speaks of the envelope.
    pub told: BTreeMap<(Witness, usize), Vec<Field>>,
}

#[derive(Clone, Debug)]
pub struct Contract {
    pub name: &'static str,
    pub fields: Vec<Field>,
    pub catalog: Form,
    pub data_model: Form,
    /// The catalog repeats the fields of the envelope, as nobody else needs to.
    pub repeats: bool,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub path: String,
    pub kind: Kind,
    pub optional: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The name of the contract.
    Name,
    Text,
    Whole,
    Decimal,
    Flag,
    Texts,
    Choice(Vec<String>),
    /// An object; its fields follow under their own paths.
    Object,
    /// An array of objects.
    Rows,
}

/// A way to write a list of fields.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    Set,
    Table,
    List,
}

/// One change of what one witness says.
#[derive(Clone, Debug)]
pub struct Change {
    pub witness: Witness,
    pub contract: usize,
    /// The path that the finding is to name.
    pub path: String,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    Drop,
    Add,
    Flip,
    Type,
    Value,
    Rename,
}

const CONTRACTS: [&str; 4] = ["OrderPlaced", "ItemShipped", "InvoiceVoided", "StockCounted"];
const FIELDS: [&str; 9] =
    ["customer_id", "reason", "größe", "total", "is-open", "tags", "noteText", "レベル", "$ref_code"];
const VALUES: [&str; 3] = ["alpha", "größer", "x-1"];

fn field(path: impl Into<String>, kind: Kind, optional: bool) -> Field {
    Field { path: path.into(), kind, optional }
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Text),
        Just(Kind::Whole),
        Just(Kind::Decimal),
        Just(Kind::Flag),
        Just(Kind::Texts),
        subsequence(&VALUES[..], 1..=3)
            .prop_map(|it| Kind::Choice(it.into_iter().map(str::to_owned).collect())),
        Just(Kind::Object),
        Just(Kind::Rows),
    ]
}

/// Up to six fields; objects have two fields of their own.
fn fields() -> impl Strategy<Value = Vec<Field>> {
    let names = subsequence(&FIELDS[..], 0..=6).prop_shuffle();
    (names, prop::collection::vec((kinds(), any::<bool>()), 6)).prop_map(|(names, kinds)| {
        let mut fields = Vec::new();
        for (name, (kind, optional)) in names.into_iter().zip(kinds) {
            let inner = match kind {
                Kind::Object => Some(format!("{name}.")),
                Kind::Rows => Some(format!("{name}[].")),
                _ => None,
            };
            fields.push(field(name, kind, optional));
            if let Some(inner) = inner {
                fields.push(field(format!("{inner}city"), Kind::Text, false));
                fields.push(field(format!("{inner}postcode"), Kind::Whole, true));
            }
        }
        fields
    })
}

fn forms() -> impl Strategy<Value = Form> {
    prop_oneof![Just(Form::Set), Just(Form::Table), Just(Form::List)]
}

pub fn worlds() -> impl Strategy<Value = World> {
    let contract = |name| {
        (fields(), forms(), forms(), any::<bool>()).prop_map(move |(fields, catalog, data_model, repeats)| {
            Contract { name, fields, catalog, data_model, repeats }
        })
    };
    let contracts = subsequence(&CONTRACTS[..], 1..=4)
        .prop_flat_map(move |it| it.into_iter().map(contract).collect::<Vec<_>>());
    (contracts, any::<bool>(), forms()).prop_map(|(mut contracts, envelope, checklist)| {
        let name = field("event_name", Kind::Name, false);
        let envelope = match envelope {
            true => Some(vec![name, field("event_id", Kind::Text, false), field("trace", Kind::Whole, true)]),
            false => {
                contracts.iter_mut().for_each(|it| it.fields.insert(0, name.clone()));
                None
            }
        };
        World { contracts, envelope, checklist, told: BTreeMap::new() }
    })
}

impl World {
    /// What a witness says of a contract.
    pub fn fields(&self, witness: Witness, contract: usize) -> &[Field] {
        let truth = || match witness {
            Checklist | Witness::Shared => self.envelope.as_deref().unwrap_or_default(),
            Example | DataModel | Catalog | Schema => &self.contracts[contract].fields,
        };
        self.told.get(&(witness, contract)).map_or_else(truth, Vec::as_slice)
    }

    /// Whom the title of a finding names.
    pub fn subject(&self, change: &Change) -> &'static str {
        if change.witness == Checklist { "the envelope" } else { self.contracts[change.contract].name }
    }

    /// Every change that leaves one witness alone against at least two others.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for contract in 0..self.contracts.len() {
            for witness in [Example, DataModel, Catalog, Schema] {
                self.changes_of(witness, contract, &mut changes);
            }
        }
        if self.envelope.is_some() {
            self.changes_of(Checklist, 0, &mut changes);
        }
        changes
    }

    fn changes_of(&self, witness: Witness, contract: usize, changes: &mut Vec<Change>) {
        use What::{Add, Drop, Flip, Rename, Type, Value};
        let fields = self.fields(witness, contract);
        let mut push =
            |path: &str, what| changes.push(Change { witness, contract, path: path.to_owned(), what });
        push("zz_new", Add);
        for it in fields {
            for what in [Drop, Flip, Type, Value, Rename] {
                if self.is_seen(witness, contract, it, what) {
                    push(&it.path, what);
                }
            }
        }
    }

    /// True where a change makes a contradiction, and no gap in coverage beside it.
    fn is_seen(&self, witness: Witness, contract: usize, it: &Field, what: What) -> bool {
        let fields = self.fields(witness, contract);
        let leaf = !matches!(it.kind, Kind::Object | Kind::Rows);
        let choice = matches!(it.kind, Kind::Choice(_));
        let shown = shown_in_last(fields, it);
        let chapter = witness.is_chapter();
        if it.kind == Kind::Name && !chapter {
            return false;
        }
        match what {
            What::Add => true,
            What::Drop if witness == Example => shown && !it.optional,
            // A chapter that names a field of an object names the object.
            What::Drop => leaf || !chapter,
            What::Flip => witness != Example,
            What::Type if chapter => leaf,
            What::Type if witness == Example => leaf && !it.optional && shown,
            What::Type => leaf && !choice && self.type_is_stated(contract, it),
            What::Value => choice,
            What::Rename if witness == Example => leaf && shown,
            What::Rename => leaf,
        }
    }

    /// True where a chapter states the type of a field, so that a schema of another type stands alone.
    fn type_is_stated(&self, contract: usize, it: &Field) -> bool {
        let Contract { catalog, data_model, .. } = self.contracts[contract];
        it.kind != Kind::Text || [catalog, data_model].iter().any(|form| *form != Form::Set)
    }

    pub fn after(&self, change: &Change) -> World {
        let mut fields = self.fields(change.witness, change.contract).to_vec();
        let at = fields.iter().position(|it| it.path == change.path);
        match (change.what, at.map(|at| &mut fields[at])) {
            (What::Drop, _) => fields.retain(|it| it.path != change.path),
            (What::Flip, Some(it)) => it.optional = !it.optional,
            (What::Type, Some(it)) => it.kind = if it.kind == Kind::Flag { Kind::Whole } else { Kind::Flag },
            (What::Value, Some(Field { kind: Kind::Choice(values), .. })) => match change.witness {
                Schema if values.len() > 1 => drop(values.pop()),
                Example => *values = vec!["new".to_owned()],
                _ => values.push("new".to_owned()),
            },
            (What::Rename, Some(it)) => it.path.push('x'),
            (_, _) => fields.push(field("zz_new", Kind::Text, false)),
        }
        let mut world = self.clone();
        world.told.insert((change.witness, change.contract), fields);
        world
    }
}

/// The last example of a contract has only the optional fields that list values.
pub fn shown_in_last(fields: &[Field], it: &Field) -> bool {
    let own = !it.optional || matches!(it.kind, Kind::Choice(_));
    let parent = it.path.rsplit_once('.').map(|(parent, _)| parent.trim_end_matches("[]"));
    own && parent.is_none_or(|parent| {
        fields.iter().find(|it| it.path == parent).is_none_or(|it| shown_in_last(fields, it))
    })
}
