//! The only file that writes files: whole, or not at all.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use tempfile::NamedTempFile;

use crate::diagnostic::listed;
use crate::disk::Error;
use crate::text::BYTE_ORDER_MARK;

/// A text that is to take the place of another one, in a file below the root.
#[derive(Debug)]
pub struct Replacement<'a> {
    pub path: &'a str,
    pub before: &'a str,
    pub after: &'a str,
}

/// A file whose new text lies beside it and only has to take its place.
struct Ready<'a> {
    path: &'a str,
    file: PathBuf,
    text: String,
    beside: NamedTempFile,
}

/// Makes all of these replacements. Every new text is written beside its file before the first takes its place, so a
/// file that cannot be written, or a full disk, stops all of them. Nothing is written where a file says something else
/// by now. A byte order mark that reading has left out stays; what a link leads to is replaced, and the link stays.
pub fn replace(root: &Path, replacements: &[Replacement]) -> Result<(), Error> {
    let mut ready: Vec<Ready> = Vec::new();
    for it in replacements {
        match prepare(root, it, &ready) {
            Ok(made) => ready.extend(made),
            Err(Error(message)) if replacements.len() == 1 => return Err(Error(message)),
            Err(Error(message)) => return Err(Error(format!("{message}\n  = nothing was written"))),
        }
    }
    let mut written: Vec<&str> = Vec::new();
    let mut left = ready.into_iter();
    while let Some(Ready { path, file, beside, .. }) = left.next() {
        if let Err(error) = beside.persist(file) {
            let not_written: Vec<&str> = std::iter::once(path).chain(left.map(|it| it.path)).collect();
            let written = if written.is_empty() { "nothing".to_owned() } else { listed(&written) };
            return Err(Error(format!(
                "`{path}` cannot be written: {}\n  = written: {written}\n  = not written: {}",
                error.error,
                listed(&not_written)
            )));
        }
        written.push(path);
    }
    Ok(())
}

/// Writes a new text beside its file. `None` where the file is among those that are ready, by another name, and gets the
/// same text.
fn prepare<'a>(
    root: &Path,
    replacement: &Replacement<'a>,
    ready: &[Ready],
) -> Result<Option<Ready<'a>>, Error> {
    let Replacement { path, before, after } = *replacement;
    let failed = |error: std::io::Error| Error(format!("`{path}` cannot be written: {error}"));
    let file = root.join(path).canonicalize().map_err(failed)?;
    let permissions = fs::metadata(&file).map_err(failed)?.permissions();
    if permissions.readonly() {
        return Err(Error(format!("`{path}` is read-only: it stays as it is")));
    }
    let now = fs::read_to_string(&file).map_err(failed)?;
    let mark = if now == before { String::new() } else { BYTE_ORDER_MARK.to_string() };
    if now.strip_prefix(&mark) != Some(before) {
        return Err(Error(format!("`{path}` was changed in the meantime: it stays as it is")));
    }
    let text = format!("{mark}{after}");
    match ready.iter().find(|it| it.file == file) {
        Some(same) if same.text == text => return Ok(None),
        Some(same) => {
            let other = same.path;
            return Err(Error(format!("`{path}` and `{other}` are one file, and would become two texts")));
        }
        None => {}
    }
    let beside = beside(&file, &text, Some(permissions)).map_err(failed)?;
    Ok(Some(Ready { path, file, text, beside }))
}

/// Writes a file below the root that is not there yet.
pub fn create(root: &Path, path: &str, text: &str) -> Result<(), Error> {
    let file = root.join(path);
    if file.exists() {
        return Err(Error(format!(
            "`{path}` is there already\n  = help: a baseline can only shrink: `mdbook-contracts fix` takes out what is mended; to begin anew, take the file away first"
        )));
    }
    write(&file, text)
}

/// Writes a report. What a link leads to is written, and the link stays.
pub fn write(file: &Path, text: &str) -> Result<(), Error> {
    let of_the_system = ["/dev", "/proc"].iter().any(|it| file.starts_with(it));
    // A file that says the same already is not touched.
    if !of_the_system && fs::read(file).is_ok_and(|it| it == text.as_bytes()) {
        return Ok(());
    }
    let real = file.canonicalize().ok().filter(|_| !of_the_system);
    let written = match real.as_deref() {
        None if of_the_system => through(file, text),
        real => put(real.unwrap_or(file), text),
    };
    written.map_err(|error| Error(format!("`{}` cannot be written: {error}", file.display())))
}

