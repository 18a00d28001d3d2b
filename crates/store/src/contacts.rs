//! How often somebody was sent to, for the caps.

use crate::{Reader, Tx, sql};
use model::error::Result;

/// The hour under which everything is counted.
const EVER: i64 = -1;

/// The scope that only has a cap by the day.
const WHOLE_APP: i64 = 0;

/// One message to one endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    pub endpoint_no: u32,
    /// 0 = the whole app, else a campaign's number.
    pub scope: i64,
    /// UTC hour since 1970; none = counts in the total only (targeted, not sent).
    pub hour: Option<i64>,
}

impl Reader<'_> {
    /// Messages in a scope since an hour, that hour included.
    pub fn contacts_since(&self, endpoint_no: u32, scope: i64, hour: i64) -> Result<u32> {
        Ok(self.one(sql::CONTACTS_SINCE, (endpoint_no, scope, hour.max(0)), |row| row.get(0))?.unwrap_or(0))
    }

    /// Times targeted in a scope, ever.
    pub fn contacts_total(&self, endpoint_no: u32, scope: i64) -> Result<u32> {
        Ok(self.one(sql::CONTACTS_TOTAL, (endpoint_no, scope), |row| row.get(0))?.unwrap_or(0))
    }
}

impl Tx<'_> {
    /// Counts a contact.
    pub fn contact_add(&mut self, contact: &Contact) -> Result<()> {
        if contact.scope != WHOLE_APP {
            self.run(sql::CONTACT_ADD, (contact.endpoint_no, contact.scope, EVER, 1))?;
        }
        if let Some(hour) = contact.hour {
            self.run(sql::CONTACT_ADD, (contact.endpoint_no, contact.scope, hour, 1))?;
        }
        Ok(())
    }
}
