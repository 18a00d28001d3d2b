//! Messages that were handed over without an answer: never sent again by themselves.

use crate::{
    Reader, Tx, blob, from_doc, id_of,
    page::{Page, Recipient},
    sql, to_doc,
};
use model::{
    error::Result,
    id::{ActivityId, AppId},
    time::Millis,
};
use rusqlite::Row;

/// One message of unknown fate.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// 0 until it is stored.
    pub id: i64,
    pub app: AppId,
    pub run: Option<ActivityId>,
    /// The message's id, 32 hex digits.
    pub message: String,
    pub since: Millis,
    /// A direct message's content.
    pub content: Option<String>,
    pub recipient: Recipient,
}

impl Uncertain {
    /// A recipient of a page.
    pub fn new(page: &Page, recipient: &Recipient, message: String, since: Millis) -> Self {
        let (app, run, content) = (page.app, page.run, page.content.clone());
        Self { id: 0, app, run, message, since, content, recipient: recipient.clone() }
    }
}

type UncertainRow = (i64, Option<Vec<u8>>, String, i64, Option<String>, String);

fn row(row: &Row<'_>) -> rusqlite::Result<UncertainRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

fn uncertain(app: AppId, (id, run, message, since, content, recipient): UncertainRow) -> Result<Uncertain> {
    let run = run.map(|id| ActivityId(id_of(&id)));
    Ok(Uncertain { id, app, run, message, since: Millis(since), content, recipient: from_doc(&recipient)? })
}

impl Reader<'_> {
    /// An app's uncertain messages, oldest first, after a row.
    pub fn uncertain(&self, app: AppId, after: i64, limit: usize) -> Result<Vec<Uncertain>> {
        let rows = self.many(sql::UNCERTAIN, (self.number(app)?, after, limit as i64), row)?;
        rows.into_iter().map(|row| uncertain(app, row)).collect()
    }

    /// How many an app has, or all have.
    pub fn uncertain_count(&self, app: Option<AppId>) -> Result<u64> {
        let number = app.map(|app| self.number(app)).transpose()?;
        Ok(self.one(sql::UNCERTAIN_COUNT, [number], |row| row.get::<_, i64>(0))?.unwrap_or(0) as u64)
    }
}

impl Tx<'_> {
    /// Lists a message as uncertain.
    pub fn uncertain_add(&mut self, u: &Uncertain) -> Result<()> {
        let run = u.run.map(|id| blob(id.0));
        let row = (self.number(u.app)?, run, &u.message, u.since.0, &u.content, to_doc(&u.recipient)?);
        self.run(sql::UNCERTAIN_ADD, row).map(drop)
    }

    /// Takes one off the list; none when it is not on it any more.
    pub fn uncertain_take(&mut self, app: AppId, id: i64) -> Result<Option<Uncertain>> {
        let number = self.number(app)?;
        let found = self.one(sql::UNCERTAIN_ONE, (number, id), row)?;
        self.run(sql::UNCERTAIN_DROP, (number, id))?;
        found.map(|row| uncertain(app, row)).transpose()
    }
}
