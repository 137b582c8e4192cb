//! What a site says of the run that let it pass, and whether that was a run over the texts of today.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::{Site, fingerprint};
use super::{CONTRACTS, RAW, at, contracts, files};
use crate::digest;
use crate::floor::weakened_by;
use crate::verdict::LookedAt;

/// How much was judged, and the fingerprint of every text of it.
pub fn stamp(site: &Site) -> Value {
    let mut stamp = Map::from_iter([("sha256".to_owned(), json!(fingerprint(site.sources)))]);
    let numbers = LookedAt::of(site.repository, site.loaded).named();
    stamp.extend(numbers.map(|(name, number)| (name.to_owned(), json!(number))));
    let only: Vec<&str> = site.verdict.only.iter().map(|it| it.name).collect();
    stamp.insert("only".to_owned(), json!(only));
    stamp.insert("weakened_by".to_owned(), json!(weakened_by(&site.verdict.floor, usize::MAX)));
    Value::Object(stamp)
}

/// In what a built site differs from the book as it was judged now, in sentences; nothing where it is the site of this
/// book. `read` hands over a file of the site, and `lies_below` tells what lies below one of its folders.
pub fn differences(
    site: &Site,
    read: &dyn Fn(&str) -> Option<String>,
    lies_below: &dyn Fn(&str) -> Vec<String>,
) -> Vec<String> {
    let Some(text) = read(CONTRACTS) else {
        return vec![format!("the site has no `{CONTRACTS}`: nothing says that the gate let it pass")];
    };
    let document: Value = match serde_json::from_str(&text) {
        Ok(document) => document,
        Err(error) => return vec![format!("`{CONTRACTS}` of the site is not JSON: {error}")],
    };
    let mut found = Vec::new();
    let version = &document["tool"]["version"];
    if version != env!("CARGO_PKG_VERSION") {
        let own = env!("CARGO_PKG_VERSION");
        found
            .push(format!("the site was judged by version {version} of this program, and this is \"{own}\""));
    }
    let listed = document["files"].as_array().into_iter().flatten();
    let listed = listed.filter_map(|it| Some((it["source"].as_str()?, it["sha256"].as_str()?)));
    let mut listed: BTreeMap<&str, &str> = listed.collect();
    for (path, (source, _)) in files(site) {
        let today = digest::of(site.sources.text(source));
        match listed.remove(path) {
            None => found.push(format!("the site was built without `{path}`")),
            Some(then) if then != today => {
                found.push(format!("`{path}` has changed since the site was built"))
            }
            Some(_) if read(&at(path)).is_none_or(|it| digest::of(&it) != today) => {
                found.push(format!("`{}` in the site is not the file that was judged", at(path)));
            }
            Some(_) => {}
        }
    }
    found.extend(
        listed.keys().map(|path| format!("the site was built with `{path}`, which is judged no more")),
    );
    // What nobody judged is not to be found where everything was.
    let judged: BTreeSet<String> = files(site).keys().map(|it| at(it)).collect();
    let stray = lies_below(RAW).into_iter().filter(|it| !judged.contains(it));
    found.extend(stray.map(|it| format!("`{it}` lies in the site, and was not judged")));
    // Chapters and settings are in the fingerprint alone; the title of the book is all that is believed.
    if found.is_empty() && document["judged"] != stamp(site) {
        found.push("chapters or settings have changed since the site was built".to_owned());
    }
    let title = document["book"]["title"].as_str();
    let is_whole = || [true, false].map(|renames| contracts(site, title, renames)).contains(&text);
    if found.is_empty() && !is_whole() {
        found.push(format!("`{CONTRACTS}` of the site says something else than the book"));
    }
    found
}
