//! Endpoints from segment exports: each is taken as it was, with its cohort and dates (reference A §6.4).

use super::{Files, Step, Trouble, Watch, files::digest};
use crate::{Engine, apps::App, ingest::line::Deciding, jobs::list_of, people::retire_user};
use model::{
    endpoint::{self, Image, Rules},
    error::{Fault, Result},
    id::{AppId, EndpointKey, JobId},
    segment::Segment,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};
use store::Listed;
use tokio::runtime::Handle;

/// Rows that are decided together.
const BATCH: usize = 500;

/// What an import of endpoints did.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PeopleReport {
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    pub same: u64,
    /// Stored ones that were written later than the row, which stay.
    pub newer_here: u64,
    /// Rows of apps that are not here, by their ids.
    pub of_other_apps: BTreeMap<String, u64>,
    /// The apps that rows went to.
    pub apps: BTreeSet<String>,
    #[serde(flatten)]
    pub trouble: Trouble,
}

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    New,
    Changed,
    Same,
    NewerHere,
}

struct People<'a> {
    engine: &'a Engine,
    into: Option<Arc<App>>,
    report: PeopleReport,
    /// Rows of one app, each with its line.
    rows: Vec<(u64, Image)>,
    app: Option<Arc<App>>,
    /// The imported segment whose members the rows are, and the number of the list they go to.
    list: Option<(String, i64)>,
    runtime: Handle,
}

impl Engine {
    /// Takes endpoints in from files of JSON lines, plain or gzip; `into` an app, or each into the app that it names.
    /// With a `segment` of that app they become its members. Blocks; for a thread of a runtime that may.
    ///
    /// # Errors
    /// When the data directory cannot be written; 404 and 400 for what is no imported segment.
    pub fn import_endpoints(
        &self,
        files: &Files,
        (into, segment): (Option<Arc<App>>, Option<&str>),
        watch: Watch<'_>,
    ) -> Result<PeopleReport> {
        let report = PeopleReport::default();
        let runtime = Handle::current();
        let mut people =
            People { engine: self, into, report, rows: Vec::new(), app: None, list: None, runtime };
        people.begin_list(files, segment)?;
        for path in &files.paths {
            if let Err(fault) = people.file(files, path, watch) {
                let Fault::Caller(_, text) = fault else { return Err(fault) };
                people.report.trouble.files_not_read.insert(path.display().to_string(), text);
            }
            people.flush(&path.display().to_string())?;
        }
        people.runtime.block_on(self.caught_up());
        people.end_list()?;
        Ok(people.report)
    }

    /// Decides one image; `to` is the line of its app.
    pub(super) fn decide_image(&self, to: &mut Deciding<'_>, image: &Image) -> Result<Outcome> {
        endpoint::validate(&image.id, &image.patch)?;
        let current = to.endpoint(&EndpointKey::of(&image.id))?;
        let user = image.patch.user_id.as_deref().filter(|id| !id.is_empty());
        let user = user.map(|id| to.user(id)).transpose()?.flatten();
        let cohort = self.chance.cohort();
        let rules =
            Rules { now: self.now(), request_id: "import", cohort, newest_event: None, exported: true };
        let Some(made) = endpoint::restore(current.as_deref(), user.as_deref(), image, &rules)? else {
            return Ok(Outcome::NewerHere);
        };
        if made.user.is_none() && current.as_deref() == Some(&made.endpoint) {
            return Ok(Outcome::Same);
        }
        let left = current.as_ref().and_then(|stored| stored.user_id.clone());
        let left = left.filter(|user| made.endpoint.user_id.as_ref() != Some(user));
        to.put(made.endpoint);
        made.user.into_iter().for_each(|user| to.put_user(user));
        left.map_or(Ok(()), |user| retire_user(to, &user))?;
        Ok(if current.is_some() { Outcome::Changed } else { Outcome::New })
    }
}

