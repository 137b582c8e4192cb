//! Every system call of a run that opens, reads, writes or renames fails once, one by one: never a clean exit, never a
//! defect, never half a file. And what a run asks of the system at all: no network, nothing outside the root, no write.
//!
//! Needs `strace` on Linux (feature `traced`).

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says what it expected and stops"
)]

mod small;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use small::Small;
use support::{Run, apart, copy_of_the_repository, run};
use walkdir::WalkDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mdbook-contracts");

/// Our program under `strace`, with what is traced and where the trace goes.
fn traced(root: &Path, trace: &Path, options: &[&str], arguments: &[&str]) -> Run {
    let mut strace = apart(Command::new("strace"), root);
    // What cargo adds for its own is no part of an installed program.
    strace.env_remove("LD_LIBRARY_PATH");
    strace.args(["-f", "-qq", "-y", "-s", "4096", "-o"]).arg(trace).args(options);
    strace.arg(PROGRAM).args(arguments).arg(root);
    run(strace, "")
}

/// The text of every file below a folder, by its path.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(root).into_iter().map(Result::unwrap).filter(|it| it.file_type().is_file());
    entries.map(|it| (it.path().to_owned(), fs::read(it.path()).unwrap())).collect()
}

/// The calls that fail, each with its error. Only calls about the folder of the book count: `-P` names what is in it.
const READING: [(&str, &str); 5] =
    [("openat", "EIO"), ("read", "EIO"), ("statx", "EIO"), ("newfstatat", "EIO"), ("getdents64", "EIO")];
const WRITING: [(&str, &str); 6] = [
    ("openat", "EROFS"),
    ("write", "ENOSPC"),
    ("rename", "EIO"),
    ("renameat2", "EIO"),
    ("fchmod", "EIO"),
    ("statx", "EIO"),
];

/// More calls of a kind than a run over a small book makes.
const MOST: usize = 400;

/// The chapter that `fix` mends, and the word in it that is wrong and then right.
const MENDED: (&str, &str, &str) = ("src/catalog/orders.md", "order_id?, note?", "order_id, note?");

/// Lets each call of a kind be met by something once. `holds` says what is wrong with a run that met it.
fn meet_each(
    (call, what): (&str, &str),
    arguments: &[&str],
    make: fn() -> Small,
    holds: &dyn Fn(&Run, &Before) -> Option<String>,
) -> usize {
    for when in 1..=MOST {
        let small = make();
        let root = small.path().to_owned();
        let before = Before { files: files(&root), root: root.clone() };
        let trace = tempfile::NamedTempFile::new().unwrap();
        let inject = format!("inject={call}:{what}:when={when}");
        let trace_only = format!("trace={call}");
        let mut options = vec!["-e", &trace_only, "-e", &inject];
        // The new text of a file stands beside it first: calls about that are found by their folder alone.
        let paths: Vec<String> =
            WalkDir::new(&root).into_iter().map(|it| it.unwrap().path().display().to_string()).collect();
        if arguments == ["check"] {
            paths.iter().for_each(|it| options.extend(["-P", it]));
        }
        let run = traced(&root, trace.path(), &options, arguments);
        let trace = fs::read_to_string(trace.path()).unwrap();
        let Some(met) = trace.lines().find(|it| it.contains("(INJECTED)") || it.contains("SIGTERM")) else {
            return when - 1;
        };
        if !met.contains(root.to_str().unwrap()) && !trace.contains("SIGTERM") {
            continue;
        }
        if let Some(flaw) = holds(&run, &before) {
            panic!("{call} {what} {when}: {flaw}; status {}\n{met}\n{}", run.status, run.stderr);
        }
    }
    panic!("{call}: more calls than were foreseen");
}

