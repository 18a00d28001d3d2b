//! The beginning and the end of a journey's run: who is in its segment then enters, once.

use super::{Due, Run, What, cancel, counts::inside, state_of, subject};
use crate::{
    Engine,
    apps::App,
    definitions::{self, At, JOURNEY},
    scheduler,
};
use model::{
    error::{Fault, Reason, Result},
    id::AppId,
    journey::{Journey, RunStatus, Start, State, metrics},
    policy::eligible,
    segment::{Segment, Source},
    time::Millis,
};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use store::{Task, Tx};

/// Members looked at in one read.
const PAGE: usize = 1_000;
/// Counter of those whose local time is not known (reference A §5.9).
const MISSING_TIMEZONE: &str = "ENDPOINT_MISSING_TIMEZONE";

/// Who enters, and what is counted of those who were looked at.
#[derive(Default)]
struct Entering {
    numbers: RoaringBitmap,
    counts: BTreeMap<&'static str, i64>,
    position: Option<u64>,
}

impl Engine {
    /// Carries out what is due of a journey.
    pub(crate) async fn run_journey(&self, task: &Task) -> Result<()> {
        let due: Due = serde_json::from_str(&task.payload).map_err(Fault::bug)?;
        match due.what {
            What::Enter => self.enter(task, &due).await,
            What::End => {
                let (app, id, now) = (task.app, due.journey, self.now());
                let (task, payload) = (task.id, task.payload.clone());
                self.store
                    .write(move |tx| {
                        if !tx.task_stands(task, &payload)? {
                            return Ok(());
                        }
                        tx.task_done(task)?;
                        end(tx, (app, &id), now)
                    })
                    .await
            }
        }
    }

    async fn enter(&self, task: &Task, due: &Due) -> Result<()> {
        let app = self.app(&task.app.to_string())?;
        self.barrier().await?;
        let found = self.definition(At(Some(app.id), JOURNEY, &due.journey), None)?;
        let runs = self.store.read(|r| r.journey_runs(app.id, &due.journey))?;
        let run = runs.into_iter().map(|(_, run)| run).find(|run| run.id == due.run);
        let waits = |run: &Run| run.status == RunStatus::Scheduled.as_str();
        let Some(run) = run.filter(|run| waits(run) && state_of(&found).is_ok_and(|s| s == State::Active))
        else {
            let done = task.id;
            return self.store.write(move |tx| tx.task_done(done)).await;
        };
        let Some(revision) = self.store.read(|r| r.revision_by_serial(run.serial))? else {
            return Err(Fault::bug("the revision of a journey's run is gone"));
        };
        let journey: Journey = definitions::read(&revision)?;
        self.only_kept("journey activities");
        match tokio::task::block_in_place(|| self.entering(&app, &journey)) {
            Ok(entering) => self.entered(task, run, &journey, entering).await,
            Err(Fault::Caller(Reason::Missing | Reason::Invalid, text)) => {
                self.begins_not(task, run, &text).await
            }
            Err(fault) => Err(fault),
        }
    }

    /// Blocks while it looks.
    fn entering(&self, app: &App, journey: &Journey) -> Result<Entering> {
        if journey.refresh_ms.is_some() || journey.refresh_on_segment_update {
            self.only_kept("refreshes of journeys");
        }
        let Some(Start::Segment(id)) = &journey.start else {
            self.only_kept("event-triggered entries of journeys");
            return Ok(Entering::default());
        };
        let found = self.segment(app, id, None)?;
        let own = Source { id: id.clone(), version: Some(found.revision.version) };
        let members = self.members(app, &found.read::<Segment>()?, Some(&own))?;
        let mut entering = Entering { position: Some(members.position), ..Entering::default() };
        entering.counts.insert("ENDPOINT_PRODUCED", members.numbers.len() as i64);
        entering.counts.insert("ENDPOINTS_FROM_USER", members.from_users as i64);
        let all: Vec<u32> = members.numbers.iter().collect();
        for numbers in all.chunks(PAGE) {
            self.look(app, journey, numbers, &mut entering)?;
        }
        entering.counts.insert(metrics::ENTERED, entering.numbers.len() as i64);
        Ok(entering)
    }

