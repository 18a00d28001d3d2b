//! Imports: CSV and JSON lines in (reference A §6.1, §6.2). Bad rows are counted and listed, the good ones count.

use super::{FAILURES_SHOWN, Format, ImportOrder, objects};
use crate::{Engine, apps::App, segments::Filling};
use model::{
    endpoint::{self, EndpointPatch},
    error::{Fault, Result},
    id::EndpointKey,
};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};
use store::{Job, Listed};

/// Rows that are decided together.
const BATCH: usize = 500;
/// Bytes of one line; a longer one is no row.
const LINE_MAX: usize = 64 << 10;

/// Who a row is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// An endpoint; without an id one is made.
    Endpoint(Option<String>),
    /// All endpoints of these users.
    Users(Vec<String>),
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    pub member: Member,
    pub patch: EndpointPatch,
}

/// Rows on their way, and what is counted of them.
struct Import<'a> {
    engine: &'a Engine,
    app: &'a App,
    job: &'a mut Job,
    order: &'a ImportOrder,
    endpoints: Vec<(String, EndpointPatch)>,
    users: Vec<String>,
}

impl Engine {
    /// Reads the files of an order; answers what is to be made of the list that it has filled.
    pub(super) async fn import(
        &self,
        app: &App,
        job: &mut Job,
        order: &ImportOrder,
    ) -> Result<Option<Filling>> {
        let files = objects::files(&self.settings.objects, &order.url, order.format)?;
        job.total_pieces = files.len() as u32;
        (job.completed_pieces, job.processed, job.failed) = (0, 0, 0);
        job.failures.clear();
        if let Some((segment, list)) = &order.segment {
            self.drop_list(app, segment, Some(*list)).await?;
        }
        let (endpoints, users) = (Vec::new(), Vec::new());
        let mut import = Import { engine: self, app, job, order, endpoints, users };
        for file in files {
            match order.format {
                Format::Csv => import.csv(&file).await?,
                Format::Json => import.json(&file).await?,
            }
            import.flush().await?;
            import.job.completed_pieces += 1;
            import.engine.save_job(app, import.job).await?;
        }
        match &order.segment {
            Some((segment, list)) => {
                self.filling(app, segment, *list, order.segment_body.as_deref()).map(Some)
            }
            None => Ok(None),
        }
    }
}

impl Import<'_> {
    async fn csv(&mut self, path: &Path) -> Result<()> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(without_mark(path)?);
        let header =
            reader.headers().map_err(|e| Fault::invalid(format!("The data does not fit CSV: {e}")))?.clone();
        let mut record = csv::StringRecord::new();
        loop {
            let line = reader.position().line();
            let row = match reader.read_record(&mut record) {
                Ok(false) => return Ok(()),
                Ok(true) if record.len() > header.len() && header.len() > 1 => {
                    Err("more values than columns".to_owned())
                }
                Ok(true) => self.engine.rows.csv(&header, &record),
                Err(e) => Err(e.to_string()),
            };
            self.take(path, line, row).await?;
        }
    }

    async fn json(&mut self, path: &Path) -> Result<()> {
        let mut reader = without_mark(path)?;
        let mut bytes = Vec::new();
        for line in 1.. {
            bytes.clear();
            let read = reader.by_ref().take(LINE_MAX as u64 + 1).read_until(b'\n', &mut bytes);
            if read.map_err(|e| objects::fault(&path.display().to_string(), &e))? == 0 {
                break;
            }
            if bytes.len() > LINE_MAX {
                return Err(Fault::invalid(format!(
                    "The data does not fit JSON lines: line {line} is over 64 KB"
                )));
            }
            let text = String::from_utf8_lossy(&bytes);
            if !text.trim().is_empty() {
                self.take(path, line, self.engine.rows.json(text.trim())).await?;
            }
        }
        Ok(())
    }

    async fn take(&mut self, path: &Path, line: u64, row: Result<ImportRow, String>) -> Result<()> {
        self.job.processed += 1;
        match row.and_then(|row| self.place(path, line, row)) {
            Ok(()) => {}
            Err(text) => self.fail(&format!("line {line}: {text}")),
        }
        if self.endpoints.len() + self.users.len() >= BATCH { self.flush().await } else { Ok(()) }
    }

    fn place(&mut self, path: &Path, line: u64, row: ImportRow) -> Result<(), String> {
        match row.member {
            Member::Users(users) => self.users.extend(users),
            Member::Endpoint(id) => {
                let id = match id {
                    Some(id) => id,
                    None if row.patch.channel.is_none() || row.patch.address.is_none() => {
                        return Err("a new endpoint needs ChannelType and Address".to_owned());
                    }
                    None => self.made_id(path, line),
                };
                endpoint::validate(&id, &row.patch).map_err(|fault| fault.message().to_owned())?;
                self.endpoints.push((id, row.patch));
            }
        }
        Ok(())
    }

    /// The same row of the same job has the same id, so that a job run again makes nobody twice.
    fn made_id(&self, path: &Path, line: u64) -> String {
        let mut hash = Sha256::new();
        hash.update(self.job.id.0.to_le_bytes());
        hash.update(path.as_os_str().as_encoded_bytes());
        hash.update(line.to_le_bytes());
        hash.finalize()[..16].iter().map(|b| format!("{b:02x}")).collect()
    }

    fn fail(&mut self, text: &str) {
        self.job.failed += 1;
        if self.job.failures.len() < FAILURES_SHOWN {
            self.job.failures.push(text.to_owned());
        }
    }

    async fn flush(&mut self) -> Result<()> {
        let endpoints = std::mem::take(&mut self.endpoints);
        let users = std::mem::take(&mut self.users);
        let refused = if self.order.register {
            self.engine.import_batch(self.app, &endpoints).await?
        } else {
            Vec::new()
        };
        let mut members = Vec::new();
        for (id, _) in &endpoints {
            match refused.iter().find(|(refused, _)| refused == id) {
                Some((_, fault)) => self.fail(&format!("{id}: {fault}")),
                None => members.push(EndpointKey::of(id).0),
            }
        }
        let Some((segment, list)) = self.order.segment.clone() else { return Ok(()) };
        let app = self.app.id;
        let write = self.engine.store.write(move |tx| {
            tx.list_add(app, &segment, list, Listed::Endpoint, &members)?;
            tx.list_add(app, &segment, list, Listed::User, &users)
        });
        write.await?;
        // What is counted of a list is counted in the state.
        self.engine.caught_up().await;
        Ok(())
    }
}

/// A file without the byte-order mark that some programs begin with.
fn without_mark(path: &Path) -> Result<BufReader<Box<dyn Read + Send>>> {
    let name = path.display().to_string();
    let failed = |e: std::io::Error| objects::fault(&name, &e);
    let mut file = File::open(path).map_err(failed)?;
    let mut start = [0; 3];
    let mut read = 0;
    while read < 3 {
        match file.read(&mut start[read..]).map_err(failed)? {
            0 => break,
            n => read += n,
        }
    }
    let start = start[..read].to_vec();
    let kept = if start == b"\xEF\xBB\xBF" { Vec::new() } else { start };
    if kept.starts_with(&[0x1f, 0x8b]) {
        return Err(Fault::invalid("The data is gzip-compressed: imports take plain files"));
    }
    let whole: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(kept).chain(file));
    Ok(BufReader::new(whole))
}
