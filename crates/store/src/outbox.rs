//! The outbox: immutable pages of recipients, and windows over them in which messages travel.
//!
//! A window waits, is marked in flight before its messages are handed over, and is gone once settled.
//! Windows found in flight at a start were cut off: their recipients become uncertain.

use crate::{
    Contact, Reader, Suppression, Tx, Uncertain, blob, id_of,
    page::{Page, Recipient},
    sql,
};
use model::{
    change::Record,
    error::{Fault, Result},
    id::{ActivityId, AppId},
    time::Millis,
};
use rusqlite::Row;

/// A slice of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub id: i64,
    pub page: i64,
    pub run: Option<ActivityId>,
    pub start: usize,
    pub length: usize,
    pub due: Millis,
}

/// Recipients in the outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    pub waiting: u64,
    pub in_flight: u64,
}

/// Events of one app on their way to the log.
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingEvents {
    pub id: i64,
    pub app: AppId,
    /// An encoded [`Record`].
    pub record: Vec<u8>,
}

/// What became of a window; written in one transaction.
#[derive(Debug, Default)]
pub struct Settled {
    /// Pages for later, each with when it is due.
    pub again: Vec<(Millis, Page)>,
    pub events: Vec<(AppId, Record)>,
    pub contacts: Vec<Contact>,
    pub counts: Vec<(ActivityId, Vec<(&'static str, i64)>)>,
    pub suppressions: Vec<(AppId, Suppression)>,
    pub uncertain: Vec<Uncertain>,
}

/// Recipients are many and alike.
const ZSTD_LEVEL: i32 = 1;
/// More than any page's recipients unpack to.
const RECIPIENTS_BYTES_MAX: usize = 64 << 20;

fn window(row: &Row<'_>) -> rusqlite::Result<Window> {
    Ok(Window {
        id: row.get(0)?,
        page: row.get(1)?,
        run: row.get::<_, Option<Vec<u8>>>(2)?.map(|id| ActivityId(id_of(&id))),
        start: row.get::<_, i64>(3)? as usize,
        length: row.get::<_, i64>(4)? as usize,
        due: Millis(row.get(5)?),
    })
}

type PageRow = (Vec<u8>, Option<Vec<u8>>, Option<String>, Vec<u8>);

impl Reader<'_> {
    /// Waiting windows that are due, in due order.
    pub fn windows_ready(&self, now: Millis, limit: usize) -> Result<Vec<Window>> {
        self.many(sql::WINDOWS_READY, (now.0, limit as i64), window)
    }

    /// How many recipients wait or are on their way, of one app or of all.
    pub fn queued(&self, app: Option<AppId>) -> Result<Queued> {
        let number = app.map(|app| self.number(app)).transpose()?;
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let (waiting, in_flight) = self.one(sql::WINDOWS_QUEUED, [number], read)?.unwrap_or_default();
        Ok(Queued { waiting: waiting as u64, in_flight: in_flight as u64 })
    }

    /// When the next waiting window is due.
    pub fn next_window(&self) -> Result<Option<Millis>> {
        Ok(self.one(sql::WINDOW_NEXT, [], |row| row.get::<_, Option<i64>>(0))?.flatten().map(Millis))
    }

    /// A window's page with the window's recipients only; none when the app is gone.
    pub fn window_page(&self, window: &Window) -> Result<Option<Page>> {
        let read = |row: &Row<'_>| -> rusqlite::Result<PageRow> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let Some((app, run, content, packed)) = self.one(sql::PAGE, [window.page], read)? else {
            return Ok(None);
        };
        let raw = zstd::bulk::decompress(&packed, RECIPIENTS_BYTES_MAX).map_err(Fault::bug)?;
        let recipients: Vec<Recipient> = serde_json::from_slice(&raw).map_err(Fault::bug)?;
        Ok(Some(Page {
            app: AppId(id_of(&app)),
            run: run.map(|id| ActivityId(id_of(&id))),
            content,
            recipients: recipients.into_iter().skip(window.start).take(window.length).collect(),
        }))
    }

    /// Events after a row, in order.
    pub fn outgoing(&self, after: i64, limit: usize) -> Result<Vec<OutgoingEvents>> {
        self.many(sql::OUTGOING, (after, limit as i64), |row| {
            let app = AppId(id_of(&row.get::<_, Vec<u8>>(1)?));
            Ok(OutgoingEvents { id: row.get(0)?, app, record: row.get(2)? })
        })
    }

