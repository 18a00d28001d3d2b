//! Addresses that are not sent to: unsubscribed, bounced, complained, or put there by hand.

use crate::{Reader, Tx, sql};
use model::{channel::Channel, error::Result, id::AppId, time::Millis};
use rusqlite::Row;

/// One address on an app's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Suppression {
    pub channel: Channel,
    pub address: String,
    /// `UNSUBSCRIBED`, `HARD_BOUNCE`, `COMPLAINT` or `MANUAL`.
    pub reason: String,
    pub at: Millis,
    /// Where it comes from: a message id, a server's words, a note.
    pub detail: String,
}

fn row(row: &Row<'_>) -> rusqlite::Result<Suppression> {
    Ok(Suppression {
        channel: Channel::parse(&row.get::<_, String>(0)?).unwrap_or(Channel::Custom),
        address: row.get(1)?,
        reason: row.get(2)?,
        at: Millis(row.get(3)?),
        detail: row.get(4)?,
    })
}

impl Reader<'_> {
    /// The suppression of an address, if it is on the list.
    pub fn suppressed(&self, app: AppId, channel: Channel, address: &str) -> Result<Option<Suppression>> {
        self.one(sql::SUPPRESSED, (self.number(app)?, channel.as_str(), address), row)
    }

    /// The list, after a channel and address.
    pub fn suppressions(&self, app: AppId, after: (&str, &str), limit: usize) -> Result<Vec<Suppression>> {
        self.many(sql::SUPPRESSIONS, (self.number(app)?, after.0, after.1, limit as i64), row)
    }
}

impl Tx<'_> {
    /// Puts an address on the list; a graver reason stays.
    pub fn suppress(&mut self, app: AppId, s: &Suppression) -> Result<()> {
        let row = (self.number(app)?, s.channel.as_str(), &s.address, &s.reason, s.at.0, &s.detail);
        self.run(sql::SUPPRESS, row).map(drop)
    }

    /// Takes an address off the list; false when it was not on it.
    pub fn unsuppress(&mut self, app: AppId, channel: Channel, address: &str) -> Result<bool> {
        Ok(self.run(sql::UNSUPPRESS, (self.number(app)?, channel.as_str(), address))? == 1)
    }
}