    fn look(&self, app: &App, journey: &Journey, numbers: &[u32], entering: &mut Entering) -> Result<()> {
        for found in self.by_numbers(app, numbers)? {
            let zone = found.endpoint.demographic.timezone.as_ref().is_some_and(|zone| !zone.is_empty());
            let refusal = match eligible(&found.endpoint) {
                Err(refusal) => Some(refusal.counter()),
                Ok(()) if journey.local_time && !zone => Some(MISSING_TIMEZONE),
                Ok(()) => None,
            };
            match refusal {
                Some(counter) => *entering.counts.entry(counter).or_default() += 1,
                None => drop(entering.numbers.insert(found.no)),
            }
        }
        Ok(())
    }

    async fn entered(&self, task: &Task, mut run: Run, journey: &Journey, entering: Entering) -> Result<()> {
        let mut bytes = Vec::new();
        entering.numbers.serialize_into(&mut bytes).map_err(Fault::bug)?;
        let once = journey.refresh_ms.is_none() && matches!(journey.start, Some(Start::Segment(_)));
        let over = once && entering.numbers.is_empty();
        let status = if over { RunStatus::Completed } else { RunStatus::Running };
        (run.status, run.updated, run.position) = (status.as_str().to_owned(), self.now(), entering.position);
        let (task_id, payload) = (task.id, task.payload.clone());
        self.store
            .write(move |tx| {
                // Paused, cancelled, changed or deleted since the task was read.
                if !tx.task_stands(task_id, &payload)? {
                    return Ok(());
                }
                tx.journey_run_put(&run)?;
                tx.journey_entered_put(run.id, &bytes)?;
                tx.journey_run_count(run.id, entering.counts.iter().map(|(name, n)| (*name, *n)))?;
                if over {
                    tx.task_cancel(scheduler::JOURNEY, &subject(&run.journey, What::End))?;
                    tx.head_state(Some(run.app), JOURNEY, &run.journey, State::Completed.as_str())?;
                }
                tx.task_done(task_id)
            })
            .await
    }

    /// A segment that is gone makes its journey fail (reference B §2.3).
    async fn begins_not(&self, task: &Task, run: Run, text: &str) -> Result<()> {
        tracing::warn!(journey = run.journey, text, "a journey cannot begin and is cancelled");
        let (task, now) = (task.id, self.now());
        self.store
            .write(move |tx| {
                tx.task_done(task)?;
                cancel(tx, (run.app, &run.journey), now)
            })
            .await
    }
}

/// The journey's time is over: nobody enters any more, and when nobody is inside it is completed.
fn end(tx: &mut Tx<'_>, (app, id): (AppId, &str), now: Millis) -> Result<()> {
    let Some(head) = tx.head(Some(app), JOURNEY, id)? else { return Ok(()) };
    if !matches!(State::parse(&head.state), Some(State::Active | State::Paused)) {
        return Ok(());
    }
    let mut left = 0;
    for (_, mut run) in tx.journey_runs(app, id)? {
        let inside = inside(&tx.journey_run_counts(run.id)?);
        left += inside;
        if inside == 0 && RunStatus::parse(&run.status).is_some_and(RunStatus::is_open) {
            (run.status, run.updated) = (RunStatus::Completed.as_str().to_owned(), now);
            tx.journey_run_put(&run)?;
        }
    }
    tx.task_cancel(scheduler::JOURNEY, &subject(id, What::Enter))?;
    let state = if left == 0 { State::Completed } else { State::Closed };
    tx.head_state(Some(app), JOURNEY, id, state.as_str())
}