    /// How many rows of events are not in the state yet.
    pub fn outgoing_count(&self) -> Result<u64> {
        Ok(self.one(sql::OUTGOING_COUNT, [], |row| row.get::<_, i64>(0))?.unwrap_or(0) as u64)
    }
}

impl Tx<'_> {
    /// Adds a page and its windows; `due` says when the window with an index is.
    pub fn page_add(
        &mut self,
        page: &Page,
        window_size: usize,
        due: impl Fn(usize) -> Millis,
    ) -> Result<Vec<i64>> {
        let raw = serde_json::to_vec(&page.recipients).map_err(Fault::bug)?;
        let packed = zstd::bulk::compress(&raw, ZSTD_LEVEL).map_err(Fault::bug)?;
        let run = page.run.map(|id| blob(id.0));
        let id = self.insert(sql::PAGE_ADD, (self.number(page.app)?, run, &page.content, packed))?;
        let starts = (0..page.recipients.len()).step_by(window_size.max(1)).enumerate();
        starts
            .map(|(index, start)| {
                let length = window_size.max(1).min(page.recipients.len() - start);
                self.insert(sql::WINDOW_ADD, (id, run, start as i64, length as i64, 0, due(index).0))
            })
            .collect()
    }

    /// As [`Tx::page_add`], due at once; returns the windows.
    pub fn page_windows(&mut self, page: &Page, window_size: usize, due: Millis) -> Result<Vec<Window>> {
        let ids = self.page_add(page, window_size, |_| due)?;
        let found = ids.into_iter().map(|id| self.one(sql::WINDOW, [id], window));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Marks a window in flight; false when it is not waiting any more.
    pub fn window_mark(&mut self, id: i64) -> Result<bool> {
        Ok(self.run(sql::WINDOW_MARK, [id])? == 1)
    }

    /// Writes what became of a window, and removes it; nothing for one that is settled or withdrawn already.
    pub fn window_settle(&mut self, window: &Window, settled: &Settled, window_size: usize) -> Result<()> {
        if self.run(sql::WINDOW_DONE, [window.id])? == 0 {
            return Ok(());
        }
        self.settle(settled, window_size)?;
        self.run(sql::PAGE_DONE, [window.page]).map(drop)
    }

    /// The parts of a settlement that need no window.
    pub fn settle(&mut self, settled: &Settled, window_size: usize) -> Result<()> {
        for (due, page) in &settled.again {
            self.page_add(page, window_size, |_| *due)?;
        }
        for (app, record) in &settled.events {
            self.outgoing_add(*app, record)?;
        }
        for contact in &settled.contacts {
            self.contact_add(contact)?;
        }
        for (run, deltas) in &settled.counts {
            self.run_count(*run, deltas.iter().copied())?;
        }
        for (app, suppression) in &settled.suppressions {
            self.suppress(*app, suppression)?;
        }
        for uncertain in &settled.uncertain {
            self.uncertain_add(uncertain)?;
        }
        Ok(())
    }

    /// Makes everybody uncertain who was in flight when the server was cut off; returns how many.
    pub fn recover_in_flight(
        &mut self,
        now: Millis,
        name: impl Fn(&Page, &Recipient) -> String,
    ) -> Result<usize> {
        let mut found = 0;
        for window in self.many(sql::WINDOWS_IN_FLIGHT, [], window)? {
            let mut settled = Settled::default();
            if let Some(page) = self.window_page(&window)? {
                found += page.recipients.len();
                settled.uncertain =
                    page.recipients.iter().map(|r| Uncertain::new(&page, r, name(&page, r), now)).collect();
                if let Some(run) = page.run {
                    settled.counts.push((run, vec![("UNCERTAIN", page.recipients.len() as i64)]));
                }
            }
            self.window_settle(&window, &settled, 1)?;
        }
        Ok(found)
    }

    /// Queues events for the log, in this transaction.
    pub fn outgoing_add(&mut self, app: AppId, record: &Record) -> Result<()> {
        let encoded = serde_json::to_vec(record).map_err(Fault::bug)?;
        self.run(sql::OUTGOING_ADD, (self.number(app)?, record.at.0, encoded)).map(drop)
    }

    /// The rows' events are in the state.
    pub fn outgoing_done(&mut self, rows: &[i64]) -> Result<()> {
        rows.iter().try_for_each(|row| self.run(sql::OUTGOING_DONE, [row]).map(drop))
    }
}
