//! From the service model to `wire`: types, operations, routes, the OpenAPI document and the README's table.
//!
//! The output is committed, so that it greps and reviews; `--check` fails when it is stale.

mod extensions;
mod openapi;
mod operations;
mod readme;
mod service;
mod shapes;
mod types;
mod typescript;

use service::Service;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const MODEL: &str = "crates/wire/service-model.json";

/// Writes every generated file.
pub fn write(root: &Path) -> Result<(), String> {
    for (file, text) in outputs(root)? {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        fs::write(&file, text).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    Ok(())
}

/// Fails on the first file that is not what the model says now.
pub fn check(root: &Path) -> Result<(), String> {
    for (file, text) in outputs(root)? {
        if fs::read_to_string(&file).ok().as_deref() != Some(&text) {
            return Err(format!("{} is stale: run `cargo xtask codegen`", file.display()));
        }
    }
    Ok(())
}

fn outputs(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let model = root.join(MODEL);
    let text = fs::read_to_string(&model).map_err(|e| format!("{}: {e}", model.display()))?;
    let service = Service::parse(&text)?;
    let rust = [
        ("types.rs", types::emit(&service)),
        ("operation_id.rs", operations::ids(&service)),
        ("routes.rs", operations::routes(&service)),
        ("ops.rs", operations::emit(&service)),
        ("shapes.rs", shapes::emit(&service)),
    ];
    let mut files = vec![
        (root.join("docs/openapi.json"), openapi::emit(&service)),
        (root.join("README.md"), readme::emit(root, &service)?),
        (root.join("console/src/api/types.ts"), typescript::emit(&service)),
    ];
    for (name, code) in rust {
        files.push((root.join("crates/wire/src/generated").join(name), formatted(root, &code)?));
    }
    Ok(files)
}

/// The code as `cargo fmt` would leave it, so that formatting and freshness never contradict each other.
fn formatted(root: &Path, code: &str) -> Result<String, String> {
    let broken = |e: std::io::Error| format!("rustfmt: {e}");
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(broken)?;
    let mut input = rustfmt.stdin.take().ok_or("rustfmt takes no input")?;
    let code = code.to_owned();
    let writing = std::thread::spawn(move || input.write_all(code.as_bytes()));
    let output = rustfmt.wait_with_output().map_err(broken)?;
    writing.join().map_err(|_| "rustfmt: the writer panicked")?.map_err(broken)?;
    if !output.status.success() {
        return Err("the generated code does not parse".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|e| e.to_string())
}
