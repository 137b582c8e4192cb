//! The settings that decide how much passes, each in the words of the lock file.

use std::collections::BTreeSet;

use crate::config::{FamilySettings, Formats, NameSettings, Settings, Turned};
use crate::field::FieldPath;

use Turns::{Meaning, Stronger, Weaker};

/// A setting that does not have its default.
pub struct Setting {
    pub words: String,
    turns: Turns,
    /// Where it stands below the table of our settings.
    pub path: Vec<String>,
}

/// What a setting does to the gate.
#[derive(Clone, Copy)]
enum Turns {
    /// It lets more pass.
    Weaker,
    /// It lets less pass.
    Stronger,
    /// It says what the documents mean, and any other may let more pass.
    Meaning,
}

/// The value of `fences` that is not the default.
const NAMED: &str = " = \"named\"";

impl Setting {
    /// The list that it stands in.
    pub fn list<'a>(&self, turned: &'a mut Turned) -> &'a mut BTreeSet<String> {
        match self.turns {
            Weaker => &mut turned.weaker,
            Stronger => &mut turned.stronger,
            Meaning => &mut turned.meaning,
        }
    }
}

/// Settings that do not have their defaults and that let more pass than those, or less, or may do so.
pub fn turned(settings: &Settings) -> Vec<Setting> {
    let mut all = Vec::new();
    let mut say = |turns: Turns, path: &[&str], value: &str| {
        let path: Vec<String> = path.iter().map(|it| (*it).to_owned()).collect();
        all.push(Setting { words: format!("{}{value}", path.join(".")), turns, path });
    };
    if settings.schemas.formats == Formats::Annotate {
        say(Weaker, &["formats"], " = \"annotate\"");
    }
    if let Some(dialect) = settings.schemas.dialect {
        say(Meaning, &["dialect"], &format!(" = \"{}\"", dialect.word()));
    }
    for resolve in &settings.schemas.resolve {
        say(Meaning, &["resolve", &resolve.prefix], &format!(" = \"{}\"", resolve.folder));
    }
    settings.schemas.keywords.iter().for_each(|it| say(Weaker, &["keywords"], &format!(": {it}")));
    for (word, meant) in &settings.types {
        say(Weaker, &["types", word], &format!(" = \"{}\"", meant.word()));
    }
    for family in &settings.families {
        of_family(family, &mut say);
    }
    all
}

/// Says those of a family.
fn of_family(family: &FamilySettings, say: &mut impl FnMut(Turns, &[&str], &str)) {
    let key = |key: &'static str| ["family", family.family.as_str(), key];
    if !family.closed_world {
        say(Weaker, &key("closed-world"), " = false");
    }
    for object in &family.extensions {
        let object = if object.is_root() { "the whole instance" } else { object.as_str() };
        say(Weaker, &key("extensions"), &format!(": {object}"));
    }
    if family.loose {
        say(Weaker, &key("names"), " = \"loose\"");
    }
    for contract in family.contracts.iter().filter(|it| !it.envelope) {
        let path = ["family", &family.family, "contract", &contract.name, "envelope"];
        say(Weaker, &path, " = false");
    }
    // The defaults of the three name chapters, so a list without any has been emptied.
    for (name, patterns) in
        [("catalog", &family.catalog), ("data-model", &family.data_model), ("checklist", &family.checklist)]
    {
        if patterns.is_empty() {
            say(Weaker, &key(name), " = []");
        }
    }
    if family.named_fences {
        say(Stronger, &key("fences"), NAMED);
    }
    for (pattern, fields) in &family.shared {
        fields.iter().for_each(|it| say(Weaker, &key("shared"), &format!(": {} {it}", pattern.text)));
    }
    family.version.iter().for_each(|it| say(Stronger, &key("version"), &format!(" = \"{it}\"")));
    family.parts.iter().for_each(|it| say(Stronger, &key("parts"), &format!(": {it}")));
    family.unique.iter().for_each(|it| say(Stronger, &key("unique"), &format!(": {it}")));
    meaning(family, say);
}

/// Says where instances say which contract they are, where its schema holds, and where the fields of chapters begin.
fn meaning(family: &FamilySettings, say: &mut impl FnMut(Turns, &[&str], &str)) {
    let key = |key: &'static str| ["family", family.family.as_str(), key];
    let NameSettings { pointers, join, form } = &family.name;
    if *pointers != ["/event_name"] {
        say(Meaning, &key("name"), &quoted(pointers));
    }
    if join != "." {
        say(Meaning, &key("join"), &quoted(&[join]));
    }
    form.iter().for_each(|it| say(Meaning, &key("name-form"), &quoted(&[&it.text])));
    if !family.payload.is_empty() {
        say(Meaning, &key("payload"), &quoted(&[&family.payload]));
    }
    let base: Vec<&str> = family.base.iter().map(FieldPath::as_str).collect();
    if base != [FieldPath::from_pointer(&family.payload).as_str()] {
        say(Meaning, &key("base"), &quoted(&base));
    }
}

/// What stands behind a key.
fn quoted(texts: &[impl AsRef<str>]) -> String {
    let texts: Vec<String> = texts.iter().map(|it| format!("\"{}\"", it.as_ref())).collect();
    match &texts[..] {
        [one] => format!(" = {one}"),
        several => format!(" = [{}]", several.join(", ")),
    }
}

/// The words of the setting that has every fence name its contract.
pub fn named_fences(family: &str) -> String {
    format!("family.{family}.fences{NAMED}")
}
