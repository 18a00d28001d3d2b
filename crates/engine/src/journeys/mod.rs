//! Journeys (reference B §2): kept as definitions, each publishing begins a run.
//!
//! Participants enter; what their activities do is not carried out yet ([`Engine::only_kept`]).

mod counts;
mod entry;
mod publish;

use crate::{
    Engine,
    apps::App,
    definitions::{At, Definition, JOURNEY, draft, gone, newest},
    quotas, scheduler,
};
use model::{
    error::{Fault, Result},
    id::{AppId, JourneyRunId},
    journey::{self, Change, Journey, RunStatus, State, metrics},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Revision, Tx};

pub use store::JourneyRun as Run;

/// What falls due of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum What {
    Enter,
    End,
}

/// A journey for which something is due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Due {
    journey: String,
    run: JourneyRunId,
    what: What,
    /// When, so that a task that was moved is another one.
    at: Millis,
}

impl Engine {
    /// Creates a journey, as a draft or published.
    ///
    /// # Errors
    /// 400 as reference B §2 says.
    pub async fn create_journey(
        &self,
        app: &App,
        body: &(impl Serialize + Sync),
        journey: &Journey,
        state: State,
    ) -> Result<Definition> {
        let (now, id) = (self.now(), self.new_id());
        journey::check(journey)?;
        if state == State::Active {
            self.check_publishable(app, journey, (false, now))?;
        }
        let run = JourneyRunId(self.chance.id());
        let (app, journey, draft) = (app.id, journey.clone(), draft(body, journey)?);
        let of = self.settings.quotas;
        let made = self.store.write(move |tx| {
            let tags = BTreeMap::new();
            let head = tx.head_add(Some(app), JOURNEY, &id, now, (State::Draft.as_str(), &tags), &draft)?;
            if state == State::Active {
                quotas::journey(&of, tx, JOURNEY, &journey)?;
                let revision = newest(tx, head)?.revision;
                publish(tx, (app, &id), (&journey, &revision), run, now)?;
            }
            reread(tx, app, &id)
        });
        let made = made.await?;
        self.poke();
        Ok(made)
    }

    /// Replaces a journey that is a draft, and publishes it if asked; or, of one that is active, what is not its way.
    ///
    /// # Errors
    /// 404; 400 as reference B §2 says; 409 in a state that cannot be edited.
    pub async fn update_journey(
        &self,
        app: &App,
        id: &str,
        body: &(impl Serialize + Sync),
        journey: &Journey,
        asked: Option<State>,
    ) -> Result<Definition> {
        let _turn = self.turn(app).await;
        let now = self.now();
        let before = self.journey(app, id)?;
        let from = state_of(&before)?;
        let to = journey::edited(from, asked)?;
        let running = from == State::Active;
        if running && !before.read::<Journey>()?.goes_like(journey) {
            let text =
                "The journey is ACTIVE: StartCondition, StartActivity and Activities cannot be changed";
            return Err(journey::conflict(text));
        }
        journey::check(journey)?;
        if to == State::Active {
            self.check_publishable(app, journey, (running, now))?;
        }
        let run = JourneyRunId(self.chance.id());
        let (app, id, journey, draft) = (app.id, id.to_owned(), journey.clone(), draft(body, journey)?);
        let of = self.settings.quotas;
        let made = self.store.write(move |tx| {
            stands(tx, (app, &id), from)?;
            if (from, to) == (State::Draft, State::Active) {
                quotas::journey(&of, tx, JOURNEY, &journey)?;
            }
            let head = tx.head(Some(app), JOURNEY, &id)?.ok_or_else(|| gone(JOURNEY))?;
            tx.revise(&head, &draft, false, now)?;
            let revision = newest(tx, head)?.revision;
            match (from, to) {
                (State::Draft, State::Active) => publish(tx, (app, &id), (&journey, &revision), run, now)?,
                (State::Active, _) => replan(tx, (app, &id), (&journey, &revision), now)?,
                _ => {}
            }
            reread(tx, app, &id)
        });
        let made = made.await?;
        self.poke();
        Ok(made)
    }

