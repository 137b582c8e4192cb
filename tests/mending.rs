//! `fix` keeps its word: what it mends is gone, what it does not mend is as it was, and the second time there is
//! nothing left to do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test says what it expected and stops"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use support::cases::Case;
use support::suite::{Suite, repositories};
use support::{Run, copy_of_the_repository, program, run};
use walkdir::WalkDir;

/// Every file below a folder with its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(root).into_iter().map(|it| it.unwrap()).filter(|it| it.file_type().is_file());
    let path = |it: &Path| it.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    entries.map(|it| (path(it.path()), fs::read(it.path()).unwrap())).collect()
}

fn ours(root: &Path, arguments: &[&str], environment: &[(String, String)]) -> Run {
    let mut command = program(root);
    command.args(arguments).envs(environment.iter().cloned());
    run(command, "")
}

/// What `check` finds, as data. A run that cannot be made finds nothing.
fn found(root: &Path, environment: &[(String, String)]) -> Vec<Value> {
    let told = ours(root, &["check", "--format", "json"], environment);
    let told: Value = serde_json::from_str(&told.stdout).unwrap_or_default();
    told["findings"].as_array().cloned().unwrap_or_default()
}

/// What a finding is, whatever the text at its place.
fn key(finding: &Value) -> String {
    let parts = [&finding["code"], &finding["primary"]["path"], &finding["contracts"], &finding["fields"]];
    parts.map(Value::to_string).join(" ")
}

/// True where `fix` goes a way that this finding shows.
fn has_way(finding: &Value, takes_sides: bool) -> bool {
    let ways = finding["help"].as_array().unwrap().iter();
    let mut ways = ways.filter(|it| !it["edits"].as_array().unwrap().is_empty());
    ways.any(|it| takes_sides || it["certain"] == true)
}

/// The contracts and fields of a finding.
fn subjects(finding: &Value) -> BTreeSet<String> {
    let all = |key: &str| finding[key].as_array().cloned().unwrap_or_default();
    let of = |name: &Value| all("fields").iter().map(|it| format!("{name} {it}")).collect::<Vec<_>>();
    all("contracts").iter().flat_map(of).collect()
}

/// A finding that fails the build and was not there before, about a field of which another one is mended: edits of one
/// run would contradict each other.
fn new_about_what_is_gone<'a>(before: &[Value], after: &'a [Value], takes_sides: bool) -> Option<&'a Value> {
    let number = |all: &[Value], wanted: &Value| all.iter().filter(|it| key(it) == key(wanted)).count();
    let is_gone = |it: &&Value| has_way(it, takes_sides) && number(after, it) < number(before, it);
    let mended: BTreeSet<String> = before.iter().filter(is_gone).flat_map(subjects).collect();
    // That nobody shows or declares a field yet is the next step, and contradicts nothing.
    let is_next = |it: &Value| ["MC207", "MC309", "MC310"].iter().any(|code| it["code"] == *code);
    let mut denied = after.iter().filter(|it| it["level"] == "deny" && !is_next(it));
    denied.find(|it| !subjects(it).is_disjoint(&mended) && number(after, it) > number(before, it))
}

/// What is wrong with what `fix` does to a copy in which this was found.
fn flaw(root: &Path, case: &Case, before: &[Value], takes_sides: bool) -> Option<String> {
    let arguments = if takes_sides { &["fix", "--unsafe"][..] } else { &["fix"][..] };
    let environment = &case.environment;
    let fixed = ours(root, arguments, environment);
    let new_files = files(root);
    let after = found(root, environment);
    let number = |all: &[Value], wanted: &Value| all.iter().filter(|it| key(it) == key(wanted)).count();
    let left = |it: &&Value| has_way(it, takes_sides) && number(&after, it) >= number(before, it);
    if let Some(it) = before.iter().find(left) {
        return Some(format!("an edit did not end its finding: {} {}", it["code"], it["title"]));
    }
    if let Some(it) = new_about_what_is_gone(before, &after, takes_sides) {
        return Some(format!("an edit brought another finding: {} {}", it["code"], it["title"]));
    }
    let status = i32::from(after.iter().any(|it| it["level"] == "deny"));
    if fixed.status.min(1) != status {
        return Some(format!("`fix` ends with {}: {}", fixed.status, fixed.stderr));
    }
    ours(root, arguments, environment);
    (files(root) != new_files).then(|| "a second time changes something again".to_owned())
}

