//! What is published beside the chapters: the embedded build with mdBook's own driver, and the files for programs, which
//! a preprocessor cannot emit, so that the build or a renderer of mdBook does.

use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use serde_json::Value;

use crate::disk::{Error, supported};
use crate::render::{Site, published};
use crate::repository::Repository;
use crate::verdict::Verdict;
use crate::write;

/// Where the files for programs go, and what else has a say in them.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder of `book.toml`.
    pub root: PathBuf,
    folder: PathBuf,
    title: Option<String>,
    /// mdBook makes `index.html` of the README of a folder.
    renames: bool,
}

/// The name that `[output.NAME]` of the files for programs goes by in the manual.
const NAME: &str = "machine-readable";

/// Builds the site of the book at `root` and returns where it is. The gate has been asked before; the driver asks
/// it again, through the same door that an installed mdBook uses.
pub fn build(root: &Path, repository: &Repository, verdict: &Verdict) -> Result<PathBuf, Error> {
    let failed = |what: &str| {
        let what = what.to_owned();
        move |error: mdbook_driver::errors::Error| Error(format!("{what}: {error:#}"))
    };
    let program = std::env::current_exe()
        .map_err(|error| Error(format!("this program cannot find itself: {error}")))?;
    let command = format!("'{}'", program.to_string_lossy().replace('\'', r"'\''"));
    // A renderer runs in a folder of its own, and is told the root as the driver has it.
    let absolute = std::path::absolute(root)
        .map_err(|error| Error(format!("`{}` cannot be found: {error}", root.display())))?;
    // The settings that were judged: the driver takes its own where it cannot look at `book.toml`.
    let text = repository.sources.text(repository.book_toml);
    let mut config: Config = text.parse().map_err(failed("`book.toml` cannot be read"))?;
    config.update_from_env().map_err(failed("the environment cannot be read"))?;
    let settings = settings(&config)?;
    let outputs: Vec<&String> = settings["output"].as_object().into_iter().flat_map(|it| it.keys()).collect();
    let ours = outputs.iter().find(|it| is_ours(&settings, &settings["output"][it.as_str()]["command"]));
    let set = config.set("preprocessor.contracts.command", &command);
    set.map_err(failed("`preprocessor.contracts` cannot be set"))?;
    if let Some(name) = ours {
        let set = config.set(format!("output.{name}.command"), format!("{command} render"));
        set.map_err(failed("the renderer cannot be set"))?;
    }
    let has_site = outputs.is_empty() || outputs.iter().any(|it| *it == HTML);
    if has_site && settings["output"][HTML]["search"].get(LIMIT).is_none() {
        let set = config.set(format!("output.{HTML}.search.{LIMIT}"), results(verdict));
        set.map_err(failed("the limit of the search cannot be set"))?;
    }
    let book = MDBook::load_with_config(&absolute, config).map_err(failed("the book cannot be loaded"))?;
    book.build().map_err(failed("the site was not built"))?;
    let site = book.build_dir_for("html");
    if ours.is_none() && has_site {
        Request::new(&absolute, site.clone(), &settings).publish(repository, verdict)?;
    }
    Ok(site.strip_prefix(&absolute).map_or(site.clone(), |it| root.join(it)))
}

const HTML: &str = "html";

/// What bounds how much a search shows (mdBook, "Renderers").
const LIMIT: &str = "limit-results";

/// So many results that a search for a field that every contract has shows each of them: a contract has it in its fields,
/// its examples and its sections.
fn results(verdict: &Verdict) -> usize {
    let contracts: usize = verdict.loaded.catalog.families.iter().map(|it| it.contracts.len()).sum();
    30 + 4 * contracts
}

/// The settings of a book as a renderer gets them.
fn settings(config: &Config) -> Result<Value, Error> {
    serde_json::to_value(config).map_err(|error| Error(format!("the settings cannot be told: {error}")))
}

/// True for the command of the renderer that writes the files for programs.
fn is_ours(settings: &Value, command: &Value) -> bool {
    let preprocessor = settings["preprocessor"]["contracts"]["command"].as_str();
    let program = command.as_str().and_then(|it| it.trim_end().strip_suffix(" render"));
    program.is_some_and(|it| Some(it.trim_end()) == preprocessor || it.contains("mdbook-contracts"))
}

impl Request {
    /// Reads what mdBook tells a renderer (mdBook, "Alternative Backends").
    pub fn read(request: &str) -> Result<Request, Error> {
        let context: Value = serde_json::from_str(request).map_err(|error| {
            Error(format!("standard input is no request of mdBook: {error}\n  = help: mdBook calls `mdbook-contracts render` by itself, for `[output.{NAME}]`"))
        })?;
        supported(context["version"].as_str())?;
        let path = |key: &str| {
            let path = context[key].as_str().map(PathBuf::from);
            path.ok_or_else(|| Error(format!("the request of mdBook names no `{key}`")))
        };
        let (root, destination) = (path("root")?, path("destination")?);
        let settings = &context["config"];
        let folder = folder(&root, &destination, settings)?;
        Ok(Request::new(&root, folder, settings))
    }

    fn new(root: &Path, folder: PathBuf, settings: &Value) -> Request {
        Request {
            root: root.to_owned(),
            folder,
            title: settings["book"]["title"].as_str().map(str::to_owned),
            renames: settings["build"]["use-default-preprocessors"] != Value::Bool(false)
                || settings["preprocessor"].get("index").is_some(),
        }
    }

    /// Writes the files for programs, of a book that was judged and found to agree.
    pub fn publish(&self, repository: &Repository, verdict: &Verdict) -> Result<(), Error> {
        let site = Site::new(repository, verdict);
        let files = published(&site, self.title.as_deref(), self.renames);
        write::publish(&self.folder, files.iter().map(|it| (it.path.as_str(), it.text.as_str())))
    }
}

/// The folder of the site, or that of the renderer itself where the book has no site.
///
/// mdBook does not tell a renderer its name: with several of them, each has a folder of its name.
fn folder(root: &Path, destination: &Path, settings: &Value) -> Result<PathBuf, Error> {
    let build = root.join(settings["build"]["build-dir"].as_str().unwrap_or("book"));
    let has_site = settings["output"].get(HTML).is_some();
    if !has_site {
        return Ok(destination.to_owned());
    }
    let name = destination.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    // mdBook runs its renderers in the order of their names, and `html` empties its folder before it writes.
    if name.as_str() < HTML {
        return Err(Error(format!(
            "`[output.{name}]` would run before `[output.html]`, which empties the folder of the site\n  = help: give it a name behind `html` in the alphabet: `[output.{NAME}]`"
        )));
    }
    let site = build.join(HTML);
    let real = |path: &Path| path.canonicalize().ok();
    match (real(&site), real(&build)) {
        (Some(site), Some(build)) if site.starts_with(&build) => Ok(site),
        _ => {
            Err(Error(format!("there is no site at `{}` to put the files for programs into", site.display())))
        }
    }
}
