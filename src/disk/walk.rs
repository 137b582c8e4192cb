//! The files below a folder, in the order of their names.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use walkdir::{DirEntry, Error, WalkDir};

use super::{Disk, names, slashed};
use crate::repository::FAMILIES;

/// The paths of files, sorted.
#[derive(Default)]
pub struct Files {
    pub plain: Vec<String>,
    /// Those of JSON or YAML whose names begin with a full stop.
    pub hidden: Vec<String>,
}

impl Disk {
    /// All files below a folder. Hidden folders and the site itself are left out.
    pub(super) fn walk(&mut self, folder: &str, build_folder: &str) -> Files {
        let build = self.root.join(build_folder);
        let start = self.root.join(folder);
        let hidden = |it: &DirEntry| it.file_name().to_string_lossy().starts_with('.');
        let walk = WalkDir::new(&start).follow_links(true).sort_by_file_name().into_iter();
        let left = self.left.clone();
        let is_out = |it: &DirEntry| {
            it.file_type().is_dir() && (hidden(it) || it.path() == build || left.contains(it.path()))
        };
        let mut files = Files::default();
        for entry in walk.filter_entry(|it| it.depth() == 0 || !is_out(it)) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                // Of other hidden files nobody expects that they are read, nor of those beside everything else.
                Ok(entry) if hidden(&entry) && entry.depth() > 0 => {
                    let named = entry.file_name().to_string_lossy();
                    if !folder.is_empty() && names::is_document(&named) {
                        files.hidden.extend(self.named(entry.path()));
                    }
                }
                Ok(entry) => files.plain.extend(self.named(entry.path())),
                Err(error) if error.depth() == 0 && is_absent(&error) => {}
                // The lock of an editor leads nowhere.
                Err(error) if error.path().is_some_and(is_lock) => {}
                Err(error) => {
                    let path = error
                        .path()
                        .and_then(|it| it.strip_prefix(&self.root).ok())
                        .unwrap_or(Path::new(folder));
                    let path = slashed(path);
                    self.unreadable(&path, &error.to_string().into());
                }
            }
        }
        files
    }

    /// The folders in which families are kept where no setting says otherwise.
    pub(super) fn families(&mut self) -> Vec<String> {
        match folders_in(&self.root.join(FAMILIES)) {
            Ok(names) => names,
            Err(error) => {
                if error.kind() != ErrorKind::NotFound && self.sources.id(FAMILIES).is_none() {
                    self.unreadable(FAMILIES, &error.to_string().into());
                }
                Vec::new()
            }
        }
    }

    /// The path of a file from the root, if its name can be told.
    fn named(&mut self, path: &Path) -> Option<String> {
        match path.strip_prefix(&self.root).ok().and_then(Path::to_str) {
            Some(path) if path.contains(char::is_control) => {
                let path = path.to_owned();
                self.unreadable(&path, &"its name holds a control character".to_owned().into());
                None
            }
            Some(path) => Some(slashed(Path::new(path))),
            None => {
                let path = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy().into_owned();
                self.unreadable(&path, &"its name is not UTF-8".to_owned().into());
                None
            }
        }
    }
}

fn is_lock(path: &Path) -> bool {
    path.file_name().is_some_and(|it| it.to_string_lossy().starts_with(".#"))
}

/// True where a walk finds nothing, and not where it cannot look.
pub fn is_absent(error: &Error) -> bool {
    error.io_error().is_some_and(|it| it.kind() == ErrorKind::NotFound)
}

/// The names of the folders in a folder that is no link, sorted.
fn folders_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Ok(names);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.extend(entry.file_name().into_string().ok());
        }
    }
    names.sort();
    Ok(names)
}