impl People<'_> {
    /// The same files make the same list, so that a second run finds it there.
    fn begin_list(&mut self, files: &Files, segment: Option<&str>) -> Result<()> {
        let (Some(app), Some(segment)) = (&self.into, segment) else { return Ok(()) };
        let stored: Segment = self.engine.segment(app, segment, None)?.read()?;
        if !stored.imported {
            return Err(Fault::invalid("--segment: a dimensional segment has no list of members"));
        }
        let mut hash = Sha256::new();
        for path in &files.paths {
            hash.update(digest(path)?);
        }
        let number = u128::from_be_bytes(hash.finalize()[..16].try_into().expect("16 of 32 bytes"));
        let list = list_of(JobId(number));
        if stored.list != Some(list) {
            self.runtime.block_on(self.engine.drop_list(app, segment, Some(list)))?;
            self.list = Some((segment.to_owned(), list));
        }
        Ok(())
    }

    fn add_to_list(&self, app: AppId, members: Vec<String>) -> Result<()> {
        let Some((segment, list)) = self.list.clone() else { return Ok(()) };
        let write =
            self.engine.store.write(move |tx| tx.list_add(app, &segment, list, Listed::Endpoint, &members));
        write.wait()
    }

    /// The list is whole: it is the segment's from now on.
    fn end_list(&mut self) -> Result<()> {
        let (Some(app), Some((segment, list))) = (self.into.clone(), self.list.take()) else { return Ok(()) };
        let filling = self.engine.filling(&app, &segment, list, None)?;
        self.engine.store.write(move |tx| filling.apply(tx, app.id)).wait()
    }

    fn file(&mut self, files: &Files, path: &Path, watch: Watch<'_>) -> Result<()> {
        let (mut lines, name) = (files.lines(path)?, path.display().to_string());
        while let Some(line) = lines.next()? {
            self.report.rows += 1;
            let row = line.and_then(|text| self.engine.rows.image(text.trim(), None));
            match row {
                Err(text) => self.report.trouble.bad(&name, lines.number, text),
                Ok((app, image)) => self.place(&name, lines.number, app, image)?,
            }
            if self.rows.len() >= BATCH {
                self.flush(&name)?;
                watch(Step { bytes: files.read(), of: files.bytes, records: self.report.rows });
            }
        }
        Ok(())
    }

    fn place(&mut self, file: &str, line: u64, named: Option<String>, image: Image) -> Result<()> {
        let named = named.unwrap_or_default();
        let app = match &self.into {
            Some(app) => app.clone(),
            None if self.app.as_ref().is_some_and(|app| app.id.to_string() == named) => {
                self.app.clone().expect("just seen")
            }
            None => match self.engine.app(&named) {
                Ok(app) => app,
                Err(_) => {
                    *self.report.of_other_apps.entry(named).or_default() += 1;
                    return Ok(());
                }
            },
        };
        if self.app.as_ref().is_some_and(|before| before.id != app.id) {
            self.flush(file)?;
        }
        self.report.apps.insert(app.id.to_string());
        self.app = Some(app);
        self.rows.push((line, image));
        Ok(())
    }

    /// Decides the rows at hand, each by itself.
    fn flush(&mut self, file: &str) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let Some(app) = self.app.clone().filter(|_| !rows.is_empty()) else { return Ok(()) };
        let engine = self.engine;
        let decided = engine.decide(&app, |to| {
            to.prefetch(rows.iter().map(|(_, image)| EndpointKey::of(&image.id)))?;
            let mut outcomes = Vec::with_capacity(rows.len());
            for (line, image) in &rows {
                match engine.decide_image(to, image) {
                    Ok(outcome) => outcomes.push((*line, Ok(outcome))),
                    Err(fault @ Fault::Caller(..)) => outcomes.push((*line, Err(fault))),
                    Err(fault) => return Err(fault),
                }
            }
            Ok(outcomes)
        });
        let mut members = Vec::new();
        for ((line, outcome), (_, image)) in self.runtime.block_on(decided)?.into_iter().zip(&rows) {
            if outcome.is_ok() {
                members.push(EndpointKey::of(&image.id).0);
            }
            match outcome {
                Ok(Outcome::New) => self.report.new += 1,
                Ok(Outcome::Changed) => self.report.changed += 1,
                Ok(Outcome::Same) => self.report.same += 1,
                Ok(Outcome::NewerHere) => self.report.newer_here += 1,
                Err(fault) => self.report.trouble.bad(file, line, fault.message()),
            }
        }
        self.add_to_list(app.id, members)?;
        // Never more than a batch ahead of the state.
        self.runtime.block_on(engine.caught_up());
        Ok(())
    }
}
