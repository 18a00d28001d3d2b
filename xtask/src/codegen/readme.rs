//! The README's table of operations: a row for each resource, which is a file or folder of `server/src/api`; what is
//! only kept is what the code says so of, through `only_kept`.

use super::service::Service;
use proc_macro2::{TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

const API: &str = "crates/server/src/api";
/// What is there and no resource: these speak of operations, and build none.
const NO_RESOURCES: &[&str] = &["limits", "rates"];
/// Use cases of a resource may lie in the engine's folder of the same name.
const ENGINE: &str = "crates/engine/src";
const BEGIN: &str = "<!-- operations: written by `cargo xtask codegen` -->\n";
const END: &str = "<!-- /operations -->";

/// What one resource has.
#[derive(Default)]
struct Resource {
    operations: BTreeSet<String>,
    kept: BTreeSet<String>,
}

/// The README with its table as the code says it is.
///
/// # Errors
/// When the marks are missing, a file cannot be read, or an operation is built in no resource or in two.
pub fn emit(root: &Path, service: &Service) -> Result<String, String> {
    let file = root.join("README.md");
    let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let marks = || format!("README.md has no {BEGIN}{END}");
    let (before, rest) = text.split_once(BEGIN).ok_or_else(marks)?;
    let (_, after) = rest.split_once(END).ok_or_else(marks)?;
    Ok(format!("{before}{BEGIN}{}{END}{after}", table(&resources(root, service)?)))
}

fn table(resources: &BTreeMap<String, Resource>) -> String {
    let count: usize = resources.values().map(|r| r.operations.len()).sum();
    let mut text =
        format!("\n| Resource | {count} operations | Kept and shown, not acted on yet |\n|---|---|---|\n");
    for (name, resource) in resources {
        let join = |words: &BTreeSet<String>| words.iter().cloned().collect::<Vec<_>>().join(", ");
        let name = name.replace('_', " ");
        writeln!(text, "| {name} | {} | {} |", join(&resource.operations), join(&resource.kept)).unwrap();
    }
    text + "\n"
}

fn resources(root: &Path, service: &Service) -> Result<BTreeMap<String, Resource>, String> {
    let broken = |e: io::Error| format!("{API}: {e}");
    let mut found: BTreeMap<String, Resource> = BTreeMap::new();
    let mut place_of: BTreeMap<String, String> = BTreeMap::new();
    for entry in fs::read_dir(root.join(API)).map_err(broken)? {
        let path = entry.map_err(broken)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if NO_RESOURCES.contains(&name.as_str()) {
            continue;
        }
        let mut resource = Resource::default();
        for file in sources(&path)? {
            let tokens = flat(read(&file)?);
            let built = names(&tokens).filter(|name| service.operations.contains_key(name));
            resource.operations.extend(built);
            resource.kept.extend(kept(&tokens));
        }
        for file in sources(&root.join(ENGINE).join(&name)).unwrap_or_default() {
            resource.kept.extend(kept(&flat(read(&file)?)));
        }
        for operation in &resource.operations {
            if let Some(other) = place_of.insert(operation.clone(), name.clone()) {
                return Err(format!("{operation} is built in {API}/{other} and in {API}/{name}"));
            }
        }
        if !resource.operations.is_empty() {
            found.insert(name, resource);
        }
    }
    let missing: Vec<_> = service.operations.keys().filter(|name| !place_of.contains_key(*name)).collect();
    if missing.is_empty() { Ok(found) } else { Err(format!("no file of {API} builds {missing:?}")) }
}

/// A file, or the files of a folder.
fn sources(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let broken = |e: io::Error| format!("{}: {e}", path.display());
    let entries = fs::read_dir(path).map_err(broken)?.collect::<io::Result<Vec<_>>>().map_err(broken)?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
}

fn read(file: &Path) -> Result<TokenStream, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    text.parse().map_err(|e| format!("{}: {e}", file.display()))
}

/// All tokens, those inside brackets after the bracket that holds them.
fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let mut all = Vec::new();
    for token in tokens {
        let inside = if let TokenTree::Group(group) = &token { flat(group.stream()) } else { Vec::new() };
        all.push(token);
        all.extend(inside);
    }
    all
}

fn names(tokens: &[TokenTree]) -> impl Iterator<Item = String> {
    tokens
        .iter()
        .filter_map(|token| if let TokenTree::Ident(name) = token { Some(name.to_string()) } else { None })
}

/// The texts of `only_kept("…")`.
fn kept(tokens: &[TokenTree]) -> impl Iterator<Item = String> {
    let calls = tokens.iter().enumerate().filter(|(_, token)| token.to_string() == "only_kept");
    calls.filter_map(|(at, _)| match tokens.get(at + 2)? {
        TokenTree::Literal(text) => Some(text.to_string().trim_matches('"').to_owned()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_code_counts() {
        let source = "/// GetApp\nfn f() { on(ops::GetApps); let x = \"GetAppX\"; cx.engine.only_kept(\"event streams\"); }";
        let tokens = flat(source.parse().unwrap());
        assert!(names(&tokens).any(|name| name == "GetApps") && !names(&tokens).any(|name| name == "GetApp"));
        assert_eq!(kept(&tokens).collect::<Vec<_>>(), ["event streams"]);
    }

    #[test]
    fn a_resource_is_a_row() {
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let resource = Resource { operations: of(&["GetX", "PutX"]), kept: of(&["xs"]) };
        let table = table(&BTreeMap::from([("in_app".to_owned(), resource)]));
        assert!(
            table.contains("| Resource | 2 operations |") && table.contains("| in app | GetX, PutX | xs |")
        );
    }
}
