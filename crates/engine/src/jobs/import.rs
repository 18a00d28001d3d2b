//! Imports: CSV and JSON lines in (reference A §6.1, §6.2). Bad rows are counted and listed, the good ones count.

use super::{
    FAILURES_SHOWN, Format, ImportOrder,
    lines::{Lines, csv_values},
    objects,
};
use crate::{Engine, apps::App, people::Row, segments::Filling};
use model::{
    endpoint::{self, EndpointPatch},
    error::{Fault, Result},
    id::EndpointKey,
};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
};
use store::{Job, Listed};

/// Rows that are decided together.
const BATCH: usize = 500;

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
    /// A line of an export: it is taken as it was stored.
    pub exported: bool,
}

/// Rows on their way, and what is counted of them.
struct Import<'a> {
    engine: &'a Engine,
    app: &'a App,
    job: &'a mut Job,
    order: &'a ImportOrder,
    /// The file being read, and its name in texts.
    file: PathBuf,
    name: String,
    /// Rows not yet decided, each with its line.
    rows: Vec<(u64, Row)>,
    /// Columns that are reported.
    strange: HashSet<String>,
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
        let (file, name) = (PathBuf::new(), String::new());
        let (rows, strange) = (Vec::new(), HashSet::new());
        let mut import = Import { engine: self, app, job, order, file, name, rows, strange };
        for file in files {
            import.file(file).await?;
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
    async fn file(&mut self, path: PathBuf) -> Result<()> {
        self.name = objects::name(&self.engine.settings.objects, &path);
        let mut lines = Lines::open(&path, self.name.clone())?;
        self.file = path;
        match self.order.format {
            Format::Csv => self.csv(&mut lines).await?,
            Format::Json => self.json(&mut lines).await?,
        }
        self.flush().await?;
        self.job.completed_pieces += 1;
        self.engine.save_job(self.app, self.job).await
    }

    async fn csv(&mut self, lines: &mut Lines) -> Result<()> {
        let Some(first) = lines.next()? else { return Ok(()) };
        let header = first.and_then(csv_values).map_err(|text| self.misfit(&text))?;
        self.columns(&header)?;
        while let Some(line) = lines.next()? {
            let row = line.and_then(csv_values).and_then(|cells| self.engine.rows.csv(&header, &cells));
            self.take(lines.number, row).await?;
        }
        Ok(())
    }

    /// Reports the columns that are passed over, each once.
    fn columns(&mut self, header: &[String]) -> Result<()> {
        let rows = &self.engine.rows;
        if !header.iter().any(|column| rows.knows(column)) {
            return Err(self.misfit("its first line names no column that is known"));
        }
        for column in header.iter().filter(|column| !rows.knows(column)) {
            if self.strange.insert(column.clone()) {
                note(self.job, format!("{}: the column {column:?} is not known and passed over", self.name));
            }
        }
        Ok(())
    }

    async fn json(&mut self, lines: &mut Lines) -> Result<()> {
        let mut first = true;
        while let Some(line) = lines.next()? {
            if std::mem::take(&mut first) && line.as_ref().is_ok_and(|text| !text.trim().starts_with('{')) {
                return Err(self.misfit("its first line is no JSON object"));
            }
            let row = line.and_then(|text| self.engine.rows.json(text.trim()));
            self.take(lines.number, row).await?;
        }
        Ok(())
    }

    /// Reference A §6.2: the whole file is of another format than was said.
    fn misfit(&self, why: &str) -> Fault {
        let format = self.order.format.word();
        Fault::invalid(format!("{} does not fit the declared format {format}: {why}", self.name))
    }

    async fn take(&mut self, line: u64, row: Result<ImportRow, String>) -> Result<()> {
        self.job.processed += 1;
        if let Err(text) = row.and_then(|row| self.place(line, row)) {
            self.fail(line, &text);
        }
        if self.rows.len() >= BATCH || line.is_multiple_of(BATCH as u64) {
            self.flush().await?;
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    fn place(&mut self, line: u64, row: ImportRow) -> Result<(), String> {
        let ImportRow { member, patch, exported } = row;
        let id = match member {
            Member::Users(users) => {
                self.job.processed += users.len().saturating_sub(1) as u64;
                self.rows.extend(users.into_iter().map(|user| (line, Row::User(user))));
                return Ok(());
            }
            Member::Endpoint(Some(id)) => id,
            Member::Endpoint(None) if !self.order.register => {
                return Err(
                    "RegisterEndpoints is false, and without Id no stored endpoint is named".to_owned()
                );
            }
            Member::Endpoint(None) => self.made_id(line),
        };
        endpoint::validate(&id, &patch).map_err(|fault| fault.message().to_owned())?;
        self.rows.push((line, Row::Endpoint { id, patch: Box::new(patch), exported }));
        Ok(())
    }

    /// The same row of the same job has the same id, so that a job run again makes nobody twice.
    fn made_id(&self, line: u64) -> String {
        let mut hash = Sha256::new();
        hash.update(self.job.id.0.to_le_bytes());
        hash.update(self.file.as_os_str().as_encoded_bytes());
        hash.update(line.to_le_bytes());
        hash.finalize()[..16].iter().map(|b| format!("{b:02x}")).collect()
    }

    fn fail(&mut self, line: u64, text: &str) {
        self.job.failed += 1;
        note(self.job, format!("{} line {line}: {text}", self.name));
    }

    /// Decides the rows at hand, and lists those that are taken.
    async fn flush(&mut self) -> Result<()> {
        let (lines, rows): (Vec<u64>, Vec<Row>) = std::mem::take(&mut self.rows).into_iter().unzip();
        if rows.is_empty() {
            return Ok(());
        }
        let refused = self.engine.import_batch(self.app, &rows, self.order.register).await?;
        let refused: HashMap<usize, Fault> = refused.into_iter().collect();
        let (mut endpoints, mut users) = (Vec::new(), Vec::new());
        for (at, row) in rows.into_iter().enumerate() {
            match (refused.get(&at), row) {
                (Some(fault), _) => self.fail(lines[at], fault.message()),
                (None, Row::Endpoint { id, .. }) => endpoints.push(EndpointKey::of(&id).0),
                (None, Row::User(user)) => users.push(user),
            }
        }
        self.list(endpoints, users).await?;
        // Never more than one batch ahead of the state: whoever reads waits for what is written before.
        self.engine.caught_up().await;
        Ok(())
    }

    async fn list(&self, endpoints: Vec<String>, users: Vec<String>) -> Result<()> {
        let Some((segment, list)) = self.order.segment.clone() else { return Ok(()) };
        let app = self.app.id;
        let write = self.engine.store.write(move |tx| {
            tx.list_add(app, &segment, list, Listed::Endpoint, &endpoints)?;
            tx.list_add(app, &segment, list, Listed::User, &users)
        });
        write.await
    }
}

fn note(job: &mut Job, text: String) {
    if job.failures.len() < FAILURES_SHOWN {
        job.failures.push(text);
    }
}
