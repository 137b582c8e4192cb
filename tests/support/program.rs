//! Where the program under test lies.

use std::path::PathBuf;

/// The program that cargo built for the tests, or the one of the same sources that `PROGRAM_UNDER_TEST` names: a quicker one,
/// for those who run all suites.
pub fn path() -> PathBuf {
    let named = std::env::var_os("PROGRAM_UNDER_TEST").map(PathBuf::from);
    named.unwrap_or_else(|| env!("CARGO_BIN_EXE_mdbook-contracts").into())
}
