//! What the targets share: requests as text, and files as bytes.

use engine::jobs::{ImportRow, Member};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::{cell::RefCell, io::Write, path::Path};
use tempfile::NamedTempFile;

/// A request as it is written in a corpus: `METHOD PATH?QUERY`, header lines, an empty line, the body.
pub struct Written<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: HeaderMap,
    pub body: &'a [u8],
}

impl<'a> Written<'a> {
    /// Reads one; header lines that cannot be headers are passed over, as no listener would let them in.
    pub fn parse(data: &'a [u8]) -> Option<Self> {
        let end = data.windows(2).position(|two| two == b"\n\n").unwrap_or(data.len());
        let mut lines = std::str::from_utf8(&data[..end]).ok()?.lines();
        let (method, target) = lines.next()?.split_once(' ')?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        // What a listener hands on: visible ASCII.
        if !target.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.trim())) {
                headers.append(name, value);
            }
        }
        let body = data.get(end + 2..).unwrap_or_default();
        Some(Self { method, path, query, headers, body })
    }
}

/// What an import goes on to do with a row: the limits of an endpoint. A refusal says why.
pub fn check(row: Result<ImportRow, String>) {
    match row {
        Ok(ImportRow { member: Member::Endpoint(id), patch, .. }) => {
            let _ = model::endpoint::validate(id.as_deref().unwrap_or("made"), &patch);
        }
        Ok(_) => {}
        Err(text) => assert!(!text.is_empty(), "a refusal says why"),
    }
}

thread_local! {
    /// In memory, and the same for every input.
    static FILE: RefCell<NamedTempFile> = RefCell::new(file().expect("a temporary file"));
}

fn file() -> std::io::Result<NamedTempFile> {
    NamedTempFile::new_in("/dev/shm").or_else(|_| NamedTempFile::new())
}

/// Hands bytes on as a file, as imports read them.
pub fn as_file(data: &[u8], read: impl FnOnce(&Path)) {
    FILE.with_borrow_mut(|file| {
        let mut writer = file.as_file();
        writer.set_len(0).expect("an empty file");
        std::io::Seek::rewind(&mut writer).expect("its start");
        writer.write_all(data).expect("room for an input");
        read(file.path());
    });
}