    /// Publishes, pauses, resumes or cancels a journey.
    ///
    /// # Errors
    /// 404; 400 for what is not possible from where it is.
    pub async fn change_journey(&self, app: &App, id: &str, to: State) -> Result<Definition> {
        let _turn = self.turn(app).await;
        let now = self.now();
        let before = self.journey(app, id)?;
        let from = state_of(&before)?;
        let runs = self.store.read(|r| r.journey_runs(app.id, id))?;
        let change = journey::change(from, to, runs.last().and_then(|(_, run)| run.paused), now)?;
        let journey: Journey = before.read()?;
        if change == Change::Publish {
            self.check_publishable(app, &journey, (false, now))?;
        }
        let run = JourneyRunId(self.chance.id());
        let (app, id, revision) = (app.id, id.to_owned(), before.revision);
        let of = self.settings.quotas;
        let made = self.store.write(move |tx| {
            stands(tx, (app, &id), from).map_err(|fault| Fault::invalid(fault.message()))?;
            if to == State::Active {
                quotas::journey(&of, tx, JOURNEY, &journey)?;
            }
            match change {
                Change::Publish => publish(tx, (app, &id), (&journey, &revision), run, now)?,
                Change::Pause => pause(tx, (app, &id), now)?,
                Change::Resume => resume(tx, (app, &id), now)?,
                Change::Cancel => cancel(tx, (app, &id), now)?,
            }
            tx.head_active(Some(app), JOURNEY, &id, revision.version, now)?;
            reread(tx, app, &id)
        });
        let made = made.await?;
        self.poke();
        Ok(made)
    }

    /// Deletes a journey; one that is under way is cancelled first.
    ///
    /// # Errors
    /// 404.
    pub async fn delete_journey(&self, app: &App, id: &str) -> Result<Definition> {
        let _turn = self.turn(app).await;
        let now = self.now();
        let (app, id) = (app.id, id.to_owned());
        let deleted = self.store.write(move |tx| {
            let was = reread(tx, app, &id)?;
            if matches!(state_of(&was)?, State::Active | State::Paused | State::Closed) {
                cancel(tx, (app, &id), now)?;
            }
            let was = reread(tx, app, &id)?;
            tx.head_delete(Some(app), JOURNEY, &id)?;
            Ok(was)
        });
        deleted.await
    }

    /// A journey as it was written last.
    ///
    /// # Errors
    /// 404.
    pub fn journey(&self, app: &App, id: &str) -> Result<Definition> {
        self.definition(At(Some(app.id), JOURNEY, id), None)
    }
}

/// The state of a journey.
fn state_of(d: &Definition) -> Result<State> {
    State::parse(&d.head.state).ok_or_else(|| Fault::bug(format!("a journey's state: {}", d.head.state)))
}

fn reread(tx: &Tx<'_>, app: AppId, id: &str) -> Result<Definition> {
    let head = tx.head(Some(app), JOURNEY, id)?.ok_or_else(|| gone(JOURNEY))?;
    newest(tx, head)
}

/// A journey that ended by itself after it was judged is another one.
fn stands(tx: &Tx<'_>, (app, id): (AppId, &str), from: State) -> Result<()> {
    let head = tx.head(Some(app), JOURNEY, id)?.ok_or_else(|| gone(JOURNEY))?;
    if head.state == from.as_str() {
        return Ok(());
    }
    Err(journey::conflict(format!("The journey has become {} meanwhile", head.state)))
}

fn subject(id: &str, what: What) -> String {
    match what {
        What::Enter => format!("{id}/enter"),
        What::End => format!("{id}/end"),
    }
}

