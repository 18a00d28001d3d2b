//! The one writer: queued changes share a transaction, each in its own savepoint.

use crate::{
    AppNumbers, Reader, Tx, db,
    pending::{Pending, pending},
};
use model::error::{Fault, Result};
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{PoisonError, mpsc},
};

/// Changes that may wait; beyond it callers wait.
const QUEUE_MAX: usize = 1_024;
/// Changes that share one transaction at most.
const GROUP_MAX: usize = 256;

/// Tells its caller how the shared transaction ended.
type Finish = Box<dyn FnOnce(Result<()>) + Send>;
/// Without a transaction it only says that it did not run.
type Job = Box<dyn FnOnce(Option<&mut Tx<'_>>) -> Finish + Send>;

pub(crate) struct Writer(mpsc::SyncSender<Job>);

impl Writer {
    pub(crate) fn start(conn: Connection, numbers: AppNumbers) -> Result<Self> {
        let (queue, jobs) = mpsc::sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new().name("state".to_owned());
        thread.spawn(move || run(&conn, &numbers, &jobs)).map_err(Fault::bug)?;
        Ok(Self(queue))
    }

    pub(crate) fn submit<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Pending<T> {
        let (answer, result) = pending();
        let job: Job = Box::new(move |tx| {
            let result = tx.map_or_else(|| Err(full()), |tx| in_savepoint(tx, change));
            Box::new(move |committed| {
                let result = result.and_then(|value| committed.map(|()| value));
                let _ = answer.send(result);
            })
        });
        // A closed queue drops the job and with it the answer: the waiter learns that the server stops.
        let _ = self.0.send(job);
        result
    }
}

fn in_savepoint<T>(tx: &mut Tx<'_>, change: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    tx.conn.execute_batch("SAVEPOINT one").map_err(db)?;
    let result = catch_unwind(AssertUnwindSafe(|| change(tx)))
        .unwrap_or_else(|_| Err(Fault::bug("a change panicked")));
    let end = if result.is_ok() { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" };
    if !tx.conn.is_autocommit() {
        tx.conn.execute_batch(end).map_err(db)?;
    }
    result
}

fn run(conn: &Connection, numbers: &AppNumbers, jobs: &mpsc::Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        while group.len() < GROUP_MAX
            && let Ok(next) = jobs.try_recv()
        {
            group.push(next);
        }
        commit(conn, numbers, group);
    }
}

fn commit(conn: &Connection, numbers: &AppNumbers, group: Vec<Job>) {
    let begun = conn.execute_batch("BEGIN IMMEDIATE").map_err(db);
    let mut tx = Tx(Reader { conn, numbers });
    // A full disk rolls the whole transaction back by itself; nothing may run outside of it.
    let run = |job: Job| job((!conn.is_autocommit()).then_some(&mut tx));
    let finishers: Vec<Finish> = group.into_iter().map(run).collect();
    let ended = begun.and_then(|()| match conn.is_autocommit() {
        true => Err(full()),
        false => conn.execute_batch("COMMIT").map_err(db),
    });
    if ended.is_err() {
        if !conn.is_autocommit() {
            let _ = conn.execute_batch("ROLLBACK");
        }
        // Numbers given inside the lost transaction may be given again.
        numbers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
    for finish in finishers {
        finish(ended.clone());
    }
}

fn full() -> Fault {
    Fault::later("the disk that holds the state is full: free some space, nothing is lost")
}
