//! The longest functions and files, so that they are seen.

use super::{tree::rust_files, workspace::Workspace};
use std::{fs, path::Path};
use syn::{
    Block, Signature,
    spanned::Spanned,
    visit::{self, Visit},
};

/// Nearly every function should have at most this many lines.
const LINES: usize = 55;
/// How many of the longest are printed.
const SHOWN: usize = 10;
/// The folders of a package that hold hand-written code.
const FOLDERS: &[&str] = &["src", "tests", "benches", "examples"];

/// Lines and where they are.
type Sized = (usize, String);

#[derive(Default)]
struct Sizes {
    functions: Vec<Sized>,
    files: Vec<Sized>,
}

/// What to print: the longest, and the share of short functions. Generated code does not count.
pub fn report(workspace: &Workspace) -> Result<String, String> {
    let mut sizes = Sizes::default();
    for package in &workspace.packages {
        for folder in FOLDERS {
            for file in rust_files(&package.folder.join(folder))? {
                let place = file.strip_prefix(&workspace.root).unwrap_or(&file);
                if !place.components().any(|part| part.as_os_str() == "generated") {
                    sizes.measure(&file, place)?;
                }
            }
        }
    }
    Ok(sizes.text())
}

impl Sizes {
    fn measure(&mut self, file: &Path, place: &Path) -> Result<(), String> {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        self.files.push((text.lines().count(), place.display().to_string()));
        let ast = syn::parse_file(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        let mut functions = Functions { place: place.display().to_string(), found: Vec::new() };
        functions.visit_file(&ast);
        self.functions.extend(functions.found);
        Ok(())
    }

    fn text(mut self) -> String {
        let (count, lines) = (self.functions.len(), self.files.iter().map(|(lines, _)| lines).sum::<usize>());
        let short = self.functions.iter().filter(|(lines, _)| *lines <= LINES).count();
        let percent = 100.0 * short as f64 / count.max(1) as f64;
        format!(
            "Longest functions\n{}Longest files\n{}{} files, {lines} lines, {count} functions, \
             {percent:.1} % of them at most {LINES} lines\n",
            longest(&mut self.functions),
            longest(&mut self.files),
            self.files.len(),
        )
    }
}

fn longest(sized: &mut [Sized]) -> String {
    sized.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    sized.iter().take(SHOWN).map(|(lines, place)| format!("{lines:6}  {place}\n")).collect()
}

/// The functions of one file, from `fn` to the closing brace.
struct Functions {
    place: String,
    found: Vec<Sized>,
}

impl Functions {
    fn add(&mut self, signature: &Signature, block: &Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        self.found.push((last + 1 - first, format!("{}:{first} {}", self.place, signature.ident)));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.add(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_counted_from_fn_to_brace() {
        let text = "/// Doc.\nfn a() {\n    b();\n}\ntrait T {\n    fn c();\n    fn d() {}\n}\n";
        let mut functions = Functions { place: "x.rs".to_owned(), found: Vec::new() };
        functions.visit_file(&syn::parse_file(text).unwrap());
        assert_eq!(functions.found, [(3, "x.rs:2 a".to_owned()), (1, "x.rs:7 d".to_owned())]);
        let sizes = Sizes { functions: functions.found, files: vec![(8, "x.rs".to_owned())] };
        let text = sizes.text();
        assert!(text.contains("     3  x.rs:2 a\n     1  x.rs:7 d\n"), "{text}");
        assert!(
            text.ends_with("1 files, 8 lines, 2 functions, 100.0 % of them at most 55 lines\n"),
            "{text}"
        );
    }
}
