//! mdBook as the host that calls this program: the versions whose protocol is known.

use super::Error;

/// Refuses a version of mdBook whose protocol is not known.
pub fn supported(version: Option<&str>) -> Result<(), Error> {
    let version = version.unwrap_or("unknown");
    let mut numbers = version.split(['.', '-', '+']).map(|it| it.parse::<u64>().ok());
    match (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten()) {
        (Some(0), Some(4), Some(patch)) if patch >= 40 => Ok(()),
        (Some(0), Some(5), _) => Ok(()),
        _ => Err(Error(format!(
            "mdBook {version} calls mdbook-contracts {}, which serves mdBook 0.4.40 to 0.5\n  = help: run `cargo install mdbook@0.5 --locked`, or install a version of mdbook-contracts made for your mdBook",
            env!("CARGO_PKG_VERSION")
        ))),
    }
}
