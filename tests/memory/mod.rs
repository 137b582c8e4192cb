//! A repository that stands in memory: texts under their paths, judged as the command judges them.

#![allow(dead_code, reason = "each test uses its part of this")]

use mdbook_contracts::config::{self, Baseline, Settings};
use mdbook_contracts::date::Date;
use mdbook_contracts::diagnostic::Diagnostic;
use mdbook_contracts::model::Shard;
use mdbook_contracts::report;
use mdbook_contracts::repository::{ChapterFile, Repository};
use mdbook_contracts::text::Sources;
use mdbook_contracts::verdict::{Verdict, judge};

/// The folder of the chapters.
pub const SRC: &str = "src/";

/// Every text by its path. `book.toml` is one of them; each Markdown file below [`SRC`] is a chapter, unless
/// there is a summary that does not name it.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub files: Vec<(String, String)>,
}

/// A judged repository.
#[derive(Debug)]
pub struct Judged {
    pub repository: Repository,
    pub settings: Settings,
    /// What reading the settings has found.
    pub found: Vec<Diagnostic>,
    pub verdict: Verdict,
}

impl Memory {
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.push((path.into(), text.into()));
    }

    /// The text under a path, to be changed.
    pub fn text(&mut self, path: &str) -> &mut String {
        self.files.iter_mut().find(|it| it.0 == path).map(|it| &mut it.1).expect("a file that was added")
    }

    /// Judges every text. A `book.toml` that is no TOML has no table, as for mdBook's own overrides.
    pub fn judge(&self) -> Judged {
        self.judge_part(None)
    }

    /// The same, by one of several jobs.
    pub fn judge_part(&self, shard: Option<Shard>) -> Judged {
        let repository = self.repository();
        let text = repository.sources.text(repository.book_toml);
        let table = toml::from_str::<serde_json::Value>(text).unwrap_or_default();
        let table = &table["preprocessor"]["contracts"];
        let outputs = ["html".to_owned()];
        let (mut settings, mut found) =
            config::read(&repository.sources, repository.book_toml, table, &outputs);
        settings.shard = shard;
        let baseline = settings.baseline.as_ref().and_then(|(path, _)| repository.sources.id(path));
        if let Some(source) = baseline {
            let (known, problems) = Baseline::read(&repository.sources, source);
            settings.known = known;
            found.extend(problems);
        }
        let verdict = judge(&repository, &settings, found.clone());
        Judged { repository, settings, found, verdict }
    }

    fn repository(&self) -> Repository {
        let mut sources = Sources::default();
        let book_toml = sources.add("book.toml", "");
        let summary_path = format!("{SRC}SUMMARY.md");
        let listed = self.files.iter().find(|(path, _)| *path == summary_path).map(|(_, text)| text);
        let summary = sources.add(&summary_path, listed.map_or("# Summary\n", String::as_str));
        let (mut chapters, mut unlisted) = (Vec::new(), Vec::new());
        for (path, text) in self.files.iter().filter(|(path, _)| *path != summary_path) {
            let source = sources.add(path, text);
            let Some(path) = path.strip_prefix(SRC).filter(|it| it.ends_with(".md")) else { continue };
            if listed.is_some_and(|it| !it.contains(path)) {
                unlisted.push(source);
                continue;
            }
            chapters.push(ChapterFile {
                path: path.to_owned(),
                title: path.to_owned(),
                source: Some(source),
                changed: false,
            });
        }
        // A chapter that the summary names and nobody has written.
        let named =
            listed.into_iter().flat_map(|it| it.split("](").skip(1)).filter_map(|it| it.split_once(')'));
        for (path, _) in named.filter(|(path, _)| sources.id(&format!("{SRC}{path}")).is_none()) {
            let (path, title) = (path.to_owned(), path.to_owned());
            chapters.push(ChapterFile { path, title, source: None, changed: false });
        }
        Repository {
            progress: Default::default(),
            today: Date::read("2026-01-01").unwrap(),
            dated: Date::read("2026-01-01").unwrap(),
            sources,
            book_toml,
            summary,
            source_folder: SRC.trim_end_matches('/').to_owned(),
            chapters,
            unlisted,
            included: Default::default(),
            unreadable: Default::default(),
            after_links: Default::default(),
            unmatched: Vec::new(),
            proof: None,
            families: self.families(),
            put_in: Default::default(),
            found: Vec::new(),
        }
    }
}

impl Memory {
    /// The folders in which families are kept where no setting says otherwise.
    fn families(&self) -> Vec<String> {
        let below = |(path, _): &(String, String)| {
            Some(path.strip_prefix("contracts/")?.split_once('/')?.0.to_owned())
        };
        let mut names: Vec<String> = self.files.iter().filter_map(below).collect();
        names.dedup();
        names
    }
}

impl Judged {
    /// The name of the rule and the title of every finding.
    pub fn titles(&self) -> Vec<(&'static str, String)> {
        self.verdict.findings.iter().map(|it| (it.rule.name, it.title.clone())).collect()
    }

    /// Every finding as a reader sees it, without colours.
    pub fn told(&self) -> String {
        let told = |it| report::finding(&self.repository.sources, it, report::Style::PLAIN) + "\n\n";
        self.verdict.findings.iter().map(told).collect()
    }
}
