//! The workspace as `cargo metadata` tells it.

use serde::Deserialize;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The rooms and tools of the workspace, by name.
#[derive(Debug)]
pub struct Workspace {
    pub root: PathBuf,
    pub packages: Vec<Package>,
}

/// A room.
#[derive(Debug)]
pub struct Package {
    pub name: String,
    pub folder: PathBuf,
    /// Packages of this workspace that it depends on, in any way.
    pub rooms: Vec<String>,
    /// `src/lib.rs`, `src/main.rs` and the other roots of its library and binaries.
    pub roots: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<RawPackage>,
}

#[derive(Deserialize)]
struct RawPackage {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Only packages of this workspace have one.
    path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    src_path: PathBuf,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// What cargo says when it fails.
    pub fn read(root: &Path) -> Result<Self, String> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let output = Command::new(cargo)
            .current_dir(root)
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
            .output()
            .map_err(|e| format!("cargo metadata: {e}"))?;
        if !output.status.success() {
            return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let metadata: Metadata =
            serde_json::from_slice(&output.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
        let mut packages: Vec<Package> = metadata.packages.into_iter().map(Package::from).collect();
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { root: root.to_owned(), packages })
    }
}

impl From<RawPackage> for Package {
    fn from(raw: RawPackage) -> Self {
        let is_root = |target: &Target| target.kind.iter().any(|kind| kind == "lib" || kind == "bin");
        let local = raw.dependencies.into_iter().filter(|dependency| dependency.path.is_some());
        let mut rooms: Vec<String> = local.map(|dependency| dependency.name).collect();
        rooms.sort();
        rooms.dedup();
        Package {
            name: raw.name,
            folder: raw.manifest_path.parent().map(Path::to_owned).unwrap_or_default(),
            rooms,
            roots: raw.targets.into_iter().filter(is_root).map(|target| target.src_path).collect(),
        }
    }
}
