//! Whether the folder that mdBook empties for the site holds what the site is made of.

use std::path::{Path, PathBuf};

use super::{BookConfig, Disk};
use crate::config::{self, Pattern, Settings};
use crate::diagnostic::Diagnostic;
use crate::rulebook;
use crate::text::SourceId;

impl Disk {
    /// Tells that building the site would delete texts of the book (mdBook, `build.build-dir`).
    pub(super) fn emptied(
        &self,
        book: &BookConfig,
        settings: &Settings,
        book_toml: SourceId,
    ) -> Option<Diagnostic> {
        let real = |folder: &Path| folder.canonicalize().ok();
        let site = real(&self.root.join(&book.build_folder))?;
        let patterns = settings.json_patterns().map(Pattern::folder);
        let lost = patterns
            .chain(["", book.source_folder.as_str()])
            .find(|folder| real(&self.root.join(folder)).is_some_and(|it: PathBuf| it.starts_with(&site)))?;
        let lost = if lost.is_empty() { "the book itself".to_owned() } else { format!("`{lost}`") };
        let title = format!("`build-dir` holds {lost}: mdBook empties this folder before it writes the site");
        let place = config::key(&self.sources, book_toml, &["build", "build-dir"]);
        let finding = Diagnostic::new(&rulebook::WRONG_SETTING, title, place, "no folder for the site alone");
        Some(finding.help("let the site have a folder of its own, such as `book`"))
    }
}
