//! The console's pages are embedded; a build without them is a server without a console.

use std::{fs, path::Path};

fn main() {
    let pages = Path::new("../../console/dist");
    if let Err(e) = fs::create_dir_all(pages) {
        println!("cargo::error={}: {e}", pages.display());
    }
    println!("cargo::rerun-if-changed={}", pages.display());
}
