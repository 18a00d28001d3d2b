//! The log: append-only files of frames, fsynced per group. Nothing is answered 2xx before it is here.
//!
//! One frame is one group commit. Positions count records: 1, 2, 3, … A torn last frame is set aside when the log
//! is opened; damage anywhere else is an error that names the file and the offset.

mod frame;
mod reader;
mod tail;
mod writer;

pub use reader::ReadLimits;

use crate::pending::{Pending, pending};
use frame::Header;
use model::{
    change::Record,
    error::{Fault, Result},
    id::AppId,
    time::Millis,
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
};
use tail::Tail;
use tokio::sync::watch;

/// Appends that may wait for the writer; beyond it callers wait.
const QUEUE_MAX: usize = 1_024;

/// Bytes that an ordinary event takes, so that its record is seldom moved while it grows.
const EVENT_BYTES: usize = 320;

/// One record to be logged, encoded.
#[derive(Debug)]
pub struct Entry {
    pub app: AppId,
    /// The row of `outgoing_events` it comes from, as idempotency key; 0 = none.
    pub source: i64,
    record: Arc<Record>,
    body: Vec<u8>,
}

impl Entry {
    /// Encodes a record, in the caller's thread.
    pub fn new(app: AppId, record: Record) -> Self {
        let mut body = Vec::with_capacity(EVENT_BYTES * (record.events.len() + 1));
        model::encode::record(&record, &mut body);
        Self { app, source: 0, record: Arc::new(record), body }
    }

    /// An encoded record with the row it comes from.
    ///
    /// # Errors
    /// A row that holds no record.
    pub fn from_row(app: AppId, source: i64, body: Vec<u8>) -> Result<Self> {
        let record = serde_json::from_slice(&body).map_err(Fault::bug)?;
        Ok(Self { app, source, record: Arc::new(record), body })
    }
}

/// One record as read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    pub position: u64,
    pub app: AppId,
    pub source: i64,
    pub record: Arc<Record>,
}

/// Where a frame lies.
#[derive(Clone, Copy, Debug)]
struct Place {
    header: Header,
    offset: u64,
}

/// One file of the log.
#[derive(Debug)]
struct Segment {
    path: PathBuf,
    first: u64,
    frames: Vec<Place>,
    length: u64,
}

/// What is durable, shared between writer and readers.
type Index = Arc<Mutex<Vec<Segment>>>;

fn held(index: &Index) -> std::sync::MutexGuard<'_, Vec<Segment>> {
    index.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A handle on the log; the writer thread lives as long as the last one.
#[derive(Clone)]
pub struct Log {
    index: Index,
    tail: Arc<Tail>,
    queue: mpsc::SyncSender<writer::Append>,
    head: watch::Receiver<u64>,
}

impl Log {
    /// Opens the log in a directory, setting a torn last frame aside; `applied` is the last position that a
    /// follower has made something durable of.
    ///
    /// # Errors
    /// A damaged frame that is not the last one; a log that ends before `applied`; another version's files; an
    /// unreadable directory.
    pub(crate) fn open(dir: &Path, applied: u64) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(|e| io(dir, &e))?;
        let segments = reader::open_segments(dir, applied)?;
        let head = segments.last().map_or(0, Segment::last);
        let index = Index::new(Mutex::new(segments));
        let tail = Arc::new(Tail::default());
        let (queue, appends) = mpsc::sync_channel(QUEUE_MAX);
        let (head_sender, head) = watch::channel(head);
        writer::start(dir.to_owned(), index.clone(), tail.clone(), appends, head_sender)?;
        Ok(Self { index, tail, queue, head })
    }

    /// Logs entries, contiguous and after everything appended before; resolves to the position of the last
    /// one once all are on disk.
    ///
    /// # Errors
    /// 503 when the disk is full or fails; then none of them is logged.
    pub fn append(&self, entries: Vec<Entry>) -> Pending<u64> {
        let (answer, result) = pending();
        if let Err(mpsc::SendError(append)) = self.queue.send(writer::Append { entries, answer }) {
            let _ = append.answer.send(Err(Fault::later("the log is closed: the server is stopping")));
        }
        result
    }

    /// The last durable position; 0 when the log is empty.
    pub fn head(&self) -> u64 {
        *self.head.borrow()
    }

    /// When the newest record was decided; 1970 when there is none.
    pub fn newest(&self) -> Millis {
        held(&self.index).iter().flat_map(|s| &s.frames).map(|f| f.header.newest).max().unwrap_or_default()
    }

    /// [`Log::head`] as it moves.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.head.clone()
    }

    /// Reads records after a position, in order; at least one if there is one.
    ///
    /// # Errors
    /// A damaged frame, by file and offset.
    pub fn read(&self, after: u64, limits: ReadLimits) -> Result<Vec<Logged>> {
        self.tail.after(after, limits).map_or_else(|| reader::read(&self.index, after, limits), Ok)
    }

    /// Shows every record of frames whose newest record is at or after `since`, in order.
    ///
    /// # Errors
    /// As [`Log::read`].
    pub fn since(&self, since: Millis, see: impl FnMut(Logged)) -> Result<()> {
        reader::since(&self.index, since, see)
    }
}

impl Segment {
    fn last(&self) -> u64 {
        self.frames.last().map_or(self.first - 1, |place| place.header.last())
    }
}

pub(crate) fn io(path: &Path, error: &std::io::Error) -> Fault {
    let full = matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded);
    let path = path.display();
    if full {
        Fault::later(format!("the disk that holds {path} is full: free some space, nothing is lost"))
    } else {
        Fault::later(format!("{path}: {error}"))
    }
}
