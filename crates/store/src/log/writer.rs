//! The one thread that writes the log: everything queued becomes one frame and one fsync.

use super::{Entry, Index, Place, Segment, frame, held, io, tail::Tail};
use crate::pending::Answer;
use model::error::{Fault, Result};
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, mpsc::Receiver},
};
use tokio::sync::watch;

/// Bytes after which a new file is begun.
const SEGMENT_BYTES: u64 = 64 << 20;
/// Bytes of records that go into one frame; the rest of the queue waits for the next.
const GROUP_BYTES: usize = 8 << 20;

/// Entries to log, and who waits for them.
pub(super) struct Append {
    pub entries: Vec<Entry>,
    pub answer: Answer<u64>,
}

struct Writer {
    dir: PathBuf,
    index: Index,
    tail: Arc<Tail>,
    /// The file that grows; none after a failure, until it is known to be whole again.
    file: Option<File>,
    head: watch::Sender<u64>,
    encoder: frame::Encoder,
}

pub(super) fn start(
    dir: PathBuf,
    index: Index,
    tail: Arc<Tail>,
    appends: Receiver<Append>,
    head: watch::Sender<u64>,
) -> Result<()> {
    let writer = Writer { dir, index, tail, file: None, head, encoder: frame::Encoder::new()? };
    let thread = std::thread::Builder::new().name("log".to_owned());
    thread.spawn(move || writer.run(&appends)).map(drop).map_err(Fault::bug)
}

impl Writer {
    fn run(mut self, appends: &Receiver<Append>) {
        while let Ok(first) = appends.recv() {
            let mut group = vec![first];
            let mut bytes = 0;
            while bytes < GROUP_BYTES
                && let Ok(next) = appends.try_recv()
            {
                bytes += next.entries.iter().map(|e| e.body.len()).sum::<usize>();
                group.push(next);
            }
            self.commit(group);
        }
    }

    fn commit(&mut self, group: Vec<Append>) {
        let first = *self.head.borrow() + 1;
        let entries: Vec<&Entry> = group.iter().flat_map(|append| &append.entries).collect();
        let count = entries.len() as u64;
        let written = if count == 0 { Ok(()) } else { self.write(first, &entries) };
        // Dropped when everybody is answered: it takes as long as compressing them.
        let mut gone = Vec::new();
        if let Err(fault) = &written {
            tracing::error!(%fault, records = count, "the log could not be written");
            self.file = None;
        } else if count > 0 {
            gone = self.tail.push(first, &entries);
            self.head.send_replace(first + count - 1);
        }
        let mut last = first - 1;
        for append in group {
            last += append.entries.len() as u64;
            let _ = append.answer.send(written.clone().map(|()| last));
        }
        drop(gone);
    }

    fn write(&mut self, first: u64, entries: &[&Entry]) -> Result<()> {
        let (path, offset) = self.open(first)?;
        let (header, bytes) = self.encoder.encode(first, entries)?;
        let file = self.file.as_mut().ok_or_else(|| Fault::bug("the log file is not open"))?;
        file.write_all(bytes).and_then(|()| file.sync_data()).map_err(|e| io(&path, &e))?;
        let mut segments = held(&self.index);
        let segment = segments.last_mut().ok_or_else(|| Fault::bug("the log has no file"))?;
        segment.frames.push(Place { header, offset });
        segment.length = offset + bytes.len() as u64;
        Ok(())
    }

    /// The file to write to and where its whole frames end; whatever a failed write left is cut first.
    fn open(&mut self, first: u64) -> Result<(PathBuf, u64)> {
        let current = held(&self.index).last().map(|segment| (segment.path.clone(), segment.length));
        let (path, length) = match current {
            Some((path, length)) if length < SEGMENT_BYTES => (path, length),
            _ => self.create(first)?,
        };
        if self.file.is_none() {
            let file = File::options().append(true).open(&path).map_err(|e| io(&path, &e))?;
            file.set_len(length).map_err(|e| io(&path, &e))?;
            self.file = Some(file);
        }
        Ok((path, length))
    }

    fn create(&mut self, first: u64) -> Result<(PathBuf, u64)> {
        let path = self.dir.join(format!("{first:020}.log"));
        let file = crate::private_file().append(true).open(&path).map_err(|e| io(&path, &e))?;
        file.set_len(0).and_then(|()| sync_dir(&self.dir)).map_err(|e| io(&path, &e))?;
        self.file = Some(file);
        held(&self.index).push(Segment { path: path.clone(), first, frames: Vec::new(), length: 0 });
        Ok((path, 0))
    }
}

fn sync_dir(dir: &Path) -> std::io::Result<()> {
    File::open(dir)?.sync_all()
}
