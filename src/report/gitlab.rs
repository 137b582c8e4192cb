//! `gitlab`: a report of Code Quality, which GitLab shows beside the lines of a merge request.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::json::pretty;
use super::told::{Place, Told};
use super::words::untold;

/// One array. GitLab keeps one finding for each fingerprint, so no two are equal here.
pub fn code_quality(told: &Told) -> String {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let issues = told.findings.iter().map(|it| {
        let number = seen.entry(&it.fingerprint).or_default();
        *number += 1;
        let again = if *number == 1 { String::new() } else { format!("#{number}") };
        json!({
            "description": format!("{}: {}", it.code, it.title),
            "check_name": it.name,
            "fingerprint": format!("{}{again}", it.fingerprint),
            "severity": if it.is_denied() { "major" } else { "minor" },
            "location": {
                "path": it.primary.path,
                "lines": { "begin": it.primary.start.line, "end": it.primary.end.line },
            },
        })
    });
    // An array has no other place for it.
    let more = (told.untold > 0).then(|| {
        json!({
            "description": untold(told.untold),
            "check_name": "untold",
            "fingerprint": format!("untold/{}", told.untold),
            "severity": "info",
            "location": { "path": Place::of_settings(&told.folder).path, "lines": { "begin": 1, "end": 1 } },
        })
    });
    pretty(&issues.chain(more).collect::<Value>())
}
