//! `s3://bucket/key` as files below the objects directory.

use super::Format;
use model::error::{Fault, Result};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Files of one job at most. A §6.2.
const FILES_MAX: usize = 10_000;
/// What compressed files and unfinished ones are called: no import takes them (reference A §6.2).
const NEVER: [&str; 7] = ["gz", "zip", "bz2", "xz", "zst", "partial", "tmp"];

/// Checks an address by itself: a bucket, and in it a key, a prefix of keys, or nothing for all of it.
///
/// # Errors
/// 400 naming the request's member.
pub fn check_address(member: &str, url: &str) -> Result<()> {
    match inside(url) {
        Some(_) => Ok(()),
        None => {
            Err(Fault::invalid(format!("{member}: {url:?} is no address such as s3://bucket/folder/file")))
        }
    }
}

/// `bucket/key`, if it can lie in no other place than below its bucket.
fn inside(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("s3://")?;
    let (bucket, key) = rest.split_once('/')?;
    let named = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(char::is_control);
    let folders = key.strip_suffix('/').unwrap_or(key);
    (named(bucket) && (key.is_empty() || folders.split('/').all(named))).then_some(rest)
}

/// The path of an address; it cannot leave its bucket.
///
/// # Errors
/// 400 for what is no `s3://bucket/key`.
pub(super) fn path(objects: &Path, url: &str) -> Result<PathBuf> {
    check_address("s3", url)?;
    Ok(objects.join(inside(url).unwrap_or_default()))
}

/// How a file is called in texts: `bucket/key`.
pub(super) fn name(objects: &Path, path: &Path) -> String {
    path.strip_prefix(objects).unwrap_or(path).display().to_string()
}

/// What an I/O error means. A full disk is emptied and a busy file let go; a wrong name stays wrong.
pub(super) fn fault(name: &str, error: &io::Error) -> Fault {
    use io::ErrorKind::{
        Interrupted, OutOfMemory, QuotaExceeded, ResourceBusy, StaleNetworkFileHandle, StorageFull, TimedOut,
        WouldBlock,
    };
    /// EIO, ENFILE, EMFILE: the machine's trouble, not the name's.
    const PASSING: [i32; 3] = [5, 23, 24];
    let text = format!("{name}: {error}");
    let passing = matches!(
        error.kind(),
        Interrupted
            | OutOfMemory
            | QuotaExceeded
            | ResourceBusy
            | StaleNetworkFileHandle
            | StorageFull
            | TimedOut
            | WouldBlock
    );
    match passing || error.raw_os_error().is_some_and(|code| PASSING.contains(&code)) {
        true => Fault::later(text),
        false => Fault::invalid(text),
    }
}

/// The file at an address, or every file below it as a folder (with a trailing slash: as nothing else) or as a
/// prefix, in order of their names; those of another format are passed over (reference A §6.1).
///
/// # Errors
/// 400 when there is none, or more than 10,000.
pub(super) fn files(objects: &Path, url: &str, format: Format) -> Result<Vec<PathBuf>> {
    let path = path(objects, url)?;
    let folder = url.ends_with('/');
    if path.is_file() && !folder {
        return Ok(vec![path]);
    }
    let mut found = Vec::new();
    if path.is_dir() {
        collect(&path, &mut found)?;
    } else if !folder {
        collect_prefix(&path, &mut found)?;
    }
    let seen = found.len();
    found.retain(|file| takes(format, file));
    found.sort();
    match found.len() {
        0 if seen > 0 => {
            Err(Fault::invalid(format!("{url}: no {} object is there, but {seen} other(s)", format.word())))
        }
        0 => Err(Fault::invalid(format!("{url}: no object is there"))),
        n if n > FILES_MAX => Err(Fault::invalid(format!("{url}: more than {FILES_MAX} objects"))),
        _ => Ok(found),
    }
}

fn takes(format: Format, file: &Path) -> bool {
    let ending = file.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let others: &[&str] = match format {
        Format::Csv => &["json", "jsonl", "ndjson"],
        Format::Json => &["csv"],
    };
    !others.contains(&ending.as_str()) && !NEVER.contains(&ending.as_str())
}

fn collect_prefix(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let (Some(folder), Some(prefix)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let prefix = prefix.to_string_lossy();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix.as_ref()) {
            collect_entry(entry.path(), found)?;
        }
    }
    Ok(())
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|e| fault(&folder.display().to_string(), &e))?;
    for entry in entries.flatten() {
        if found.len() > FILES_MAX {
            break;
        }
        collect_entry(entry.path(), found)?;
    }
    Ok(())
}

fn collect_entry(path: PathBuf, found: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        return collect(&path, found);
    }
    found.push(path);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_leave_its_bucket() {
        let objects = Path::new("/data/objects");
        assert_eq!(path(objects, "s3://b/k/f.csv").unwrap(), Path::new("/data/objects/b/k/f.csv"));
        assert_eq!(path(objects, "s3://b/").unwrap(), Path::new("/data/objects/b/"));
        for bad in [
            "s3://b/../../etc/passwd",
            "s3:///etc",
            "s3://",
            "s3://b",
            "s3://b//x",
            "s3://b/.",
            "s3://b/..",
            "s3://b/x\0",
            "/etc/passwd",
            "file:///etc/passwd",
            "s3://../x",
        ] {
            assert!(check_address("S3Url", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_prefix_takes_its_own_format_and_a_slash_means_a_folder() {
        let objects = tempfile::tempdir().unwrap();
        for name in
            ["b/in/a.csv", "b/in/b.json", "b/in/c.gz", "b/in/d.partial", "b/in/deep/e", "b/in-old/f.csv"]
        {
            let path = objects.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let found = |url: &str, format| {
            let found = files(objects.path(), url, format);
            found.map(|f| f.iter().map(|p| name(objects.path(), p)).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(found("s3://b/in/", Format::Csv).unwrap(), "b/in/a.csv b/in/deep/e");
        assert_eq!(found("s3://b/in/", Format::Json).unwrap(), "b/in/b.json b/in/deep/e");
        assert_eq!(found("s3://b/in-", Format::Csv).unwrap(), "b/in-old/f.csv");
        assert!(found("s3://b/in-/", Format::Csv).is_err());
        assert!(found("s3://b/in-o", Format::Json).unwrap_err().message().contains("no JSON object"));
    }

    #[test]
    fn an_error_that_stays_is_the_callers_and_a_full_disk_is_not() {
        let of = |code| fault("f", &io::Error::from_raw_os_error(code));
        /// ENOENT, EEXIST, ENOTDIR, ENAMETOOLONG.
        const STAYING: [i32; 4] = [2, 17, 20, 36];
        assert!(STAYING.into_iter().all(|code| matches!(of(code), Fault::Caller(..))));
        /// EIO, EMFILE, ENOSPC.
        const PASSING: [i32; 3] = [5, 24, 28];
        assert!(PASSING.into_iter().all(|code| matches!(of(code), Fault::Later(..))));
    }
}
