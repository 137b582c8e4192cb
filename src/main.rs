//! The program: it runs the library, and says so when the library has a defect.

use std::process::ExitCode;

use mdbook_contracts::{cli, parallel};

/// Most of a run is the making of many small values.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().map(|it| it.to_string_lossy().into_owned()).collect();
    // Before anything is begun: mdBook asks for each renderer of each build.
    if cli::asks_for_support(arguments.get(1..).unwrap_or_default()) {
        return ExitCode::SUCCESS;
    }
    let status = parallel::on_own_stack(|| cli::run(arguments.clone())).unwrap_or_else(|_| {
        use std::io::Write;
        let message = "error: this is a defect of mdbook-contracts, not of your documents; nothing was published\n  \
                       = help: report it with the text above and the files that led to it\n";
        let _ = std::io::stderr().write_all(message.as_bytes());
        cli::DEFECT
    });
    ExitCode::from(status)
}
