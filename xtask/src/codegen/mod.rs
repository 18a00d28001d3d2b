//! From the service model to `wire`: types, operations, routes, and the OpenAPI document.
//!
//! The output is committed, so that it greps and reviews; `--check` fails when it is stale.

mod openapi;
mod operations;
mod service;
mod types;

use service::Service;
use std::{
    fs,
    path::{Path, PathBuf},
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
    let generated = root.join("crates/wire/src/generated");
    Ok(vec![
        (generated.join("types.rs"), pretty(&types::emit(&service))?),
        (generated.join("operations.rs"), pretty(&operations::emit(&service))?),
        (root.join("docs/openapi.json"), openapi::emit(&service)),
    ])
}

fn pretty(code: &str) -> Result<String, String> {
    let file = syn::parse_file(code).map_err(|e| format!("the generated code does not parse: {e}"))?;
    Ok(prettyplease::unparse(&file))
}