/// Writes beside the file, and lets the new one take its place. What is no regular file, such as a pipe, is written to.
fn put(file: &Path, text: &str) -> std::io::Result<()> {
    if fs::metadata(file).is_ok_and(|it| !it.is_file()) {
        return through(file, text);
    }
    beside(file, text, None)?.persist(file)?;
    Ok(())
}

/// A new file with this text in the folder of another one, and as others may read it.
fn beside(file: &Path, text: &str, permissions: Option<fs::Permissions>) -> std::io::Result<NamedTempFile> {
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = NamedTempFile::new_in(folder).map_err(nameless)?;
    beside.write_all(text.as_bytes()).map_err(nameless)?;
    match permissions {
        Some(permissions) => beside.as_file().set_permissions(permissions)?,
        None => readable(&beside)?,
    }
    Ok(beside)
}

/// Writes to what is there, such as a pipe or a terminal.
fn through(file: &Path, text: &str) -> std::io::Result<()> {
    fs::OpenOptions::new().append(true).open(file)?.write_all(text.as_bytes())
}

/// An error without the name of the temporary file, which is another one each time.
fn nameless(error: std::io::Error) -> std::io::Error {
    let text = error.to_string();
    let text = text.split(" at path ").next().unwrap_or_default();
    std::io::Error::new(error.kind(), text.to_owned())
}

/// A temporary file is private to its owner; a new file is as others make them.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// The file that lists all others that are published for programs.
const LIST: &str = "contracts.json";

/// Publishes files into a folder of the site, the first of them, which lists the others, last. What an earlier run left
/// goes first. What the site has of its own stays, and no file takes its place.
pub fn publish<'a>(folder: &Path, files: impl Iterator<Item = (&'a str, &'a str)>) -> Result<(), Error> {
    let failed = |path: &str| {
        let path = folder.join(path).display().to_string();
        move |error: std::io::Error| Error(format!("`{path}` cannot be written: {error}"))
    };
    fs::create_dir_all(folder).map_err(failed(""))?;
    take_away(folder).map_err(failed(LIST))?;
    let mut files: Vec<(&str, &str)> = files.collect();
    files.reverse();
    for (path, text) in files {
        let file = below(folder, path).map_err(failed(path))?;
        if fs::symlink_metadata(&file).is_ok() {
            return Err(Error(format!(
                "the site has a `{path}` of its own\n  = help: this file is written for programs: keep what is in the source folder of the book under another name"
            )));
        }
        put(&file, text).map_err(failed(path))?;
    }
    Ok(())
}

/// Takes away what an earlier run has published, if it was one of ours.
fn take_away(folder: &Path) -> std::io::Result<()> {
    let list = fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap_or_default();
    if list["tool"]["name"] != "mdbook-contracts" {
        return Ok(());
    }
    for file in list["files"].as_array().into_iter().flatten() {
        let path = file["path"].as_str().and_then(|it| below(folder, it).ok());
        path.map_or(Ok(()), fs::remove_file).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
    }
    fs::remove_file(folder.join(LIST))
}

/// A path below a folder, with the folders on the way, none of which is a link.
fn below(folder: &Path, path: &str) -> std::io::Result<PathBuf> {
    let refused = |why: &str| std::io::Error::other(why.to_owned());
    let mut file = folder.to_owned();
    let mut names = Path::new(path).components().peekable();
    while let Some(name) = names.next() {
        let Component::Normal(name) = name else { return Err(refused("the path leaves its folder")) };
        file.push(name);
        if names.peek().is_none() {
            break;
        }
        match fs::symlink_metadata(&file) {
            Ok(there) if there.is_dir() => {}
            Ok(_) => return Err(refused("a link or a file is where a folder has to be")),
            Err(_) => fs::create_dir(&file)?,
        }
    }
    Ok(file)
}
