//! Who says which fields a contract has.

/// Who says it. The order is the order of edits: where all else is equal, the earlier one is asked to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Witness {
    Example,
    DataModel,
    Catalog,
    Checklist,
    /// A chapter in which fields of every contract are documented once.
    Shared,
    Schema,
}

impl Witness {
    pub const ALL: [Witness; 6] = [
        Witness::Example,
        Witness::DataModel,
        Witness::Catalog,
        Witness::Checklist,
        Witness::Shared,
        Witness::Schema,
    ];

    /// The witness in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Witness::Example => "the example",
            Witness::DataModel => "the data model",
            Witness::Catalog => "the catalog",
            Witness::Checklist => "the checklist",
            Witness::Shared => "the shared chapter",
            Witness::Schema => "the schema",
        }
    }

    /// A chapter, written by hand.
    pub fn is_chapter(self) -> bool {
        matches!(self, Witness::DataModel | Witness::Catalog | Witness::Checklist | Witness::Shared)
    }
}