/// What was there before a run.
struct Before {
    root: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Before {
    /// A file that is gone, or neither as it was nor as `fix` makes it; a text beside its file is not yet one.
    fn half(&self) -> Option<String> {
        let now = files(&self.root);
        let whole = |path: &PathBuf, bytes: &Vec<u8>| match self.files.get(path) {
            Some(was) => {
                let mended = String::from_utf8_lossy(was).replace(MENDED.1, MENDED.2);
                was == bytes || mended.as_bytes() == bytes.as_slice()
            }
            None => path.file_name().is_some_and(|it| it.to_string_lossy().starts_with(".tmp")),
        };
        let half = now.iter().find(|(path, bytes)| !whole(path, bytes)).map(|(path, _)| path);
        let gone = self.files.keys().find(|it| !now.contains_key(*it));
        half.or(gone).map(|it| format!("{} is not whole", it.display()))
    }

    fn is_mended(&self) -> bool {
        fs::read_to_string(self.root.join(MENDED.0)).unwrap().contains(MENDED.2)
    }
}

/// What is wrong with the end of a run: a defect of ours, or a death.
fn end(run: &Run, allowed: &[i32]) -> Option<String> {
    (!allowed.contains(&run.status)).then(|| "it ends in another way than it may".to_owned())
}

fn broken() -> Small {
    let small = Small::new();
    small.replace(MENDED.0, MENDED.2, MENDED.1);
    small
}

#[test]
fn check_never_passes_what_it_could_not_read() {
    let calls = READING.map(|it| {
        let error = format!("error={}", it.1);
        meet_each((it.0, &error), &["check"], Small::new, &|run, before| {
            end(run, &[1, 2]).or_else(|| before.half())
        })
    });
    eprintln!("calls of `check` that failed once: {calls:?}");
    assert!(calls.iter().all(|it| *it > 5), "{calls:?}");
}

#[test]
fn fix_leaves_every_file_whole() {
    let calls = WRITING.map(|it| {
        let error = format!("error={}", it.1);
        meet_each((it.0, &error), &["fix"], broken, &|run, before| {
            let mended = run.status != 0 || before.is_mended();
            let left = files(&before.root).len() > before.files.len();
            let flaw = (!mended).then(|| "it says that all is mended".to_owned());
            let flaw = flaw.or(left.then(|| "a file is left beside".to_owned()));
            end(run, &[0, 1, 2]).or(flaw).or_else(|| before.half())
        })
    });
    eprintln!("calls of `fix` that failed once: {calls:?}");
    assert!(calls.iter().sum::<usize>() >= 4, "{calls:?}");
}

#[test]
fn fix_that_is_ended_leaves_every_file_whole() {
    let calls = ["openat", "write", "rename", "fchmod"]
        .map(|call| meet_each((call, "signal=SIGTERM"), &["fix"], broken, &|_, before| before.half()));
    eprintln!("calls of `fix` that were its last: {calls:?}");
    assert!(calls.iter().sum::<usize>() >= 4, "{calls:?}");
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// The commands that write one file, and that file.
const WRITERS: [(&[&str], &str); 4] = [
    (&["lock"], "contracts.lock.toml"),
    (&["baseline", "--reason", "old"], "contracts.baseline.toml"),
    (&["check", "--format", "json=told.json"], "told.json"),
    (&["prove", "--at-least", "0", "--write"], "contracts.proof.json"),
];

#[test]
fn a_file_that_a_command_writes_is_whole_or_as_it_was() {
    for (arguments, file) in WRITERS {
        let make = if arguments[0] == "baseline" { broken } else { Small::new };
        let whole = |root: &Path| fs::read_to_string(root.join(file)).ok();
        let small = make();
        let trace = tempfile::NamedTempFile::new().unwrap();
        let run = traced(small.path(), trace.path(), &[], arguments);
        let written = whole(small.path()).unwrap_or_else(|| panic!("{arguments:?}: {}", run.stderr));
        let place = small.path().to_str().unwrap();
        let calls = WRITING.map(|it| {
            let error = format!("error={}", it.1);
            meet_each((it.0, &error), arguments, make, &|run, before| {
                let expected = written.replace(place, before.root.to_str().unwrap());
                // A report tells as well of what could not be read, and of a run that could not be made.
                let tells = |text: &str| run.status != 0 && arguments[0] == "check" && is_json(text);
                let is_whole = whole(&before.root).is_none_or(|it| it == expected || tells(&it));
                let lost = run.status == 0 && whole(&before.root).is_none();
                let others = files(&before.root);
                let beside = others.keys().find(|it| !it.ends_with(file) && !before.files.contains_key(*it));
                let flaw = (!is_whole).then(|| format!("half of `{file}` is there"));
                let flaw = flaw.or(lost.then(|| format!("it says that `{file}` is there")));
                let flaw = flaw.or(beside.map(|it| format!("{} is left beside", it.display())));
                end(run, &[0, 1, 2]).or(flaw)
            })
        });
        eprintln!("calls of {arguments:?} that failed once: {calls:?}");
        assert!(calls.iter().sum::<usize>() >= 4, "{calls:?}");
    }
}

/// The site that a build has made, by path.
fn site(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let site =
        files(root).into_iter().map(|(path, bytes)| (path.strip_prefix(root).unwrap().to_owned(), bytes));
    site.filter(|(path, _)| path.starts_with("book")).collect()
}

#[test]
fn build_passes_no_site_that_lacks_something() {
    let small = Small::new();
    let trace = tempfile::NamedTempFile::new().unwrap();
    assert_eq!(traced(small.path(), trace.path(), &[], &["build"]).status, 0);
    let whole = site(small.path());
    let calls = READING.iter().chain(WRITING.iter().filter(|it| !READING.contains(it))).map(|it| {
        let error = format!("error={}", it.1);
        meet_each((it.0, &error), &["build"], Small::new, &|run, before| {
            let made = site(&before.root);
            let others: Vec<_> =
                whole.iter().filter(|it| made.get(it.0) != Some(it.1)).map(|it| it.0).collect();
            let lacks = run.status == 0 && !others.is_empty();
            let lacks = lacks.then(|| format!("the site is another: {others:?}"));
            end(run, &[0, 1, 2]).or(lacks)
        })
    });
    let calls: Vec<usize> = calls.collect();
    eprintln!("calls of `build` that failed once: {calls:?}");
    assert!(calls.iter().sum::<usize>() > 100, "{calls:?}");
}

#[test]
fn a_reader_that_is_gone_and_a_full_disk_are_no_defect() {
    let small = Small::new();
    for arguments in
        [&["list"][..], &["explain", "MC001"], &["rules"], &["check", "--format", "json"], &["man"]]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = small.program();
        command.args(arguments).stdout(full).stderr(Stdio::null());
        assert_eq!(command.status().unwrap().code(), Some(2), "{arguments:?} to a full disk");
        let mut command = small.program();
        let mut child =
            command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = child.wait_with_output().unwrap();
        assert!(matches!(ran.status.code(), Some(0 | 2)), "{arguments:?} to nobody: {:?}", ran.status);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(!said.contains("error: "), "{arguments:?} to nobody: {said}");
    }
}

/// What the system itself has a program open before and beside its work.
const OF_THE_SYSTEM: [&str; 11] = [
    "/etc/ld.so",
    "/lib/",
    "/lib64/",
    "/usr/lib/",
    "/proc/self/",
    // How the system hands out memory, which the allocator asks.
    "/proc/sys/vm/overcommit_memory",
    "/sys/kernel/mm/",
    "/sys/devices/system/node",
    "/sys/fs/cgroup/",
    "/etc/localtime",
    "/usr/share/zoneinfo",
];

/// Calls that reach a network or another process, and such that change what is on the disk.
const REACHING: [&str; 7] = ["socket", "connect", "bind", "listen", "accept4", "sendto", "sendmsg"];
const CHANGING: [&str; 14] = [
    "mkdir",
    "mkdirat",
    "rmdir",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "symlink",
    "chmod",
    "fchmod",
    "truncate",
];

/// Every call of a trace: its name and the rest of its line.
fn calls(trace: &str) -> Vec<(&str, &str)> {
    let line = |it: &'_ str| it.split_once(' ').map_or(it.len(), |(pid, _)| pid.len());
    trace.lines().filter_map(|it| it[line(it)..].trim_start().split_once('(')).collect()
}

/// The paths of the folder in `calls` of this kind, as they were asked for or as the system knows them.
fn path(rest: &str) -> &str {
    let quoted = rest.split('"').nth(1).unwrap_or_default();
    let known = rest.rsplit_once('<').map_or(quoted, |(_, it)| it.split('>').next().unwrap_or(quoted));
    if quoted.starts_with('/') { quoted } else { known }
}

#[test]
fn check_reads_only_below_the_root_and_reaches_nothing() {
    let copy = copy_of_the_repository();
    let root = copy.path().canonicalize().unwrap();
    let trace = tempfile::NamedTempFile::new().unwrap();
    let run = traced(&root, trace.path(), &[], &["check"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let trace = fs::read_to_string(trace.path()).unwrap();
    let calls = calls(&trace);
    assert!(calls.len() > 100, "the trace is there");
    let started: Vec<_> = calls.iter().filter(|it| it.0.starts_with("exec")).collect();
    assert_eq!(started.len(), 1, "no other program is started: {started:?}");
    let mut opened = 0;
    for (call, rest) in calls {
        assert!(!REACHING.contains(&call), "{call}({rest}");
        assert!(!CHANGING.contains(&call), "{call}({rest}");
        if call == "openat" || call == "open" {
            assert!(!["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|it| rest.contains(it)), "{call}({rest}");
            let path = path(rest);
            let inside = Path::new(path).starts_with(&root);
            opened += usize::from(inside);
            assert!(inside || OF_THE_SYSTEM.iter().any(|it| path.starts_with(it)), "{call}({rest}");
        }
    }
    assert!(opened > 50, "{opened} files of the repository were opened");
}

#[test]
fn build_writes_only_below_its_output_and_reaches_nothing() {
    let small = Small::new();
    let root = small.path().canonicalize().unwrap();
    let trace = tempfile::NamedTempFile::new().unwrap();
    let run = traced(&root, trace.path(), &[], &["build"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let trace = fs::read_to_string(trace.path()).unwrap();
    let mut written = 0;
    for (call, rest) in calls(&trace) {
        let network = rest.contains("AF_INET") || rest.contains("AF_NETLINK");
        assert!(!REACHING.contains(&call) || !network, "{call}({rest}");
        let writes = ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|it| rest.contains(it));
        if CHANGING.contains(&call) || (call == "openat" && writes) {
            let path = path(rest);
            written += 1;
            let output = Path::new(path).starts_with(root.join("book"));
            assert!(output || path == "/dev/null" || path == "/dev/tty", "{call}({rest}");
        }
    }
    assert!(written > 10, "{written} calls wrote");
}

#[test]
fn what_takes_the_place_of_a_file_between_look_and_open_is_not_waited_for_and_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.json");
    fs::write(&secret, "{ \"secret\": 1, }").unwrap();
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let link = |path: &Path| std::os::unix::fs::symlink(&secret, path).unwrap();
    type Swap<'a> = (&'a dyn Fn(&Path), &'a str);
    let swaps: [Swap; 2] =
        [(&pipe, "it is not a regular file"), (&link, "it leads out of the folder of `book.toml`")];
    for (put, says) in swaps {
        let small = Small::new();
        let example = WalkDir::new(small.path()).into_iter().map(|it| it.unwrap().into_path());
        let example = example.filter(|it| it.to_string_lossy().ends_with("example.json")).min().unwrap();
        let only = example.to_str().unwrap();
        let options = ["-P", only, "-e", "trace=openat,statx", "-e", "inject=openat:delay_enter=1000000"];
        let calls = |trace: &Path| fs::read_to_string(trace).unwrap_or_default();
        let before = outside.path().join("before");
        traced(small.path(), &before, &options[..4], &["check"]);
        let looks = calls(&before).lines().take_while(|it| !it.contains("openat(")).count();
        assert!(looks > 0, "{}", calls(&before));
        let trace = outside.path().join("trace");
        let ran = std::thread::scope(|scope| {
            let run = scope.spawn(|| traced(small.path(), &trace, &options, &["check"]));
            // It has looked as often as it does, and waits before it opens.
            while calls(&trace).matches('\n').count() < looks && !run.is_finished() {
                std::thread::yield_now();
            }
            fs::remove_file(&example).unwrap();
            put(&example);
            run.join().unwrap()
        });
        fs::remove_file(&trace).unwrap();
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(says) && !ran.stderr.contains("secret"), "{}", ran.stderr);
    }
}
