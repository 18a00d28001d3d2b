//! Archives of events. How far an archive is taken in is written to the log with the events themselves, so that a
//! stop at any point neither loses nor doubles one.

use super::{Files, Step, Trouble, Watch, files::digest, told::Told};
use crate::{Engine, apps::App};
use model::{
    archive::{self, Archived, Unfit},
    change::{Change, Record},
    error::{Fault, Result},
    event::Origin,
    id::AppId,
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
    sync::{Arc, mpsc},
};
use store::{Entry, Pending};
use tokio::runtime::Handle;

/// Records, and bytes of them, that are logged together: what a stop can make to be read again.
const BATCH_RECORDS: usize = 1_000;
const BATCH_BYTES: usize = 4 << 20;
/// Batches read ahead, and batches on their way to the disk.
const AHEAD: usize = 4;
/// Fingerprints kept, 8 bytes and a little each; beyond it those before are forgotten.
const FINGERPRINTS_MAX: usize = 50_000_000;

/// Where the events go.
#[derive(Default)]
pub struct Into {
    /// An app for all of them; none = each to the app that it names.
    pub app: Option<Arc<App>>,
    /// Endpoints are made again from what the records say of them.
    pub rebuild: bool,
}

/// What an import of events did.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventsReport {
    pub records: u64,
    /// Taken in now.
    pub new: u64,
    /// Of those, what the service recorded of its own messages.
    pub of_service: u64,
    /// Taken in before, by an earlier run.
    pub already_here: u64,
    /// The same record again: the stream delivered it twice.
    pub repeated: u64,
    /// Left out, by the reason.
    pub left_out: BTreeMap<String, u64>,
    /// The apps that events went to.
    pub apps: BTreeSet<String>,
    /// With `rebuild`: endpoints made, and changed; what cannot be read of them.
    pub endpoints_new: u64,
    pub endpoints_changed: u64,
    pub endpoints_unreadable: u64,
    #[serde(flatten)]
    pub trouble: Trouble,
}

type Row = (u64, Result<Archived, Unfit>);

struct Batch {
    rows: Vec<Row>,
    /// Its last line.
    last: u64,
}

pub(super) struct Events<'a> {
    pub(super) engine: &'a Engine,
    into: Into,
    pub(super) report: EventsReport,
    apps: HashMap<String, Option<Arc<App>>>,
    seen: HashSet<u64>,
    /// A batch that is being written while the next is made.
    on_its_way: Option<Pending<u64>>,
    pub(super) runtime: Handle,
}

impl Engine {
    /// Takes in archives of JSON lines, plain or gzip. Blocks; for a thread of a runtime that may.
    ///
    /// # Errors
    /// When the data directory cannot be written.
    pub fn import_events(&self, files: &Files, into: Into, watch: Watch<'_>) -> Result<EventsReport> {
        let mut events = Events {
            engine: self,
            into,
            report: EventsReport::default(),
            apps: HashMap::new(),
            seen: HashSet::new(),
            on_its_way: None,
            runtime: Handle::current(),
        };
        // What an earlier run had logged and not yet applied tells how far that one was.
        events.runtime.block_on(self.caught_up());
        for path in &files.paths {
            if let Err(fault) = events.file(files, path, watch) {
                let Fault::Caller(_, text) = fault else { return Err(fault) };
                events.report.trouble.files_not_read.insert(path.display().to_string(), text);
            }
        }
        events.on_disk()?;
        events.runtime.block_on(self.caught_up());
        Ok(events.report)
    }
}

/// Reads and parses a file, ahead of what is done with it.
fn read(files: &Files, path: &Path, to: &mpsc::SyncSender<Result<Batch>>) -> Result<()> {
    let mut lines = files.lines(path)?;
    let (mut rows, mut bytes) = (Vec::with_capacity(BATCH_RECORDS), 0);
    while let Some(line) = lines.next()? {
        bytes += line.as_ref().map_or(0, |text| text.len());
        let row = line.map_err(Unfit::Bad).and_then(|text| archive::record(text.as_bytes()));
        rows.push((lines.number, row));
        if rows.len() >= BATCH_RECORDS || bytes >= BATCH_BYTES {
            let full = std::mem::replace(&mut rows, Vec::with_capacity(BATCH_RECORDS));
            bytes = 0;
            if to.send(Ok(Batch { rows: full, last: lines.number })).is_err() {
                return Ok(());
            }
        }
    }
    let _ = to.send(Ok(Batch { rows, last: lines.number }));
    Ok(())
}

