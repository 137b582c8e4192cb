//! Reading one file, and only below a folder.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The largest file that is read, in bytes.
const SIZE_LIMIT: u64 = 4 << 20;

/// Reads a regular file below a folder, up to the limit of its size. `None` where nothing is there.
pub fn read_below(root: &Path, path: &str) -> Option<Result<String, String>> {
    let full = root.join(path);
    match fs::metadata(&full) {
        Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(&full).is_err() => {
            return None;
        }
        Err(error) => return Some(Err(error.to_string())),
        Ok(metadata) if !metadata.is_file() => return Some(Err("it is not a regular file".to_owned())),
        Ok(_) => {}
    }
    let real = full.canonicalize().ok().zip(root.canonicalize().ok());
    if !real.is_some_and(|(real, root)| real.starts_with(root)) {
        return Some(Err("it leads out of the folder of `book.toml`".to_owned()));
    }
    Some(read_open(&full))
}

fn read_open(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|it| it.to_string())?;
    let metadata = file.metadata().map_err(|it| it.to_string())?;
    if metadata.len() > SIZE_LIMIT {
        return Err(format!("it is larger than {SIZE_LIMIT} bytes"));
    }
    let mut bytes = Vec::new();
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(|it| it.to_string())?;
    String::from_utf8(bytes).map_err(|error| {
        format!("it is not UTF-8: byte {} cannot be read", error.utf8_error().valid_up_to() + 1)
    })
}
