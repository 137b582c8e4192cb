//! Files of a site that was built earlier.

use std::fs::File;
use std::io::Read;
use std::path::Path;

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