fn plan(
    tx: &mut Tx<'_>,
    (app, id): (AppId, &str),
    run: JourneyRunId,
    (what, at): (What, Millis),
) -> Result<()> {
    let payload =
        serde_json::to_string(&Due { journey: id.to_owned(), run, what, at }).map_err(Fault::bug)?;
    tx.task_add(app, scheduler::JOURNEY, &subject(id, what), at, &payload)
}

/// Begins a run: participants enter when it is due.
fn publish(
    tx: &mut Tx<'_>,
    (app, id): (AppId, &str),
    (journey, revision): (&Journey, &Revision),
    run: JourneyRunId,
    now: Millis,
) -> Result<()> {
    let due = journey.entry(now);
    tx.journey_run_put(&Run {
        id: run,
        app,
        journey: id.to_owned(),
        serial: revision.serial,
        status: RunStatus::Scheduled.as_str().to_owned(),
        due,
        created: now,
        updated: now,
        position: None,
        paused: None,
    })?;
    plan(tx, (app, id), run, (What::Enter, due))?;
    plan(tx, (app, id), run, (What::End, journey.end(due)))?;
    tx.head_state(Some(app), JOURNEY, id, State::Active.as_str())
}

/// Moves what is due of an active journey whose schedule may have changed.
fn replan(
    tx: &mut Tx<'_>,
    (app, id): (AppId, &str),
    (journey, revision): (&Journey, &Revision),
    now: Millis,
) -> Result<()> {
    let Some((_, mut run)) = tx.journey_runs(app, id)?.pop() else { return Ok(()) };
    if run.status == RunStatus::Scheduled.as_str() {
        run.due = journey.entry(run.created).max(now);
        (run.serial, run.updated) = (revision.serial, now);
        tx.journey_run_put(&run)?;
        plan(tx, (app, id), run.id, (What::Enter, run.due))?;
    }
    plan(tx, (app, id), run.id, (What::End, journey.end(run.due)))
}

/// Nobody enters until it is resumed.
fn pause(tx: &mut Tx<'_>, (app, id): (AppId, &str), now: Millis) -> Result<()> {
    if let Some((_, mut run)) = tx.journey_runs(app, id)?.pop() {
        (run.paused, run.updated) = (Some(now), now);
        tx.journey_run_put(&run)?;
    }
    tx.task_cancel(scheduler::JOURNEY, &subject(id, What::Enter))?;
    tx.head_state(Some(app), JOURNEY, id, State::Paused.as_str())
}

fn resume(tx: &mut Tx<'_>, (app, id): (AppId, &str), now: Millis) -> Result<()> {
    if let Some((_, mut run)) = tx.journey_runs(app, id)?.pop() {
        (run.paused, run.updated) = (None, now);
        tx.journey_run_put(&run)?;
        if run.status == RunStatus::Scheduled.as_str() {
            plan(tx, (app, id), run.id, (What::Enter, run.due.max(now)))?;
        }
    }
    tx.head_state(Some(app), JOURNEY, id, State::Active.as_str())
}

/// For good: who is inside is counted as cancelled.
fn cancel(tx: &mut Tx<'_>, (app, id): (AppId, &str), now: Millis) -> Result<()> {
    for (_, mut run) in tx.journey_runs(app, id)? {
        if !RunStatus::parse(&run.status).is_some_and(RunStatus::is_open) {
            continue;
        }
        let inside = counts::inside(&tx.journey_run_counts(run.id)?);
        tx.journey_run_count(run.id, [(metrics::CANCELLED, inside)])?;
        (run.status, run.updated) = (RunStatus::Cancelled.as_str().to_owned(), now);
        run.paused = None;
        tx.journey_run_put(&run)?;
    }
    tx.task_cancel(scheduler::JOURNEY, &subject(id, What::Enter))?;
    tx.task_cancel(scheduler::JOURNEY, &subject(id, What::End))?;
    tx.head_state(Some(app), JOURNEY, id, State::Cancelled.as_str())
}
