//! The embedded build: mdBook's own driver, with this very program as its preprocessor.

use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;

use crate::disk::Error;

/// Builds the site of the book at `root` and returns where it is. The gate has been asked before; the driver asks
/// it again, through the same door that an installed mdBook uses.
pub fn build(root: &Path) -> Result<PathBuf, Error> {
    let failed = |what: &str| {
        let what = what.to_owned();
        move |error: mdbook_driver::errors::Error| Error(format!("{what}: {error:#}"))
    };
    let program = std::env::current_exe()
        .map_err(|error| Error(format!("this program cannot find itself: {error}")))?;
    let command = format!("'{}'", program.to_string_lossy().replace('\'', r"'\''"));
    let mut book = MDBook::load(root).map_err(failed("the book cannot be loaded"))?;
    let set = book.config.set("preprocessor.contracts.command", command);
    set.map_err(failed("`preprocessor.contracts` cannot be set"))?;
    // The driver reads the commands of its preprocessors when it loads a book.
    let book = MDBook::load_with_config(root, book.config).map_err(failed("the book cannot be loaded"))?;
    book.build().map_err(failed("the site was not built"))?;
    Ok(book.build_dir_for("html"))
}
