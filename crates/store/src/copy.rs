//! A copy of a data directory to try something on.

use crate::{create_private, lock, log::io};
use model::error::Result;
use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

/// Copies the state and the log of a data directory that no server uses into an empty one. The original is not
/// written to, also not through the copy; one that is not there is an empty one.
///
/// # Errors
/// A directory in use by a server; a full disk.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    create_private(to)?;
    // The lock's file is there as soon as anything is.
    if !from.join("lock").exists() {
        return Ok(());
    }
    let _lock = lock(from)?;
    for path in files(from)? {
        if path.file_name() != Some(OsStr::new("lock")) {
            copy_file(&path, to)?;
        }
    }
    let (log, copied) = (from.join("log"), to.join("log"));
    if log.is_dir() {
        create_private(&copied)?;
        let mut paths = files(&log)?;
        paths.retain(|path| path.extension().is_some_and(|end| end == "log"));
        paths.sort();
        // Only the last one is ever written to; the others are looked at where they are.
        if let Some(last) = paths.pop() {
            copy_file(&last, &copied)?;
        }
        paths.iter().try_for_each(|path| link(path, &copied))?;
    }
    Ok(())
}

fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).map_err(|e| io(dir, &e))?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths.filter(|path| path.is_file()).collect())
}

fn copy_file(path: &Path, to: &Path) -> Result<()> {
    let Some(name) = path.file_name() else { return Ok(()) };
    fs::copy(path, to.join(name)).map(drop).map_err(|e| io(path, &e))
}

fn link(path: &Path, to: &Path) -> Result<()> {
    let Some(name) = path.file_name() else { return Ok(()) };
    let whole = fs::canonicalize(path).map_err(|e| io(path, &e))?;
    symlink(whole, to.join(name)).map_err(|e| io(path, &e))
}
