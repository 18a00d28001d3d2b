//! The files that somebody saved: plain or gzip, whatever they are called.

use crate::jobs::lines::Lines;
use flate2::read::MultiGzDecoder;
use model::error::{Fault, Result};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Bytes read from a file at a time.
const BUFFER: usize = 256 << 10;

/// Files in the order of their names, and how much of them is read.
pub struct Files {
    pub paths: Vec<PathBuf>,
    pub bytes: u64,
    read: Arc<AtomicU64>,
}

impl Files {
    /// The files named, and those in the directories named, at any depth.
    ///
    /// # Errors
    /// 400 for a path that is not there, and where there is no file at all.
    pub fn find(named: &[PathBuf]) -> Result<Self> {
        let mut paths = Vec::new();
        for path in named {
            collect(path, &mut paths)?;
        }
        paths.dedup();
        if paths.is_empty() {
            return Err(Fault::invalid("no file is there: name files, or a directory with some"));
        }
        let bytes = paths.iter().filter_map(|path| Some(fs::metadata(path).ok()?.len())).sum();
        Ok(Self { paths, bytes, read: Arc::default() })
    }

    /// Bytes read so far, as the files lie there.
    pub fn read(&self) -> u64 {
        self.read.load(Relaxed)
    }

    /// A file's lines.
    pub(super) fn lines(&self, path: &Path) -> Result<Lines> {
        let reader = unpacked(path, self.read.clone()).map_err(|e| unreadable(path, &e))?;
        Lines::over(reader, path.display().to_string())
    }
}

/// SHA-256 of a file's content before compression, in hex: the same wherever and however it is kept.
///
/// # Errors
/// 400 for a file that cannot be read to its end, such as a torn one.
pub(super) fn digest(path: &Path) -> Result<String> {
    let failed = |e: io::Error| unreadable(path, &e);
    let mut reader = unpacked(path, Arc::default()).map_err(failed)?;
    let mut hash = Sha256::new();
    loop {
        let chunk = reader.fill_buf().map_err(failed)?;
        if chunk.is_empty() {
            return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hash.update(chunk);
        let length = chunk.len();
        reader.consume(length);
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    Fault::invalid(format!("{}: {error}", path.display()))
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        fs::metadata(path).map_err(|e| unreadable(path, &e))?;
        found.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(|e| unreadable(path, &e))?;
    let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    inside.sort();
    // Hidden files are other programs' own.
    inside.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    inside.iter().try_for_each(|path| collect(path, found))
}

struct Counted(File, Arc<AtomicU64>);

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        self.1.fetch_add(length as u64, Relaxed);
        Ok(length)
    }
}

fn unpacked(path: &Path, read: Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
    let mut reader = BufReader::with_capacity(BUFFER, Counted(File::open(path)?, read));
    let packed = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(match packed {
        true => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(reader))),
        false => Box::new(reader),
    })
}