/// The flaws of a case; certain edits are made alone where there are others as well.
fn flaws_of(suite: &Suite, case: &Case) -> Vec<String> {
    let copy = suite.copy();
    case.apply(copy.path());
    let before = found(copy.path(), &case.environment);
    let number = |takes_sides| before.iter().filter(|it| has_way(it, takes_sides)).count();
    let (certain, all) = (number(false), number(true));
    let mut flaws = Vec::new();
    for (takes_sides, _) in [(false, certain), (true, all - certain)].into_iter().filter(|it| it.1 > 0) {
        let copy = suite.copy();
        case.apply(copy.path());
        let flaw = flaw(copy.path(), case, &before, takes_sides);
        flaws.extend(flaw.map(|it| format!("{} (unsafe: {takes_sides}): {it}", case.name)));
    }
    flaws
}

fn flaws(suite: &Suite) -> Vec<String> {
    let cases = &suite.table.cases;
    let next = AtomicUsize::new(0);
    let flaws = Mutex::new(Vec::new());
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = flaws_of(suite, case);
            flaws.lock().unwrap().extend(found);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    flaws.into_inner().unwrap()
}

#[test]
fn what_fix_mends_in_this_repository_is_gone() {
    let flaws = flaws(&Suite::of_this_repository());
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

#[test]
fn what_fix_mends_in_other_repositories_is_gone() {
    let names = fs::read_dir(repositories()).unwrap().map(|it| it.unwrap());
    let names = names.filter(|it| it.path().is_dir()).map(|it| it.file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    let flaws = |name: String| flaws(&Suite::of(&name)).into_iter().map(move |it| format!("{name}: {it}"));
    let flaws: Vec<String> = names.into_iter().flat_map(flaws).collect();
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

/// The example that several tests break.
const EXAMPLE: &str = "contracts/events/examples/channel_unmapped.example.json";

fn misspell(root: &Path) -> String {
    let text = fs::read_to_string(root.join(EXAMPLE)).unwrap();
    let broken = text.replace("\"channel_id\"", "\"chanel_id\"");
    assert_ne!(text, broken);
    fs::write(root.join(EXAMPLE), &broken).unwrap();
    text
}

#[test]
fn a_diff_shows_the_edit_and_writes_nothing() {
    let copy = copy_of_the_repository();
    misspell(copy.path());
    let before = files(copy.path());
    let answer = ours(copy.path(), &["fix", "--diff"], &[]);
    assert_eq!(answer.status, 1, "{}", answer.stderr);
    assert!(answer.stdout.contains("\n-  \"chanel_id\"") && answer.stdout.contains("\n+  \"channel_id\""));
    assert!(answer.stderr.contains("edits in 1 file end 1 finding (MC103)"), "{}", answer.stderr);
    assert_eq!(files(copy.path()), before);
}

#[test]
fn two_slips_are_not_made_the_same_name() {
    let copy = copy_of_the_repository();
    let file = copy.path().join("book/data-model.md");
    let text = fs::read_to_string(&file).unwrap();
    let line = "- ContactCreated: { contact_id, customer_id, display_name? }";
    let broken = line.replace("display_name?", "display_nmae?, display_naem?");
    assert!(text.contains(line), "{text}");
    fs::write(&file, text.replace(line, &broken)).unwrap();
    let answer = ours(copy.path(), &["fix"], &[]);
    assert_eq!(answer.status, 1, "{}", answer.stderr);
    let mended = fs::read_to_string(&file).unwrap();
    assert!(mended.contains("{ contact_id, customer_id, display_name?, display_naem? }"), "{mended}");
}

/// Puts a text in the place of another one, which is there.
fn replace(root: &Path, path: &str, find: &str, instead: &str) {
    let text = fs::read_to_string(root.join(path)).unwrap();
    assert!(text.contains(find), "{path} lacks {find}");
    fs::write(root.join(path), text.replace(find, instead)).unwrap();
}

#[test]
fn what_an_example_and_a_chapter_share_is_mended_one_way() {
    let list = "- ChannelUnmapped: { channel_id, customer_id, reason? }";
    let value = "\"reason\": \"Pictures are no longer accepted\"";
    // A field that is new, and one with a slip.
    let cases = [
        (list.replace("reason?", "reason?, gift"), format!("{value}, \"gift\": true"), "\"gift\": true"),
        (
            list.replace("reason", "raeson"),
            value.replace("reason", "raeson"),
            "Pictures are no longer accepted",
        ),
    ];
    for (chapter, example, kept) in cases {
        let copy = copy_of_the_repository();
        replace(copy.path(), "book/data-model.md", list, &chapter);
        replace(copy.path(), EXAMPLE, value, &example);
        let before = found(copy.path(), &[]);
        assert_eq!(before.iter().filter(|it| it["level"] == "deny").count(), 1, "{before:?}");
        ours(copy.path(), &["fix"], &[]);
        assert_eq!(found(copy.path(), &[]).len(), before.len(), "`fix` takes a side");
        let answer = ours(copy.path(), &["fix", "--unsafe"], &[]);
        assert_eq!(answer.status, 0, "{}", answer.stderr);
        let left = fs::read_to_string(copy.path().join(EXAMPLE)).unwrap();
        assert!(left.contains(kept), "{left}");
    }
}

#[test]
fn an_entry_of_the_baseline_stays_where_its_mistake_is_told_in_another_light() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    let list = "- ChannelUnmapped: { channel_id, customer_id, reason? }";
    replace(root, EXAMPLE, "\"version\": 1", "\"version\": \"1\"");
    let known = ours(root, &["baseline", "--reason", "known before the gate"], &[]);
    assert_eq!(known.status, 0, "{}", known.stderr);
    let baseline = root.join("contracts.baseline.toml");
    let entry = fs::read_to_string(&baseline).unwrap();
    // What is mended beside it does not take it out.
    replace(root, "book/data-model.md", list, &list.replace("reason?", "reason"));
    let answer = ours(root, &["fix", "--baseline", "contracts.baseline.toml"], &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert_eq!(fs::read_to_string(&baseline).unwrap(), entry);
    // Of the same field something else is found: nobody knows whether that is the same mistake.
    replace(root, EXAMPLE, "\"version\": \"1\"", "\"version\": true");
    let answer = ours(root, &["fix", "--baseline", "contracts.baseline.toml"], &[]);
    assert_eq!(answer.status, 2, "{}", answer.stderr);
    assert_eq!(fs::read_to_string(&baseline).unwrap(), entry);
    // Once it is mended, its entry goes.
    replace(root, EXAMPLE, "\"version\": true", "\"version\": 1");
    let answer = ours(root, &["fix", "--baseline", "contracts.baseline.toml"], &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert!(!fs::read_to_string(&baseline).unwrap().contains("MC104"));
}

#[test]
fn line_ends_and_permissions_stay() {
    let copy = copy_of_the_repository();
    let text = misspell(copy.path());
    let file = copy.path().join(EXAMPLE);
    let broken = fs::read_to_string(&file).unwrap().replace('\n', "\r\n");
    fs::write(&file, broken).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    }
    let answer = ours(copy.path(), &["fix"], &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), text.replace('\n', "\r\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
}

#[test]
fn a_byte_order_mark_stays() {
    let copy = copy_of_the_repository();
    let file = copy.path().join("book/catalog/channel.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        format!("\u{feff}{}", text.replace("{{#example channel_unmapped}}", "{{#exmple channel_unmapped}}")),
    )
    .unwrap();
    let answer = ours(copy.path(), &["fix"], &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("\u{feff}{text}"));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let copy = copy_of_the_repository();
    let text = misspell(copy.path());
    let file = copy.path().join(EXAMPLE);
    let real = copy.path().join("contracts/real.txt");
    fs::rename(&file, &real).unwrap();
    std::os::unix::fs::symlink(&real, &file).unwrap();
    let answer = ours(copy.path(), &["fix"], &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert!(fs::symlink_metadata(&file).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), text);
}

#[test]
fn what_takes_sides_is_left_alone() {
    let copy = copy_of_the_repository();
    let file = copy.path().join("contracts/events/examples/conversation_created.example.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"open\"", "\"opne\"")).unwrap();
    let before = files(copy.path());
    let answer = ours(copy.path(), &["fix"], &[]);
    assert_eq!(answer.status, 1);
    assert!(answer.stderr.contains("nothing to mend by itself"), "{}", answer.stderr);
    assert!(
        answer.stderr.contains("`mdbook-contracts fix --unsafe` can mend 1 of them"),
        "{}",
        answer.stderr
    );
    assert_eq!(files(copy.path()), before);
    assert_eq!(ours(copy.path(), &["fix", "--unsafe"], &[]).status, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_baseline_lets_through_what_is_there_and_nothing_more() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    misspell(root);
    let chapter = root.join("book/data-model.md");
    let text = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, text.replace("- ChannelMapped: {", "- ChannelMapped: { ghost,")).unwrap();
    let answer = ours(root, &["baseline", "--reason", "known before the gate"], &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert!(
        answer.stdout.starts_with("2 findings written to `contracts.baseline.toml`"),
        "{}",
        answer.stdout
    );
    let again = ours(root, &["baseline", "--reason", "more"], &[]);
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("a baseline can only shrink"), "{}", again.stderr);
    let check = |root: &Path| ours(root, &["check", "--baseline", "contracts.baseline.toml"], &[]);
    let known = check(root);
    assert_eq!(known.status, 0, "{}", known.stderr);
    assert!(known.stderr.contains(", 2 findings in the baseline ("), "{}", known.stderr);
    // What is new fails.
    let new = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, new.replace("- ChannelUnmapped: {", "- ChannelUnmapped: { ghost,")).unwrap();
    let more = check(root);
    assert_eq!((more.status, more.findings().len()), (1, 1), "{}", more.stderr);
    // What is gone has to leave, and `fix` takes it out.
    fs::write(&chapter, &text).unwrap();
    let gone = check(root);
    assert_eq!(gone.status, 2, "{}", gone.stderr);
    assert_eq!(gone.findings()[0].code, "MC906");
    assert_eq!(
        ours(root, &["fix", "--baseline", "contracts.baseline.toml", "--only", "idle-baseline-entry"], &[])
            .status,
        0
    );
    assert_eq!(check(root).status, 0);
    let left = fs::read_to_string(root.join("contracts.baseline.toml")).unwrap();
    assert_eq!(left.matches("known before the gate").count(), 1, "{left}");
}

#[test]
fn a_baseline_is_not_written_over_what_keeps_the_gate_from_looking() {
    let copy = copy_of_the_repository();
    fs::write(copy.path().join(EXAMPLE), "{").unwrap();
    let answer = ours(copy.path(), &["baseline", "--reason", "known"], &[]);
    assert_eq!(answer.status, 2);
    assert!(
        answer.stderr.contains("error[MC001 not-json]") && answer.stderr.contains("no baseline was written")
    );
    assert!(!copy.path().join("contracts.baseline.toml").exists());
}

/// Adds a chapter whose directive is misspelt, under these names; those behind the first lead to it.
#[cfg(unix)]
fn misspelt_chapter(root: &Path, names: &[&str]) -> std::path::PathBuf {
    let folder = root.join("book");
    let mut summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
    for name in names {
        summary.push_str(&format!("\n- [{name}]({name})\n"));
        if *name != names[0] {
            std::os::unix::fs::symlink(names[0], folder.join(name)).unwrap();
        }
    }
    fs::write(folder.join("SUMMARY.md"), summary).unwrap();
    let file = folder.join(names[0]);
    fs::write(&file, "# More\n\n{{#exmple channel_unmapped}}\n").unwrap();
    file
}

#[cfg(unix)]
#[test]
fn one_file_under_two_names_is_mended_once() {
    let copy = copy_of_the_repository();
    let file = misspelt_chapter(copy.path(), &["one.md", "two.md"]);
    assert_eq!(ours(copy.path(), &["check"], &[]).findings().len(), 2);
    let answer = ours(copy.path(), &["fix"], &[]);
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), "# More\n\n{{#example channel_unmapped}}\n");
    assert!(fs::symlink_metadata(copy.path().join("book/two.md")).unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_where_one_file_cannot_be() {
    use std::os::unix::fs::PermissionsExt;
    let copy = copy_of_the_repository();
    misspell(copy.path());
    misspelt_chapter(copy.path(), &["one.md"]);
    let example = copy.path().join(EXAMPLE);
    fs::set_permissions(&example, fs::Permissions::from_mode(0o444)).unwrap();
    let before = files(copy.path());
    let answer = ours(copy.path(), &["fix"], &[]);
    assert_eq!(answer.status, 2, "{}", answer.stderr);
    let why = format!("error: `{EXAMPLE}` is read-only");
    assert!(answer.stderr.contains(&why), "{}", answer.stderr);
    assert!(answer.stderr.contains("nothing was written"), "{}", answer.stderr);
    assert_eq!(files(copy.path()), before);
    fs::set_permissions(&example, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(ours(copy.path(), &["fix"], &[]).status, 0);
}

/// Two families whose contracts share one list: what the one wants, the other does not.
#[test]
fn an_edit_that_only_moves_a_finding_is_not_made() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    let events = root.join("contracts/events");
    for (path, bytes) in files(&events) {
        let text = String::from_utf8(bytes).unwrap().replace("ChannelUnmapped", "UnmapChannel");
        let text = text
            .replace("[\"channel_id\", \"customer_id\"]", "[\"channel_id\", \"customer_id\", \"reason\"]");
        let path = path.replace("channel_unmapped", "unmap_channel");
        let wanted = path.contains("unmap_channel") || path.starts_with("envelope");
        let file = root.join("contracts/commands").join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        if wanted {
            fs::write(file, text).unwrap();
        }
    }
    let book = fs::read_to_string(root.join("book.toml")).unwrap();
    let family = "[preprocessor.contracts.family.commands]\nschemas = \"contracts/commands/schemas/*.schema.json\"\nexamples = \"contracts/commands/examples/*.example.json\"\ncatalog = \"catalog/channel.md\"\n\n[preprocessor.contracts.rules]\ncontract-not-in-chapter = \"allow\"";
    fs::write(root.join("book.toml"), book.replace("[preprocessor.contracts.rules]", family)).unwrap();
    let chapter = root.join("book/catalog/channel.md");
    let text = fs::read_to_string(&chapter).unwrap();
    fs::write(&chapter, text.replace("## ChannelUnmapped\n", "## ChannelUnmapped and UnmapChannel\n"))
        .unwrap();
    // It ends, whatever it makes of this.
    let answer = ours(root, &["fix"], &[]);
    assert_ne!(answer.status, 3, "{}", answer.stderr);
    let now = files(root);
    ours(root, &["fix"], &[]);
    assert_eq!(files(root), now);
}

#[test]
fn a_generated_table_brings_nothing_to_life_and_deletes_nothing() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    let schema = root.join("contracts/events/schemas/channel_unmapped.schema.json");
    let text = fs::read_to_string(&schema).unwrap();
    let nasty = "\"description\": \"{{{#include x}} [a](b) <b> | `c` ![d](e)\", \"examples\": [\"{{{{#include x}}\"],";
    fs::write(&schema, text.replace("\"reason\": {", &format!("\"reason\": {{ {nasty}"))).unwrap();
    let chapter = root.join("book/catalog/channel.md");
    let text = fs::read_to_string(&chapter).unwrap();
    let marks =
        "## ChannelUnmapped\n\n<!-- contracts: table ChannelUnmapped -->\nBETWEEN<!-- contracts: end -->\n";
    let with = |between: &str| {
        let text = text.replace("## ChannelUnmapped\n", &marks.replace("BETWEEN", between));
        fs::write(&chapter, text).unwrap();
    };
    with("");
    ours(root, &["fix"], &[]);
    let fixed = fs::read_to_string(&chapter).unwrap();
    let table =
        fixed.split("table ChannelUnmapped -->").nth(1).unwrap().split("<!-- contracts: end").next().unwrap();
    assert!(table.contains("| `channel_id` | string | required |"), "{table}");
    assert!(!table.contains("{{") && !table.contains("<b>") && table.contains("\\[a\\]"), "{table}");
    with("\nSomething that somebody wrote.\n\n");
    let before = files(root);
    let answer = ours(root, &["fix", "--unsafe"], &[]);
    assert!(answer.status == 1 && files(root) == before, "{}", answer.stderr);
}

#[test]
fn a_baseline_is_written_where_the_settings_say_it_is() {
    let copy = copy_of_the_repository();
    let root = copy.path();
    misspell(root);
    let settings = fs::read_to_string(root.join("book.toml")).unwrap();
    let named =
        settings.replace("[preprocessor.contracts]", "[preprocessor.contracts]\nbaseline = \"known.toml\"");
    assert_ne!(named, settings);
    fs::write(root.join("book.toml"), named).unwrap();
    assert!(ours(root, &["check"], &[]).stderr.contains("the baseline `known.toml` cannot be read"));
    let answer = ours(root, &["baseline", "--reason", "known before the gate"], &[]);
    assert!(answer.stdout.starts_with("1 finding written to `known.toml`"), "{}", answer.stderr);
    assert_eq!(ours(root, &["check"], &[]).status, 0);
}
