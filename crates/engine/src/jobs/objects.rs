//! `s3://bucket/key` as files below the objects directory.

use model::error::{Fault, Result};
use std::{
    fs,
    path::{Component, Path, PathBuf},
};

/// Files of one job at most. A §6.2.
const FILES_MAX: usize = 10_000;

/// The path of a URL; it cannot leave the directory.
///
/// # Errors
/// 400 for what is no `s3://bucket/key`.
pub(super) fn path(objects: &Path, url: &str) -> Result<PathBuf> {
    let wrong = || Fault::invalid(format!("{url}: an address such as s3://bucket/folder/file"));
    let rest = url.strip_prefix("s3://").ok_or_else(wrong)?;
    let inside = Path::new(rest).components().all(|part| matches!(part, Component::Normal(_)));
    if rest.is_empty() || rest.starts_with('/') || rest.contains('\0') || !inside {
        return Err(wrong());
    }
    Ok(objects.join(rest))
}

/// The file at a path, or every file below it as a folder or prefix, in order of their names.
///
/// # Errors
/// 400 when there is none, or more than 10,000.
pub(super) fn files(path: &Path, url: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if path.is_file() {
        found.push(path.to_owned());
    } else if path.is_dir() {
        collect(path, &mut found)?;
    } else if let (Some(folder), Some(prefix)) = (path.parent(), path.file_name()) {
        let prefix = prefix.to_string_lossy();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if !entry.file_name().to_string_lossy().starts_with(prefix.as_ref()) {
                continue;
            }
            if entry.path().is_dir() { collect(&entry.path(), &mut found)? } else { found.push(entry.path()) }
        }
    }
    found.sort();
    match found.len() {
        0 => Err(Fault::invalid(format!("{url}: no object is there"))),
        n if n > FILES_MAX => Err(Fault::invalid(format!("{url}: more than {FILES_MAX} objects"))),
        _ => Ok(found),
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|e| Fault::later(format!("{}: {e}", folder.display())))?;
    for entry in entries.flatten() {
        if found.len() > FILES_MAX {
            break;
        }
        if entry.path().is_dir() { collect(&entry.path(), found)? } else { found.push(entry.path()) }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_leave_the_directory() {
        let objects = Path::new("/data/objects");
        assert_eq!(path(objects, "s3://b/k/f.csv").unwrap(), Path::new("/data/objects/b/k/f.csv"));
        for bad in [
            "s3://b/../../etc/passwd",
            "s3:///etc",
            "s3://",
            "/etc/passwd",
            "file:///etc/passwd",
            "s3://../x",
        ] {
            assert!(path(objects, bad).is_err(), "{bad}");
        }
    }
}
