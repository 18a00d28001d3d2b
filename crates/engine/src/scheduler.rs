//! Due work: tasks run when they are due, and a virtual clock moves from one due time to the next.

use crate::{Engine, held};
use model::{
    error::{Fault, Result},
    time::Millis,
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use store::Task;

/// How many tasks of each kind run at the same time. A lane for each kind: a long import keeps no campaign
/// waiting, and no export.
const LANES: [(&str, usize); 5] = [(IMPORT, 2), (EXPORT, 2), (CAMPAIGN, 8), (JOURNEY, 4), (PURGE, 1)];
/// How often the real clock is looked at for what fell due.
const TICK: Duration = Duration::from_millis(200);
/// How long a task that failed for a passing reason rests, in milliseconds of the engine's clock.
const RETRY_MS: i64 = 2_000;

/// How long a job rests whose end could not be written, in real time.
const JOB_REST: Duration = Duration::from_secs(1);

/// A history in memory that nobody asked for is forgotten after this; likewise people, whom arranging anew takes
/// seconds.
const HISTORY_IDLE_MAX: Duration = Duration::from_secs(300);
const PEOPLE_IDLE_MAX: Duration = Duration::from_secs(3_600);

/// Kinds of task. The first one ran exports too.
pub(crate) const IMPORT: &str = "job";
pub(crate) const EXPORT: &str = "export";
pub(crate) const CAMPAIGN: &str = "campaign";
pub(crate) const JOURNEY: &str = "journey";
pub(crate) const PURGE: &str = "purge";

impl Engine {
    /// Runs tasks as they fall due, for ever.
    pub(crate) async fn run_tasks(self: Arc<Self>) {
        loop {
            self.histories.sweep(HISTORY_IDLE_MAX);
            self.populations.sweep(PEOPLE_IDLE_MAX);
            if let Err(fault) = self.begin_due() {
                tracing::error!(%fault, "due tasks cannot be read; trying again");
            }
            let _ = tokio::time::timeout(TICK, self.poked.notified()).await;
        }
    }

    /// Says that something may be due.
    pub(crate) fn poke(&self) {
        self.poked.notify_one();
        self.outbox_poked.notify_one();
        self.moving_poked.notify_one();
    }

    fn begin_due(self: &Arc<Self>) -> Result<()> {
        let now = self.now();
        for (kind, places) in LANES {
            // Running ones stay due until they are done, so they may stand in front of those that wait.
            let mut due = self.store.read(|r| r.tasks_due(now, kind, 2 * places))?;
            let mut running = held(&self.running);
            due.retain(|task| !running.contains_key(&task.id));
            let free = places.saturating_sub(running.values().filter(|of| **of == kind).count());
            for task in due.into_iter().take(free) {
                running.insert(task.id, kind);
                let engine = self.clone();
                tokio::spawn(async move { engine.run_task(task).await });
            }
        }
        Ok(())
    }

    async fn run_task(self: Arc<Self>, task: Task) {
        let (id, kind) = (task.id, task.kind.clone());
        let result = match kind.as_str() {
            IMPORT | EXPORT => self.run_job(&task).await,
            CAMPAIGN => self.run_campaign(&task).await,
            JOURNEY => self.run_journey(&task).await,
            PURGE => self.purge(&task).await,
            other => Err(Fault::bug(format!("a task of unknown kind {other}"))),
        };
        let after = match result {
            Ok(()) => Ok(()),
            Err(Fault::Caller(_, text)) => {
                tracing::warn!(
                    text,
                    kind,
                    subject = task.subject,
                    "a task lost what it was about; it is dropped"
                );
                self.store.write(move |tx| tx.task_done(id)).await
            }
            // A virtual clock stands still; who asked for the job does not.
            Err(fault) if matches!(kind.as_str(), IMPORT | EXPORT) => {
                tracing::error!(%fault, kind, subject = task.subject, "a job cannot end; it is tried again");
                tokio::time::sleep(JOB_REST).await;
                Ok(())
            }
            Err(fault) => {
                tracing::error!(%fault, kind, subject = task.subject, "a task failed; it is tried again");
                let due = self.now().plus(RETRY_MS);
                self.store.write(move |tx| tx.task_defer(id, due)).await
            }
        };
        if let Err(fault) = after {
            tracing::error!(%fault, "a task could not be put off");
        }
        held(&self.running).remove(&id);
        self.poke();
    }

    /// Removes what lies below deleted apps, in steps.
    async fn purge(&self, task: &Task) -> Result<()> {
        /// Rows of a table removed in one step.
        const STEP: usize = 5_000;
        // What was decided of an app before it was deleted is in the state before it is removed from there.
        self.barrier().await?;
        while self.store.write(|tx| tx.purge_deleted(STEP)).await? {}
        let id = task.id;
        self.store.write(move |tx| tx.task_done(id)).await
    }

    /// Moves a virtual clock by `ms`, running what falls due in due order with the clock standing at each due
    /// time; returns the new now once the log is folded and nothing is due.
    ///
    /// # Errors
    /// 400 when time is real.
    pub async fn advance(&self, ms: i64) -> Result<Millis> {
        if !self.clock.is_virtual() {
            return Err(Fault::invalid(
                "The clock is real: start the server with --virtual-clock to move it",
            ));
        }
        // One after the other: two hours asked for at the same time are two hours.
        let _turn = self.advancing.lock().await;
        let target = self.now().plus(ms);
        loop {
            self.settle().await?;
            let next =
                self.store.read(|r| Ok([r.next_task()?, r.next_window()?].into_iter().flatten().min()))?;
            match next.filter(|due| *due <= target) {
                Some(due) => self.clock.set(due),
                None => break,
            }
        }
        self.clock.set(target);
        self.settle().await?;
        Ok(self.now())
    }

    /// Waits until nothing is due, nothing is on its way and the log is folded.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn settle(&self) -> Result<()> {
        const PAUSE: Duration = Duration::from_millis(3);
        loop {
            self.poke();
            tokio::time::sleep(PAUSE).await;
            let now = self.now();
            let quiet = held(&self.running).is_empty() && self.outbox.in_flight() == 0;
            let nothing_due = self.store.read(|r| {
                let tasks = r.next_task()?.is_none_or(|due| due > now);
                Ok(tasks && r.windows_ready(now, 1)?.is_empty() && r.outgoing_count()? == 0)
            })?;
            let (head, applied) = self.positions();
            if quiet && nothing_due && head == applied {
                return Ok(());
            }
            self.awaited.notify_one();
        }
    }
}

/// Ids of the tasks that run now, with their kinds.
pub(crate) type Running = std::sync::Mutex<HashMap<i64, &'static str>>;
