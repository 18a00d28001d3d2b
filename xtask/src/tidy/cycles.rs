//! Cycles between the top-level modules of a crate.
//!
//! A module is what lies right under the root, with everything below it. What the root file itself defines is
//! everybody's, and what tests name does not count.

use super::{
    tokens,
    tree::{Module, for_tests},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use syn::{
    Item, ItemMod, ItemUse, Macro, UseTree,
    visit::{self, Visit},
};

/// Module → the modules it names.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Every cycle, as `package: a → b → a`.
pub fn find(package: &str, modules: &[Module]) -> Vec<String> {
    let graph = graph(modules);
    let mut seen = BTreeSet::new();
    let mut cycles = Vec::new();
    for start in graph.keys() {
        let Some(cycle) = shortest(&graph, start) else { continue };
        if seen.insert(cycle.iter().cloned().collect::<BTreeSet<_>>()) {
            let mut words: Vec<&str> = cycle.iter().map(String::as_str).collect();
            words.push(start);
            cycles.push(format!("{package}: the modules {} are a cycle", words.join(" → ")));
        }
    }
    cycles
}

fn graph(modules: &[Module]) -> Graph {
    let top: BTreeSet<String> = modules.iter().filter_map(|module| module.path.first().cloned()).collect();
    let aliases = modules.iter().find(|module| module.path.is_empty()).map(aliases).unwrap_or_default();
    let mut graph = Graph::new();
    for module in modules.iter().filter(|module| !module.is_test) {
        let Some(from) = module.path.first() else { continue };
        let mut names = Names { here: module.path.clone(), found: BTreeSet::new() };
        names.visit_file(&module.ast);
        let resolved = names.found.iter().map(|name| aliases.get(name).unwrap_or(name));
        let others = resolved.filter(|name| top.contains(*name) && *name != from).cloned();
        graph.entry(from.clone()).or_default().extend(others);
    }
    graph
}

/// Names that the root re-exports → the module each is from.
fn aliases(root: &Module) -> BTreeMap<String, String> {
    let mut aliases = BTreeMap::new();
    for item in &root.ast.items {
        let Item::Use(item) = item else { continue };
        for path in paths(&item.tree) {
            let path = path.strip_prefix(&["crate".to_owned()][..]).unwrap_or(&path);
            if let [module, .., name] = path {
                aliases.insert(name.clone(), module.clone());
            }
        }
    }
    aliases
}

/// The shortest way from a module back to itself.
fn shortest(graph: &Graph, start: &str) -> Option<Vec<String>> {
    let mut queue = VecDeque::from([vec![start.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = queue.pop_front() {
        for next in way.last().and_then(|last| graph.get(last)).into_iter().flatten() {
            if next == start {
                return Some(way);
            }
            if seen.insert(next.clone()) {
                queue.push_back(way.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    None
}

/// Collects what follows `crate::`, written so or with `super::`.
struct Names {
    here: Vec<String>,
    found: BTreeSet<String>,
}

impl Names {
    fn path(&mut self, path: &[String]) {
        let supers = path.iter().take_while(|word| *word == "super").count();
        let absolute: Vec<&String> = match path.first().map(String::as_str) {
            Some("crate") => path[1..].iter().collect(),
            Some("super") if supers <= self.here.len() => {
                self.here[..self.here.len() - supers].iter().chain(&path[supers..]).collect()
            }
            _ => return,
        };
        self.found.extend(absolute.first().map(|name| (*name).clone()));
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.content.is_some() && !for_tests(&item.attrs) {
            self.here.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.here.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !for_tests(&item.attrs) {
            paths(&item.tree).iter().for_each(|path| self.path(path));
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.path(&words);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, macro_: &'ast Macro) {
        self.found.extend(tokens::after_crate(&macro_.tokens));
        visit::visit_macro(self, macro_);
    }
}

/// Every path of a `use`, by the name it brings in.
fn paths(tree: &UseTree) -> Vec<Vec<String>> {
    match tree {
        UseTree::Path(step) => {
            let name = step.ident.to_string();
            let below = paths(&step.tree).into_iter();
            below.map(|path| [vec![name.clone()], path].concat()).collect()
        }
        UseTree::Name(name) => vec![vec![name.ident.to_string()]],
        UseTree::Rename(name) => vec![vec![name.ident.to_string(), name.rename.to_string()]],
        UseTree::Glob(_) => vec![vec!["*".to_owned()]],
        UseTree::Group(group) => group.items.iter().flat_map(paths).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles(files: &[(&str, &str)]) -> Vec<String> {
        let modules: Vec<Module> = files.iter().map(|(file, text)| Module::of(file, text)).collect();
        find("room", &modules)
    }

    #[test]
    fn a_cycle_is_reported_once_with_its_way() {
        let found = cycles(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B;"),
            ("b/mod.rs", "fn f() { vec![crate::c::g()]; }"),
            ("b/deep.rs", "use super::super::c;"),
            ("c.rs", "use super::{a::{A, Other as O}};"),
        ]);
        assert_eq!(found, ["room: the modules a → b → c → a are a cycle"]);
    }

    #[test]
    fn tests_own_children_and_the_root_do_not_count() {
        let found = cycles(&[
            ("lib.rs", "mod a; mod b; pub struct Root;"),
            ("a/mod.rs", "use crate::{Root, b::B}; mod child; use self::child::C; use super::Root as R;"),
            ("a/child.rs", "use super::A; use crate::a::D;"),
            ("b.rs", "#[cfg(test)] mod tests { use crate::a::A; }"),
        ]);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_re_export_of_the_root_is_its_module() {
        let found = cycles(&[
            ("lib.rs", "mod a; mod b; pub use a::{Thing, deep::Other};"),
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "fn f(_: crate::Other) {}"),
        ]);
        assert_eq!(found, ["room: the modules a → b → a are a cycle"]);
    }
}
