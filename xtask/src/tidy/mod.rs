//! The house rules that a compiler does not know: which room may name which, no module cycles, no dead files.

mod cycles;
mod plan;
mod sizes;
mod tokens;
mod tree;
mod workspace;

use std::path::Path;
use workspace::Workspace;

/// Prints the longest functions and files, then fails with every breach of the rules.
///
/// # Errors
/// All breaches, one a line, each with its place.
pub fn run(root: &Path) -> Result<(), String> {
    let workspace = Workspace::read(root)?;
    print!("{}", sizes::report(&workspace)?);
    let breaches = breaches(&workspace)?;
    if breaches.is_empty() {
        return Ok(());
    }
    let text = breaches.join("\n").replace(&format!("{}/", root.display()), "");
    Err(format!("{} against the house rules\n{text}", breaches.len()))
}

fn breaches(workspace: &Workspace) -> Result<Vec<String>, String> {
    let mut breaches = plan::edges(&workspace.packages);
    for package in &workspace.packages {
        let mut alive = Vec::new();
        for target in &package.roots {
            let modules = tree::read(target)?;
            breaches.extend(plan::names(package, &modules));
            breaches.extend(cycles::find(&package.name, &modules));
            alive.extend(modules.into_iter().map(|module| module.file));
        }
        breaches.extend(tree::dead(&package.folder, &alive)?);
    }
    Ok(breaches)
}
