//! What one run looks at: the texts, and which of them are chapters of the book. Gathered once by the edge.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::progress::Progress;
use crate::text::{SourceId, Sources};

/// The file of `prove`, in the folder of `book.toml`.
pub const PROOF_FILE: &str = "contracts.proof.json";

/// The folder with one for each family, where no setting says otherwise.
pub const FAMILIES: &str = "contracts";

/// The texts of a run, complete: nothing is read after this.
#[derive(Clone, Debug)]
pub struct Repository {
    pub sources: Sources,
    pub book_toml: SourceId,
    pub summary: SourceId,
    /// The source folder of the book, relative to the root: `book.src`.
    pub source_folder: String,
    /// The chapters that the book publishes, in their order.
    pub chapters: Vec<ChapterFile>,
    /// Chapters below the source folder that match a pattern and that the summary does not list.
    pub unlisted: Vec<SourceId>,
    /// JSON files in the folders of the patterns that no pattern matches; their texts are not read.
    pub unmatched: Vec<SourceId>,
    /// mdBook's `links` runs before us: it has taken the backslashes off, and put in what is included.
    pub after_links: bool,
    /// Files that mdBook's own directives include and that are there: the chapter, the path as it is written, and
    /// what stands in the file that may not.
    pub included: BTreeMap<(String, String), Vec<Unfit>>,
    /// Texts that are there and could not be read; they stand empty among the sources.
    pub unreadable: BTreeSet<SourceId>,
    /// The day of the run.
    pub today: Date,
    /// The day that the site bears: that of the run, or of `SOURCE_DATE_EPOCH`, with which every run makes the same bytes
    /// (reproducible-builds.org, "SOURCE_DATE_EPOCH").
    pub dated: Date,
    /// How far the run has come.
    pub progress: Arc<Progress>,
    /// What `prove` has written down: no text that is judged, and so none of `sources`.
    pub proof: Option<String>,
    /// The files that changed chapters include, where `links` has put them in: their paths, and their texts.
    pub put_in: BTreeMap<SourceId, Vec<(String, String)>>,
    /// The folders in [`FAMILIES`].
    pub families: Vec<String>,
    /// What went wrong while the texts were gathered.
    pub found: Vec<Diagnostic>,
}

/// What may not stand in a file that a chapter includes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A directive, which only a chapter may have.
    Directive(String),
    /// It is this file, or includes it, and that leads out of this.
    Left(String, &'static str),
    /// The marks of a merge that nobody has finished, in this file.
    Merge(String),
}

/// A chapter, by the path that the summary gives it.
#[derive(Clone, Debug)]
pub struct ChapterFile {
    /// Relative to the source folder.
    pub path: String,
    /// The title in the summary.
    pub title: String,
    /// `None` where the file is not there.
    pub source: Option<SourceId>,
    /// An earlier preprocessor changed the text: it is no longer what the file says.
    pub changed: bool,
}

impl Repository {
    /// A path below the source folder, relative to the root.
    pub fn in_source(&self, path: &str) -> String {
        match self.source_folder.as_str() {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        }
    }

    /// The text of a chapter that somebody has written: mdBook makes one with nothing but its title where there is none.
    pub fn written(&self, file: &ChapterFile) -> Option<(SourceId, &str)> {
        let source = file.source?;
        let text = self.sources.text(source);
        let is_made = text.trim().is_empty() || text.trim() == format!("# {}", file.title);
        (!is_made).then_some((source, text))
    }
}
