//! Import and export jobs (reference A §6). They run as tasks: after a crash they begin again, and say the same.
//!
//! What fails for a passing reason is tried again, in real time and not for ever; what stays wrong fails the job.

mod export;
mod import;
pub mod lines;
mod objects;

pub use import::{ImportRow, Member};
pub use objects::check_address;

use crate::{
    Engine,
    apps::App,
    people::Person,
    quotas,
    scheduler::{EXPORT, IMPORT},
    segments::Filling,
};
use model::{
    endpoint::Image,
    error::{Fault, Result},
    id::JobId,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};
pub use store::Job;
use store::Task;

/// Failing entries shown in a job. A §6.3.
const FAILURES_SHOWN: usize = 100;
/// How often a job is tried again, and the first rest before it, in real time; each next one is twice as long.
/// Together about a minute.
const RETRIES: u32 = 8;
const RETRY_FIRST: Duration = Duration::from_millis(250);

/// What an import does (reference A §6.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportOrder {
    pub format: Format,
    pub url: String,
    pub register: bool,
    /// The segment that the rows define, and the number of the list they go to: see [`list_of`].
    pub segment: Option<(String, i64)>,
    /// The segment as the API will show it; what it leaves out stays as it is stored.
    #[serde(default)]
    pub segment_body: Option<String>,
}

/// The list that a job fills: nobody else does, so it is whole or not there.
pub fn list_of(job: JobId) -> i64 {
    -((job.0 as i64 & i64::MAX).max(1))
}

/// What an export does (reference A §6.4).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportOrder {
    pub url_prefix: String,
    pub segment: Option<(String, i64)>,
}

/// What the files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Csv,
    Json,
}

impl Format {
    /// The API's word.
    pub fn word(self) -> &'static str {
        match self {
            Format::Csv => "CSV",
            Format::Json => "JSON",
        }
    }
}

/// A job's work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Order {
    Import(ImportOrder),
    Export(ExportOrder),
}

impl Order {
    /// The API's word for the job.
    fn kind(&self) -> &'static str {
        match self {
            Order::Import(_) => "IMPORT",
            Order::Export(_) => "EXPORT",
        }
    }
}

/// How rows are written in files; the names in them are the wire's, so the API layer knows.
pub trait Rows: Send + Sync {
    /// Reads one JSON line.
    fn json(&self, line: &str) -> Result<ImportRow, String>;
    /// Reads one CSV record under its header.
    fn csv(&self, header: &[String], cells: &[String]) -> Result<ImportRow, String>;
    /// Whether a CSV column of this name is read.
    fn knows(&self, column: &str) -> bool;
    /// Reads an endpoint as it was written out, and the id of its app; `id` is for one that does not name itself.
    fn image(&self, line: &str, id: Option<&str>) -> Result<(Option<String>, Image), String>;
    /// Writes one line of an export.
    fn line(&self, app: &App, person: &Person) -> Result<Vec<u8>>;
    /// The API's text of an imported segment as `written` over what is `stored`, with this many members, and
    /// stored endpoints per channel.
    fn segment_body(
        &self,
        stored: &str,
        written: &str,
        size: u64,
        channels: &BTreeMap<String, u64>,
    ) -> Result<String>;
}

impl Engine {
    /// Starts a job; `body` is its definition as the API shows it.
    pub async fn start_job(&self, app: &App, order: &Order, body: String, id: JobId) -> Result<Job> {
        let (task, segment) = match order {
            Order::Import(import) => (IMPORT, import.segment.as_ref()),
            Order::Export(export) => (EXPORT, export.segment.as_ref()),
        };
        let job = Job {
            id,
            kind: order.kind().to_owned(),
            segment: segment.map(|(id, _)| id.clone()),
            state: "CREATED".to_owned(),
            created: self.now(),
            completed: None,
            body,
            total_pieces: 0,
            completed_pieces: 0,
            failed_pieces: 0,
            processed: 0,
            failed: 0,
            failures: Vec::new(),
        };
        let payload = serde_json::to_string(order).map_err(Fault::bug)?;
        let (app, row, due) = (app.id, job.clone(), self.now());
        let of = self.settings.quotas;
        self.store
            .write(move |tx| {
                quotas::job(&of, tx)?;
                tx.job_put(app, &row)?;
                tx.task_add(app, task, &row.id.to_string(), due, &payload)
            })
            .await?;
        self.poke();
        Ok(job)
    }

