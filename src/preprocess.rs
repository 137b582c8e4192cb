//! mdBook's side of the conversation: its request in, the book or a failure out.
//!
//! The book is handled as plain JSON. What we do not know of the protocol goes back as it came, and one program serves
//! mdBook 0.4.40 to 0.4.52, which calls the list of chapters `sections`, and 0.5, which calls it `items`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::config::{ENDPOINT, SERVED};
use crate::disk::{BookConfig, Error, Gathered, HandedOver, endpoint_by_hand, gather, slashed, supported};
use crate::fix::Changed;
use crate::parallel;
use crate::progress::Progress;
use crate::render::{Media, Page, Preview, Site};
use crate::repository::Repository;
use crate::verdict::{Outcome, Verdict, judge};

/// A judged request.
#[derive(Debug)]
pub struct Answer {
    pub gathered: Gathered,
    pub verdict: Verdict,
    /// The book to hand back: with its directives replaced where the verdict is clean, and with its findings in it where
    /// mdBook serves it. `None` where nothing may be published.
    pub book: Option<Value>,
}

/// Reads a request, the JSON array of context and book (mdBook, "Preprocessors"), and judges the book in it.
pub fn answer(request: &str, progress: &Arc<Progress>) -> Result<Answer, Error> {
    let mut request: Value = serde_json::from_str(request).map_err(|error| {
        Error(format!("standard input is no request of mdBook: {error}\n  = help: mdBook calls this program by itself; for the gate alone, run `mdbook-contracts check`"))
    })?;
    let context = request.get_mut(0).map(Value::take).unwrap_or_default();
    let mut book = request.get_mut(1).map(Value::take).unwrap_or_default();
    supported(context["mdbook_version"].as_str())?;
    let root =
        context["root"].as_str().ok_or_else(|| Error("the request of mdBook names no `root`".to_owned()))?;
    let root = PathBuf::from(root);
    let host = Host::of(&context["config"], &root);
    let config = BookConfig { endpoint_by_hand: host == Host::Imitated, ..book_config(&context["config"])? };
    let mut chapters = Vec::new();
    each_chapter(&mut book, &mut |chapter| chapters.extend(handed_over(chapter)))?;
    let mut gathered = gather(&root, &config, Some(chapters), &Changed::new())?;
    gathered.repository.progress = Arc::clone(progress);
    let verdict = judge(&gathered.repository, &gathered.settings, gathered.found.clone());
    let may_be_shown = if verdict.outcome() == Outcome::Clean {
        let media = Media::of(context["renderer"].as_str().unwrap_or_default());
        replace_directives(&mut book, &gathered.repository, &verdict, media)?;
        true
    } else {
        host == Host::Serves && show_findings(&mut book, &context["config"], &gathered.repository, &verdict)?
    };
    Ok(Answer { gathered, verdict, book: may_be_shown.then_some(book) })
}

/// What mdBook does with the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    Builds,
    /// `mdbook serve`: a page is shown to who writes it, and to nobody else.
    Serves,
    /// A book whose settings say of themselves that it is served.
    Imitated,
}

impl Host {
    /// `mdbook serve` is known by a setting that it adds to those of `book.toml` and of the environment. Where they
    /// have it themselves, or cannot be read, it tells nothing.
    fn of(config: &Value, root: &Path) -> Host {
        let endpoint = ENDPOINT.iter().fold(config, |table, key| &table[*key]);
        match (endpoint.as_str() == Some(SERVED), endpoint_by_hand(root)) {
            (_, Ok(true)) => Host::Imitated,
            (true, Ok(false)) => Host::Serves,
            (false, Ok(false)) | (_, Err(_)) => Host::Builds,
        }
    }
}

/// Puts the findings into the book. False where it has no page to show them on.
fn show_findings(
    book: &mut Value,
    config: &Value,
    repository: &Repository,
    verdict: &Verdict,
) -> Result<bool, Error> {
    let mut pages = Vec::new();
    each_chapter(book, &mut |chapter| pages.extend(handed_over(chapter).map(|_| page(chapter, config))))?;
    let Some(preview) = Preview::new(repository, verdict, &pages) else { return Ok(false) };
    let mut index = 0..;
    each_chapter(book, &mut |chapter| {
        let Some((index, text)) = handed_over(chapter).and_then(|it| Some((index.next()?, it.text))) else {
            return;
        };
        chapter["content"] = Value::String(preview.chapter(index, &text));
    })?;
    Ok(true)
}

