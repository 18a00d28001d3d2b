//! Work that is due at a time. A task stays until it is done, so a crash runs it again: tasks are idempotent.

use crate::{Reader, Tx, id_of, sql};
use model::{error::Result, id::AppId, time::Millis};

/// One piece of due work.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub id: i64,
    pub app: AppId,
    pub kind: String,
    /// What it is about; one task for each kind and subject.
    pub subject: String,
    pub due: Millis,
    pub payload: String,
}

impl Reader<'_> {
    /// Tasks of a kind that are due at `now`, in due order.
    pub fn tasks_due(&self, now: Millis, kind: &str, limit: usize) -> Result<Vec<Task>> {
        self.many(sql::TASKS_DUE, (now.0, kind, limit as i64), |row| {
            Ok(Task {
                id: row.get(0)?,
                app: AppId(id_of(&row.get::<_, Vec<u8>>(1)?)),
                kind: row.get(2)?,
                subject: row.get(3)?,
                due: Millis(row.get(4)?),
                payload: row.get(5)?,
            })
        })
    }

    /// Whether a task is still there, and where it was.
    pub fn task_stands(&self, id: i64, payload: &str) -> Result<bool> {
        Ok(self.one(sql::TASK_STANDS, (id, payload), |_| Ok(()))?.is_some())
    }

    /// How many tasks of a kind there are, due or not.
    pub fn tasks_count(&self, kind: &str) -> Result<usize> {
        self.count(sql::TASKS_COUNT, [kind])
    }

    /// When the next task is due.
    pub fn next_task(&self) -> Result<Option<Millis>> {
        Ok(self.one(sql::TASK_NEXT, [], |row| row.get::<_, Option<i64>>(0))?.flatten().map(Millis))
    }
}

impl Tx<'_> {
    /// Adds a task, or moves the one of this kind and subject.
    pub fn task_add(
        &mut self,
        app: AppId,
        kind: &str,
        subject: &str,
        due: Millis,
        payload: &str,
    ) -> Result<()> {
        self.run(sql::TASK_ADD, (self.number(app)?, kind, subject, due.0, payload)).map(drop)
    }

    /// The task is done.
    pub fn task_done(&mut self, id: i64) -> Result<()> {
        self.run(sql::TASK_DONE, [id]).map(drop)
    }

    /// The task goes on from another place; false when it is not there any more, or not where it was.
    pub fn task_move(&mut self, id: i64, from: &str, due: Millis, payload: &str) -> Result<bool> {
        Ok(self.run(sql::TASK_MOVE, (id, due.0, payload, from))? == 1)
    }

    /// The task goes on later, from where it has got to.
    pub fn task_defer(&mut self, id: i64, due: Millis) -> Result<()> {
        self.run(sql::TASK_DEFER, (id, due.0)).map(drop)
    }

    /// The task of this kind and subject is not wanted any more.
    pub fn task_cancel(&mut self, kind: &str, subject: &str) -> Result<()> {
        self.run(sql::TASK_CANCEL, (kind, subject)).map(drop)
    }
}
