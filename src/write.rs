//! The only file that writes files: whole, or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::disk::Error;
use crate::text::BYTE_ORDER_MARK;

/// Puts `after` in the place of `before`, in a file below the root. Nothing is written where the file says something
/// else by now. A byte order mark that reading has left out stays; what a link leads to is replaced, and the link stays.
pub fn replace(root: &Path, path: &str, before: &str, after: &str) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error(format!("`{path}` cannot be written: {error}"));
    let file = root.join(path).canonicalize().map_err(failed)?;
    let now = fs::read_to_string(&file).map_err(failed)?;
    let mark = if now == before { String::new() } else { BYTE_ORDER_MARK.to_string() };
    if now.strip_prefix(&mark) != Some(before) {
        return Err(Error(format!("`{path}` was changed in the meantime: it stays as it is")));
    }
    let permissions = fs::metadata(&file).map_err(failed)?.permissions();
    put(&file, &format!("{mark}{after}"), Some(permissions)).map_err(failed)
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
        real => put(real.unwrap_or(file), text, None),
    };
    written.map_err(|error| Error(format!("`{}` cannot be written: {error}", file.display())))
}

/// Writes beside the file, and lets the new one take its place. What is no regular file, such as a pipe, is written to.
fn put(file: &Path, text: &str, permissions: Option<fs::Permissions>) -> std::io::Result<()> {
    if fs::metadata(file).is_ok_and(|it| !it.is_file()) {
        return through(file, text);
    }
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    match permissions {
        Some(permissions) => beside.as_file().set_permissions(permissions)?,
        None => readable(&beside)?,
    }
    beside.persist(file)?;
    Ok(())
}

/// Writes to what is there, such as a pipe or a terminal.
fn through(file: &Path, text: &str) -> std::io::Result<()> {
    fs::OpenOptions::new().append(true).open(file)?.write_all(text.as_bytes())
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