    /// One job of a kind.
    ///
    /// # Errors
    /// 404 when there is none.
    pub fn job(&self, app: &App, kind: &str, id: &str) -> Result<Job> {
        let missing = || Fault::missing("Job not found");
        let id: JobId = id.parse().map_err(|_| missing())?;
        self.store.read(|r| r.job(app.id, id))?.filter(|job| job.kind == kind).ok_or_else(missing)
    }

    /// Jobs of a kind, newest first.
    pub fn jobs(
        &self,
        app: &App,
        kind: &str,
        segment: Option<&str>,
        before: Option<JobId>,
        limit: usize,
    ) -> Result<Vec<Job>> {
        self.store.read(|r| r.jobs(app.id, kind, segment, before, limit))
    }

    /// A fresh job id.
    pub fn job_id(&self) -> JobId {
        JobId(self.chance.id())
    }

    pub(crate) async fn run_job(&self, task: &Task) -> Result<()> {
        let app = self.app(&task.app.to_string())?;
        let order: Order = serde_json::from_str(&task.payload).map_err(Fault::bug)?;
        let mut job = self.job(&app, order.kind(), &task.subject)?;
        let mut tries = 0;
        let fault = loop {
            match self.try_job(&app, &mut job, &order, task.id).await {
                Ok(()) => return Ok(()),
                Err(fault @ Fault::Caller(..)) => break fault,
                Err(fault) if tries == RETRIES => break fault,
                Err(fault) => tracing::warn!(%fault, job = task.subject, "a job failed; it is tried again"),
            }
            tokio::time::sleep(RETRY_FIRST * 2_u32.pow(tries)).await;
            tries += 1;
        };
        self.fail_job(&app, job, &order, task.id, &fault).await
    }

    async fn try_job(&self, app: &App, job: &mut Job, order: &Order, task: i64) -> Result<()> {
        job.state = "PROCESSING".to_owned();
        self.save_job(app, job).await?;
        self.caught_up().await;
        let filled = match order {
            Order::Import(import) => self.import(app, job, import).await?,
            Order::Export(export) => self.export(app, job, export).await.map(|()| None)?,
        };
        let done = Job { state: "COMPLETED".to_owned(), completed: Some(self.now()), ..job.clone() };
        self.end_job(app, done, task, filled).await
    }

    async fn fail_job(&self, app: &App, mut job: Job, order: &Order, task: i64, fault: &Fault) -> Result<()> {
        if let Order::Import(ImportOrder { segment: Some((segment, list)), .. }) = order {
            self.drop_list(app, segment, Some(*list)).await?;
        }
        let text = match fault {
            Fault::Bug(text) => {
                tracing::error!(text, job = %job.id, "a job failed for good");
                "an error of the server, which its log tells"
            }
            other => other.message(),
        };
        job.failures.insert(0, text.to_owned());
        job.failures.truncate(FAILURES_SHOWN);
        job.failed_pieces = job.failed_pieces.max(1);
        let failed = Job { state: "FAILED".to_owned(), completed: Some(self.now()), ..job };
        self.end_job(app, failed, task, None).await
    }

    /// One transaction: the job has ended, and its list is the segment's.
    async fn end_job(&self, app: &App, job: Job, task: i64, filled: Option<Filling>) -> Result<()> {
        let app = app.id;
        let write = self.store.write(move |tx| {
            if let Some(filling) = &filled {
                filling.apply(tx, app)?;
            }
            tx.job_put(app, &job)?;
            tx.task_done(task)
        });
        write.await
    }

    async fn save_job(&self, app: &App, job: &Job) -> Result<()> {
        let (app, row) = (app.id, job.clone());
        self.store.write(move |tx| tx.job_put(app, &row)).await
    }
}
