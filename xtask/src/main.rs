//! The house's own tools: `cargo xtask <command>`.

mod codegen;
mod tidy;

use std::{path::PathBuf, process::ExitCode};

const HELP: &str = "\
cargo xtask codegen [--check]   write crates/wire/src/generated, docs/openapi.json and the README's table
cargo xtask tidy                hold the code to the plan: edges, cycles, dead files; print the longest
cargo xtask operations          list the operations of the API that are not built yet";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["codegen"] => codegen::write(&root()),
        ["codegen", "--check"] => codegen::check(&root()),
        ["tidy"] => tidy::run(&root()),
        ["operations"] => operations(&root()),
        _ => {
            println!("{HELP}");
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("xtask: {text}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_owned()
}

/// The binary knows best what it can do.
fn operations(root: &std::path::Path) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let status = std::process::Command::new(cargo)
        .current_dir(root)
        .args(["run", "--quiet", "--package", "server", "--", "operations"])
        .status()
        .map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err("the server could not be asked".to_owned()) }
}
