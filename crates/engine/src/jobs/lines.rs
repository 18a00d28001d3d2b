//! Files line by line, whatever is in them: a line too long or of other bytes than UTF-8 is one bad line.

use super::objects;
use model::error::{Fault, Result};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// Bytes of one line: more than any endpoint that can be stored with its user, 250 names of 50 values.
const LINE_MAX: usize = 8 << 20;

/// A file's lines that are not blank.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    buffer: Vec<u8>,
    /// Of the line read last, from 1.
    pub number: u64,
    name: String,
}

impl Lines {
    /// Opens a file; `name` is for texts.
    ///
    /// # Errors
    /// 400 for a compressed file, and for one that is not there.
    pub fn open(path: &Path, name: String) -> Result<Self> {
        let failed = |e: std::io::Error| objects::fault(&name, &e);
        let mut reader = BufReader::new(File::open(path).map_err(failed)?);
        let start = reader.fill_buf().map_err(failed)?;
        if start.starts_with(&[0x1f, 0x8b]) {
            return Err(Fault::invalid(format!("{name} is gzip-compressed: imports take plain files")));
        }
        Self::over(Box::new(reader), name)
    }

    /// The lines that a reader gives, past a byte-order mark.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn over(mut reader: Box<dyn BufRead + Send>, name: String) -> Result<Self> {
        let start = reader.fill_buf().map_err(|e| objects::fault(&name, &e))?;
        let mark = if start.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        reader.consume(mark);
        Ok(Self { reader, buffer: Vec::new(), number: 0, name })
    }

    /// The next line without its end, or what is wrong with it; none at the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read on.
    // An iterator could not lend its buffer.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Result<&str, String>>> {
        loop {
            self.number += 1;
            let whole = self.read().map_err(|e| objects::fault(&self.name, &e))?;
            if self.buffer.is_empty() && whole {
                return Ok(None);
            }
            if !whole {
                return Ok(Some(Err(format!("longer than {} MB", LINE_MAX >> 20))));
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let text = std::str::from_utf8(&self.buffer).map(|text| text.trim_end_matches(['\r', '\n']));
        Ok(Some(text.map_err(|_| "not UTF-8".to_owned())))
    }

    /// Reads one line; false when it was too long and is passed over.
    fn read(&mut self) -> std::io::Result<bool> {
        self.buffer.clear();
        (&mut self.reader).take(LINE_MAX as u64).read_until(b'\n', &mut self.buffer)?;
        if self.buffer.len() < LINE_MAX || self.buffer.ends_with(b"\n") {
            return Ok(true);
        }
        self.buffer.clear();
        loop {
            let chunk = self.reader.fill_buf()?;
            let (length, end) = (chunk.len(), chunk.iter().position(|byte| *byte == b'\n'));
            self.reader.consume(end.map_or(length, |at| at + 1));
            if end.is_some() || length == 0 {
                return Ok(false);
            }
        }
    }
}

/// The values of one CSV line (reference A §6.2): quoted ones may hold commas, and quotes doubled.
///
/// # Errors
/// What is wrong, for the caller: an open or stray quote, a tab or line break in a value.
pub fn csv_values(line: &str) -> Result<Vec<String>, String> {
    let (mut values, mut rest) = (Vec::new(), line);
    loop {
        let (value, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_value(quoted)?,
            None => plain_value(rest)?,
        };
        if value.contains(['\t', '\r']) {
            return Err("a tab or a line break in a value".to_owned());
        }
        values.push(value);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(values),
            None => return Err("text after a closing quote".to_owned()),
        }
    }
}

fn quoted_value(text: &str) -> Result<(String, &str), String> {
    let (mut value, mut rest) = (String::new(), text);
    loop {
        let open = || "a quote that is not closed in its line".to_owned();
        let (before, after) = rest.split_once('"').ok_or_else(open)?;
        value.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                value.push('"');
                rest = more;
            }
            None => return Ok((value, after)),
        }
    }
}

fn plain_value(text: &str) -> Result<(String, &str), String> {
    let (value, after) = text.split_at(text.find(',').unwrap_or(text.len()));
    if value.contains('"') {
        return Err("a quote in a value that is not quoted".to_owned());
    }
    Ok((value.to_owned(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Result<String, String>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut lines = Lines::open(file.path(), "f".to_owned()).unwrap();
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(line.map(str::to_owned));
        }
        found
    }

    #[test]
    fn a_bad_line_is_one_line() {
        let long = "x".repeat(LINE_MAX + 5);
        let text = [b"\xEF\xBB\xBFa\r\n\n \nb\xff\n".as_slice(), long.as_bytes(), b"\nc"].concat();
        let found = lines(&text);
        assert_eq!(found[0], Ok("a".to_owned()));
        assert!(found[1].as_ref().unwrap_err().contains("UTF-8"));
        assert!(found[2].as_ref().unwrap_err().contains("8 MB"));
        assert_eq!(found[3..], [Ok("c".to_owned())]);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn values_of_a_line() {
        for (line, wanted) in [
            ("a,b", Some(vec!["a", "b"])),
            ("a,,", Some(vec!["a", "", ""])),
            (r#""x,y","say ""hi""",z"#, Some(vec!["x,y", "say \"hi\"", "z"])),
            (r#""""#, Some(vec![""])),
            (r#"a,"open"#, None),
            (r#"stray",b"#, None),
            (r#""a"b"#, None),
            ("a\tb", None),
        ] {
            assert_eq!(
                csv_values(line).ok(),
                wanted.map(|w| w.iter().map(|v| (*v).to_owned()).collect()),
                "{line}"
            );
        }
    }
}
