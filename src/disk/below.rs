//! Reading one file, and only below a folder.

use std::fs;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const SIZE_LIMIT: u64 = 4 << 20;

/// Why a file was not read.
#[derive(Debug)]
pub struct Unread {
    pub reason: String,
    /// What is shown of it: empty lines for those before the one at which reading ended, and the beginning of that.
    pub shown: String,
    /// Where in that it ended.
    pub place: Range<usize>,
}

impl From<String> for Unread {
    fn from(reason: String) -> Self {
        Unread { reason, shown: String::new(), place: 0..0 }
    }
}

impl Unread {
    /// Why, with line and column: for those who cannot be shown the place.
    pub fn in_words(&self) -> String {
        let Unread { reason, shown, .. } = self;
        let Some(line) = shown.lines().last() else { return reason.clone() };
        let number = shown.matches('\n').count() + 1;
        format!("{reason}, in line {number} at column {}", line.chars().count())
    }
}

/// Reads a regular file below a folder, up to the limit of its size. `None` where nothing is there. `real_root` is the
/// folder without links on the way to it, as it was when the run began.
pub fn read_below(root: &Path, real_root: Option<&Path>, path: &str) -> Option<Result<String, Unread>> {
    let full = root.join(path);
    match fs::metadata(&full) {
        Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(&full).is_err() => {
            return None;
        }
        Err(error) => return Some(Err(error.to_string().into())),
        Ok(metadata) if !metadata.is_file() => {
            return Some(Err("it is not a regular file".to_owned().into()));
        }
        Ok(_) => {}
    }
    // Whatever was looked at above, what counts is what was opened: the tree can change in between.
    Some(open(&full).map_err(|it| it.to_string().into()).and_then(|file| read_open(file, real_root, &full)))
}

/// Opens a file, and waits for nobody: a pipe that took its place has perhaps no other end.
fn open(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

/// Where a file that is open lies, without links on the way to it, as far as the system tells.
#[cfg(target_os = "linux")]
fn place_of(file: &fs::File) -> Option<PathBuf> {
    use std::os::fd::AsRawFd;
    fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).ok()
}

#[cfg(not(target_os = "linux"))]
fn place_of(_: &fs::File) -> Option<PathBuf> {
    None
}

/// True for a file below a folder, both without links, that lies where the system says or, where it says nothing, where
/// its path leads. What the system says is no proof alone: a file that is gone, or of another tree of mounts, has a place
/// by name only.
fn is_below(root: &Path, file: &fs::File, metadata: &fs::Metadata, path: &Path) -> bool {
    let lies = |place: &Path| place.starts_with(root) && is_at(metadata, place);
    match place_of(file) {
        Some(place) => lies(&place),
        None => path.canonicalize().is_ok_and(|it| lies(&it)),
    }
}

/// True where the file that is open is the one that a path leads to.
#[cfg(unix)]
fn is_at(file: &fs::Metadata, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).is_ok_and(|it| (it.dev(), it.ino()) == (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn is_at(_: &fs::Metadata, path: &Path) -> bool {
    path.exists()
}

fn read_open(file: fs::File, real_root: Option<&Path>, path: &Path) -> Result<String, Unread> {
    let metadata = file.metadata().map_err(|it| it.to_string())?;
    if !metadata.is_file() {
        return Err("it is not a regular file".to_owned().into());
    }
    if !real_root.is_some_and(|it| is_below(it, &file, &metadata, path)) {
        return Err("it leads out of the folder of `book.toml`".to_owned().into());
    }
    if metadata.len() > SIZE_LIMIT {
        return Err(format!("it is larger than {SIZE_LIMIT} bytes").into());
    }
    // With room for one byte more, the end is seen without asking for more room.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).map_or(0, |it| it + 1));
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(|it| it.to_string())?;
    String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes(), error.utf8_error().valid_up_to()))
}

/// Of a text that is UTF-8 up to a byte alone, which that is, and where it stands.
fn not_utf8(bytes: &[u8], end: usize) -> Unread {
    // Byte order marks (Unicode, section 23.8).
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return "it is UTF-16, and UTF-8 is read alone".to_owned().into();
    }
    let before = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default());
    let line = before.rfind('\n').map_or(0, |it| it + 1);
    let (above, beginning) = before.split_at(line);
    let mut shown: String = above.chars().filter(|it| *it == '\n').collect();
    shown.push_str(beginning);
    let start = shown.len();
    shown.push(char::REPLACEMENT_CHARACTER);
    let place = start..shown.len();
    Unread { reason: format!("it is not UTF-8: byte {} cannot be read", end + 1), shown, place }
}