impl Events<'_> {
    fn file(&mut self, files: &Files, path: &Path, watch: Watch<'_>) -> Result<()> {
        let (archive, name) = (digest(path)?, path.display().to_string());
        let mut taken = HashMap::new();
        std::thread::scope(|scope| {
            let (to, batches) = mpsc::sync_channel(AHEAD);
            scope.spawn(move || {
                if let Err(fault) = read(files, path, &to) {
                    let _ = to.send(Err(fault));
                }
            });
            for batch in batches {
                self.batch(&archive, &name, batch?, &mut taken)?;
                watch(Step { bytes: files.read(), of: files.bytes, records: self.report.records });
            }
            Ok(())
        })
    }

    /// Takes in one batch: first the endpoints that it tells of, then its events with how far it goes.
    fn batch(
        &mut self,
        archive: &str,
        file: &str,
        batch: Batch,
        taken: &mut HashMap<AppId, u64>,
    ) -> Result<()> {
        let mut told: BTreeMap<AppId, Told> = BTreeMap::new();
        let mut records: BTreeMap<AppId, Vec<Record>> = BTreeMap::new();
        for (line, row) in batch.rows {
            self.report.records += 1;
            let found = match row {
                Ok(found) => found,
                Err(Unfit::Bad(text)) => {
                    self.report.trouble.bad(file, line, text);
                    continue;
                }
                Err(Unfit::LeftOut(why)) => {
                    self.leave_out(why.to_owned());
                    continue;
                }
            };
            let Some(app) = self.app_of(found.app.as_deref()) else { continue };
            if self.into.rebuild {
                self.tell(told.entry(app.id).or_default(), &found);
            }
            let lines = match taken.get(&app.id) {
                Some(lines) => *lines,
                None => *taken
                    .entry(app.id)
                    .or_insert(self.engine.store.read(|r| r.archive_lines(app.id, archive))?),
            };
            if self.is_new(&found, line <= lines) {
                self.report.apps.insert(app.id.to_string());
                let records = records.entry(app.id).or_default();
                match records.last_mut().filter(|record| record.at == found.arrived) {
                    Some(record) => record.events.push(found.event),
                    None => records.push(Record {
                        at: found.arrived,
                        changes: Vec::new(),
                        events: vec![found.event],
                    }),
                }
            }
        }
        for (app, told) in told {
            self.rebuild(app, told)?;
        }
        self.log(records, archive, batch.last)
    }

    fn leave_out(&mut self, why: String) {
        *self.report.left_out.entry(why).or_default() += 1;
    }

    /// Counts an event; whether it is to be logged.
    fn is_new(&mut self, found: &Archived, already: bool) -> bool {
        if self.seen.len() >= FINGERPRINTS_MAX {
            self.seen.clear();
        }
        let first = self.seen.insert(found.fingerprint);
        match (already, first) {
            (true, _) => self.report.already_here += 1,
            (false, false) => self.report.repeated += 1,
            (false, true) => {
                self.report.new += 1;
                self.report.of_service += u64::from(found.event.origin == Origin::Service);
                return true;
            }
        }
        false
    }

    /// The app that a record goes to; none, which is counted, when it is not here.
    fn app_of(&mut self, named: Option<&str>) -> Option<Arc<App>> {
        if let Some(app) = &self.into.app {
            return Some(app.clone());
        }
        let named = named.unwrap_or_default();
        if !self.apps.contains_key(named) {
            self.apps.insert(named.to_owned(), self.engine.app(named).ok());
        }
        let app = self.apps.get(named).cloned().flatten();
        if app.is_none() {
            self.leave_out(format!("its app {named:?} is not here: import its definitions, or name an app"));
        }
        app
    }

    /// One append, so all of it or nothing is on disk: the events, and the line up to which they are taken in.
    fn log(&mut self, records: BTreeMap<AppId, Vec<Record>>, archive: &str, lines: u64) -> Result<()> {
        let mut entries = Vec::new();
        for (app, records) in records {
            // As old as the events, so that no start looks at it for duplicates of the last day.
            let at = records.iter().map(|record| record.at).max().unwrap_or_default();
            let read = Change::ArchiveRead { archive: archive.to_owned(), lines };
            entries.extend(records.into_iter().map(|record| Entry::new(app, record)));
            entries.push(Entry::new(app, Record { at, changes: vec![read], events: Vec::new() }));
        }
        // After the one before is on disk: a mark says that everything below it is there.
        self.on_disk()?;
        self.on_its_way = (!entries.is_empty()).then(|| self.engine.store.log().append(entries));
        Ok(())
    }

    /// Waits for the batch that is on its way to the disk.
    fn on_disk(&mut self) -> Result<()> {
        if let Some(batch) = self.on_its_way.take() {
            batch.wait()?;
        }
        Ok(())
    }
}
