//! Files of a site that was built earlier.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use walkdir::WalkDir;

use super::slashed;

/// The largest file of a site that is read, in bytes: `contracts.json` of a large catalog.
const SIZE_LIMIT: u64 = 256 << 20;

/// The text of a file of a site. `None` where it is not there, is no regular file, or is no text.
pub fn published_file(site: &Path, path: &str) -> Option<String> {
    // No part of the path below the site is a link: what it leads to is not what is deployed.
    let mut path_so_far = site.to_owned();
    let is_link = |it: &Path| it.symlink_metadata().is_ok_and(|it| it.is_symlink());
    for name in path.split('/') {
        path_so_far.push(name);
        if is_link(&path_so_far) {
            return None;
        }
    }
    let path = path_so_far;
    let is_file = path.symlink_metadata().is_ok_and(|it| it.is_file());
    let mut text = String::new();
    let file = is_file.then(|| File::open(&path).ok()).flatten()?;
    file.take(SIZE_LIMIT).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The paths of everything that lies below a folder of a site and is no folder, sorted; of what cannot be looked at as
/// well. Links are not followed.
pub fn published_below(site: &Path, folder: &str) -> Vec<String> {
    let start = site.join(folder);
    let below = |path: &Path| path.strip_prefix(site).map(slashed).unwrap_or_default();
    let walk = WalkDir::new(&start).sort_by_file_name().into_iter();
    let found = walk.filter_map(|entry| match entry {
        Ok(entry) => (!entry.file_type().is_dir()).then(|| below(entry.path())),
        Err(error) if error.depth() == 0 => None,
        Err(error) => Some(below(error.path().unwrap_or(&start))),
    });
    found.collect()
}