/// The page that mdBook makes of a chapter. A preprocessor of its own renames the README of a folder, if it runs.
fn page(chapter: &Value, config: &Value) -> Page {
    let path = chapter["path"].as_str().map(|it| it.replace('\\', "/"));
    let renames = config["build"]["use-default-preprocessors"] != Value::Bool(false)
        || config["preprocessor"].get("index").is_some();
    let html = |path: String| {
        let (folder, file) =
            path.rsplit_once('/').map_or(("", path.as_str()), |(folder, file)| (folder, file));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let stem = if renames && stem.eq_ignore_ascii_case("readme") { "index" } else { stem };
        if folder.is_empty() { format!("{stem}.html") } else { format!("{folder}/{stem}.html") }
    };
    Page { title: chapter["name"].as_str().unwrap_or_default().to_owned(), path: path.map(html) }
}

fn replace_directives(
    book: &mut Value,
    repository: &Repository,
    verdict: &Verdict,
    media: Media,
) -> Result<(), Error> {
    let site = Site::new(repository, verdict).of(media);
    let chapters = verdict.loaded.chapters.iter().filter(|it| !it.marks.directives.is_empty());
    let chapters: Vec<_> = chapters.collect();
    let pages = parallel::each(&chapters, |chapter| {
        let path = chapter.path.as_str();
        (path, repository.progress.on(path, || site.chapter(chapter)))
    });
    let pages: BTreeMap<&str, String> = pages.into_iter().collect();
    each_chapter(book, &mut |chapter| {
        if let Some(page) = source_path(chapter).and_then(|path| pages.get(path.as_str())) {
            chapter["content"] = Value::String(page.clone());
        }
    })
}

fn book_config(config: &Value) -> Result<BookConfig, Error> {
    let text =
        |value: &Value, default: &str| value.as_str().unwrap_or(default).trim_end_matches('/').to_owned();
    let table = config["preprocessor"].get("contracts").cloned();
    let table = table.ok_or_else(|| {
        Error(
            "mdBook called us under another name: name the table in `book.toml` `[preprocessor.contracts]`"
                .to_owned(),
        )
    })?;
    let outputs: Vec<String> =
        config["output"].as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
    let source_folder = text(&config["book"]["src"], "src");
    Ok(BookConfig {
        table,
        html: config["output"]["html"].clone(),
        preprocessors: config["preprocessor"].clone(),
        default_preprocessors: config["build"]["use-default-preprocessors"] != Value::Bool(false),
        source_folder: slashed(Path::new(&source_folder.replace('\\', "/"))),
        build_folder: text(&config["build"]["build-dir"], "book"),
        outputs: if outputs.is_empty() { vec!["html".to_owned()] } else { outputs },
        endpoint_by_hand: false,
        idle: None,
    })
}

/// The file of a chapter; a draft has none. A chapter that another preprocessor made has a path only.
fn source_path(chapter: &Value) -> Option<String> {
    let path = chapter["source_path"].as_str().or_else(|| chapter["path"].as_str())?;
    Some(path.replace('\\', "/"))
}

fn handed_over(chapter: &Value) -> Option<HandedOver> {
    Some(HandedOver {
        path: source_path(chapter)?,
        title: chapter["name"].as_str().unwrap_or_default().to_owned(),
        text: chapter["content"].as_str().unwrap_or_default().to_owned(),
    })
}

/// Calls `visit` with every chapter, each before those nested in it.
fn each_chapter(book: &mut Value, visit: &mut dyn FnMut(&mut Value)) -> Result<(), Error> {
    let key = if book.get("items").is_some() { "items" } else { "sections" };
    let items = book.get_mut(key).and_then(Value::as_array_mut);
    let items = items.ok_or_else(|| {
        Error("the request of mdBook holds no book: neither `items` nor `sections`".to_owned())
    })?;
    each_item(items, visit);
    Ok(())
}

fn each_item(items: &mut [Value], visit: &mut dyn FnMut(&mut Value)) {
    for item in items {
        let Some(chapter) = item.get_mut("Chapter") else { continue };
        visit(chapter);
        if let Some(nested) = chapter.get_mut("sub_items").and_then(Value::as_array_mut) {
            each_item(nested, visit);
        }
    }
}
