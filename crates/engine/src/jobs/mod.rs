//! Import and export jobs (reference A §6). They run as tasks: after a crash they begin again, and say the same.

mod export;
mod import;
mod objects;

pub use import::{ImportRow, Member};
pub use objects::check_address;

use crate::{Engine, apps::App, people::Person, scheduler::JOB};
use model::{
    error::{Fault, Result},
    id::JobId,
};
use serde::{Deserialize, Serialize};
pub use store::Job;
use store::Task;

/// Failing entries shown in a job. A §6.3.
const FAILURES_SHOWN: usize = 100;

/// What an import does (reference A §6.1).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportOrder {
    pub format: Format,
    pub url: String,
    pub register: bool,
    /// The segment that the rows define, with its version.
    pub segment: Option<(String, i64)>,
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

/// How rows are written in files; the names in them are the wire's, so the API layer knows.
pub trait Rows: Send + Sync {
    /// Reads one JSON line.
    fn json(&self, line: &str) -> Result<ImportRow, String>;
    /// Reads one CSV record under its header.
    fn csv(&self, header: &csv::StringRecord, record: &csv::StringRecord) -> Result<ImportRow, String>;
    /// Writes one line of an export.
    fn line(&self, app: &App, person: &Person) -> Result<Vec<u8>>;
    /// The API's text of an imported segment with this many members per channel.
    fn segment_body(
        &self,
        body: &str,
        size: u64,
        channels: &std::collections::BTreeMap<String, u64>,
    ) -> Result<String>;
}

impl Engine {
    /// Starts a job; `body` is its definition as the API shows it.
    pub async fn start_job(&self, app: &App, order: &Order, body: String, id: JobId) -> Result<Job> {
        let (kind, segment) = match order {
            Order::Import(import) => ("IMPORT", import.segment.as_ref()),
            Order::Export(export) => ("EXPORT", export.segment.as_ref()),
        };
        let job = Job {
            id,
            kind: kind.to_owned(),
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
        self.store
            .write(move |tx| {
                tx.job_put(app, &row)?;
                tx.task_add(app, JOB, &row.id.to_string(), due, &payload)
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
        let kind = if matches!(order, Order::Import(_)) { "IMPORT" } else { "EXPORT" };
        let mut job = self.job(&app, kind, &task.subject)?;
        job.state = "PROCESSING".to_owned();
        self.save_job(&app, &job).await?;
        self.barrier().await?;
        let result = match &order {
            Order::Import(import) => self.import(&app, &mut job, import).await,
            Order::Export(export) => self.export(&app, &mut job, export).await,
        };
        job.state = match &result {
            Ok(()) => "COMPLETED",
            Err(Fault::Caller(..)) => "FAILED",
            // Passing faults and our bugs leave the job to be run again.
            Err(_) => return result,
        }
        .to_owned();
        if let Err(fault) = result {
            job.failed_pieces = job.failed_pieces.max(1);
            job.failures.insert(0, fault.message().to_owned());
        }
        job.completed = Some(self.now());
        let (app, row, id) = (app.id, job.clone(), task.id);
        self.store
            .write(move |tx| {
                tx.job_put(app, &row)?;
                tx.task_done(id)
            })
            .await
    }

    async fn save_job(&self, app: &App, job: &Job) -> Result<()> {
        let (app, row) = (app.id, job.clone());
        self.store.write(move |tx| tx.job_put(app, &row)).await
    }
}
