//! The module tree of a crate, followed from its root file as the compiler does.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta};

/// A file that the crate consists of.
pub struct Module {
    pub file: PathBuf,
    /// `["follow", "fold"]`; empty for the root.
    pub path: Vec<String>,
    /// Whether only tests compile it.
    pub is_test: bool,
    pub ast: syn::File,
    pub source: TokenStream,
}

impl Module {
    fn new(file: &Path, path: Vec<String>, is_test: bool, text: &str) -> Result<Self, String> {
        let ast = syn::parse_file(text).map_err(|e| {
            let at = e.span().start();
            format!("{}:{}:{}: {e}", file.display(), at.line, at.column + 1)
        })?;
        let source = ast.to_token_stream();
        Ok(Self { file: file.to_owned(), path, is_test, ast, source })
    }

    /// For tests: a module in the file of this name, its path made from the file's.
    #[cfg(test)]
    pub fn of(file: &str, text: &str) -> Self {
        let inner = file.rsplit_once("/src/").map_or(file, |(_, inner)| inner);
        let names = inner.trim_end_matches(".rs").trim_end_matches("/mod").split('/');
        let path = names.filter(|name| !["lib", "main"].contains(name)).map(str::to_owned).collect();
        Self::new(Path::new(file), path, false, text).unwrap()
    }
}

/// Every module from a root such as `src/lib.rs` down.
///
/// # Errors
/// A file that is missing or does not parse.
pub fn read(root: &Path) -> Result<Vec<Module>, String> {
    let mut modules = Vec::new();
    let folder = root.parent().unwrap_or(Path::new("")).to_owned();
    file(root, Vec::new(), &folder, false, &mut modules)?;
    Ok(modules)
}

/// The `.rs` files under `src` that no root reaches.
pub fn dead(package: &Path, alive: &[PathBuf]) -> Result<Vec<String>, String> {
    let alive: BTreeSet<&PathBuf> = alive.iter().collect();
    let files = rust_files(&package.join("src"))?;
    let dead = files.iter().filter(|file| !alive.contains(file));
    Ok(dead.map(|file| format!("{}: a dead file, no module names it", file.display())).collect())
}

/// All `.rs` files in and below a folder, sorted; none when there is no such folder.
pub fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return Ok(files) };
    for entry in entries {
        let path = entry.map_err(|e| format!("{}: {e}", folder.display()))?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads a file whose child modules lie in `folder`.
fn file(
    file: &Path,
    path: Vec<String>,
    folder: &Path,
    is_test: bool,
    modules: &mut Vec<Module>,
) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let module = Module::new(file, path, is_test, &text)?;
    let (items, path) = (module.ast.items.clone(), module.path.clone());
    modules.push(module);
    let here = file.parent().unwrap_or(Path::new(""));
    children(&items, &path, &Place { folder, here }, is_test, modules)
}

/// Where the files of child modules are looked for.
struct Place<'a> {
    folder: &'a Path,
    /// What a `#[path]` attribute is relative to.
    here: &'a Path,
}

fn children(
    items: &[Item],
    path: &[String],
    place: &Place<'_>,
    is_test: bool,
    modules: &mut Vec<Module>,
) -> Result<(), String> {
    for item in items {
        let Item::Mod(item) = item else { continue };
        let name = item.ident.to_string();
        let is_test = is_test || for_tests(&item.attrs);
        let path: Vec<String> = path.iter().cloned().chain([name.clone()]).collect();
        let below = place.folder.join(&name);
        match &item.content {
            Some((_, items)) => {
                children(items, &path, &Place { folder: &below, here: &below }, is_test, modules)?;
            }
            None => {
                let (found, folder) = locate(item, &name, place)?;
                file(&found, path, &folder, is_test, modules)?;
            }
        }
    }
    Ok(())
}

/// The file of `mod name;` and the folder of its own children.
fn locate(item: &ItemMod, name: &str, place: &Place<'_>) -> Result<(PathBuf, PathBuf), String> {
    if let Some(given) = item.attrs.iter().find_map(path_attribute) {
        let file = place.here.join(given);
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        return Ok((file, folder));
    }
    let folder = place.folder.join(name);
    let candidates = [place.folder.join(format!("{name}.rs")), folder.join("mod.rs")];
    let found = candidates.into_iter().find(|file| file.exists());
    found
        .map(|file| (file, folder))
        .ok_or_else(|| format!("{}: no file for mod {name}", place.folder.display()))
}

fn path_attribute(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(value) = &pair.value else { return None };
    match &value.lit {
        Lit::Str(text) if pair.path.is_ident("path") => Some(text.value()),
        _ => None,
    }
}

/// Whether an item is there for tests only.
pub fn for_tests(attributes: &[Attribute]) -> bool {
    let is_test = |a: &Attribute| {
        a.path().is_ident("cfg")
            && a.meta.to_token_stream().to_string().replace(' ', "").starts_with("cfg(test")
    };
    attributes.iter().any(is_test)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join("src").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    #[test]
    fn modules_are_found_where_the_compiler_finds_them_and_the_rest_is_dead() {
        let house = house(&[
            (
                "lib.rs",
                "mod a; mod b; mod inline { mod c; } #[path = \"made/d.rs\"] mod d; #[cfg(test)] mod e;",
            ),
            ("a.rs", "mod deep;"),
            ("a/deep.rs", ""),
            ("b/mod.rs", "mod near;"),
            ("b/near.rs", ""),
            ("inline/c.rs", ""),
            ("made/d.rs", "mod f;"),
            ("made/f.rs", ""),
            ("e.rs", ""),
            ("a/forgotten.rs", ""),
        ]);
        let modules = read(&house.path().join("src/lib.rs")).unwrap();
        let paths: Vec<String> = modules.iter().map(|module| module.path.join("::")).collect();
        assert_eq!(paths, ["", "a", "a::deep", "b", "b::near", "inline::c", "d", "d::f", "e"]);
        assert!(modules[8].is_test && !modules[7].is_test);
        let alive: Vec<PathBuf> = modules.into_iter().map(|module| module.file).collect();
        let dead = dead(house.path(), &alive).unwrap();
        assert_eq!(dead.len(), 1, "{dead:?}");
        assert!(dead[0].contains("a/forgotten.rs"), "{dead:?}");
    }

    #[test]
    fn a_module_without_a_file_and_a_file_without_sense_are_errors() {
        let house = house(&[("lib.rs", "mod gone;"), ("main.rs", "fn {")]);
        let error = |root: &str| read(&house.path().join("src").join(root)).err().unwrap_or_default();
        assert!(error("lib.rs").contains("no file for mod gone"));
        assert!(error("main.rs").contains("main.rs:1:4"));
    }
}
