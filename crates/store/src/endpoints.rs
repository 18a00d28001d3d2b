//! Endpoints, users, and when they were last active.

use crate::{Reader, Tx, from_doc, sql, to_doc};
use model::{
    channel::Channel,
    endpoint::{Endpoint, Status, User},
    error::Result,
    id::{AppId, EndpointKey},
    time::Millis,
};
use rusqlite::Row;

/// An endpoint as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Dense number, never used again.
    pub no: u32,
    pub endpoint: Endpoint,
    /// The newer of the endpoint's own and that of its events.
    pub last_active: Millis,
}

type EndpointRow = (u32, String, Option<i64>);

fn row(row: &Row<'_>) -> rusqlite::Result<EndpointRow> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn stored((no, doc, active): EndpointRow) -> Result<Stored> {
    let endpoint: Endpoint = from_doc(&doc)?;
    let last_active = endpoint.last_active.max(Millis(active.unwrap_or(i64::MIN)));
    Ok(Stored { no, endpoint, last_active })
}

impl Reader<'_> {
    /// One endpoint.
    pub fn endpoint(&self, app: AppId, key: &EndpointKey) -> Result<Option<Stored>> {
        self.one(sql::ENDPOINT, (self.number(app)?, &key.0), row)?.map(stored).transpose()
    }

    /// One endpoint by its number.
    pub fn endpoint_by_no(&self, app: AppId, no: u32) -> Result<Option<Stored>> {
        self.one(sql::ENDPOINT_BY_NO, (no, self.number(app)?), row)?.map(stored).transpose()
    }

    /// An endpoint's number.
    pub fn endpoint_no(&self, app: AppId, key: &EndpointKey) -> Result<Option<u32>> {
        self.one(sql::ENDPOINT_NO, (self.number(app)?, &key.0), |row| row.get(0))
    }

    /// Those of the endpoints that there are.
    pub fn endpoints_by_keys(&self, app: AppId, keys: &[EndpointKey]) -> Result<Vec<Stored>> {
        let found = keys.iter().map(|key| self.endpoint(app, key));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Every endpoint of a user, oldest first.
    pub fn endpoints_of_user(&self, app: AppId, user: &str) -> Result<Vec<Stored>> {
        let rows = self.many(sql::ENDPOINTS_OF_USER, (self.number(app)?, user), row)?;
        rows.into_iter().map(stored).collect()
    }

    /// Active endpoints with an address on a channel.
    pub fn endpoints_with_address(&self, app: AppId, channel: Channel, address: &str) -> Result<Vec<Stored>> {
        let rows = self.many(sql::ENDPOINTS_AT, (self.number(app)?, address, channel.as_str()), row)?;
        rows.into_iter().map(stored).collect()
    }

    /// The numbers of an app's endpoints, ascending.
    pub fn endpoint_numbers(&self, app: AppId) -> Result<Vec<u32>> {
        let mut numbers: Vec<u32> =
            self.many(sql::ENDPOINT_NUMBERS, [self.number(app)?], |row| row.get(0))?;
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Those endpoints with some ascending numbers that there are.
    pub fn endpoints_by_numbers(&self, app: AppId, numbers: &[u32]) -> Result<Vec<Stored>> {
        /// Up to so many numbers for each one that is wanted, reading all between is quicker than one by one.
        const BETWEEN_MAX: usize = 4;
        if let [first, .., last] = numbers
            && ((last - first) as usize) < numbers.len() * BETWEEN_MAX
        {
            let rows = self.many(sql::ENDPOINTS_BETWEEN, (self.number(app)?, first, last), row)?;
            let wanted = rows.into_iter().filter(|(no, _, _)| numbers.binary_search(no).is_ok());
            return wanted.map(stored).collect();
        }
        let found = numbers.iter().map(|no| self.endpoint_by_no(app, *no));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// How many endpoints an app has.
    pub fn count_endpoints(&self, app: AppId) -> Result<u64> {
        Ok(self.one(sql::ENDPOINTS_COUNT, [self.number(app)?], |row| row.get::<_, i64>(0))?.unwrap_or(0)
            as u64)
    }

    /// A user's record.
    pub fn user(&self, app: AppId, id: &str) -> Result<Option<User>> {
        let doc: Option<String> = self.one(sql::USER, (self.number(app)?, id), |row| row.get(0))?;
        doc.map(|doc| from_doc(&doc)).transpose()
    }

    /// Users after one, by id.
    pub fn scan_users(&self, app: AppId, after: &str, limit: usize) -> Result<Vec<User>> {
        let row = (self.number(app)?, after, limit as i64);
        let docs: Vec<String> = self.many(sql::USERS_SCAN, row, |row| row.get(0))?;
        docs.iter().map(|doc| from_doc(doc)).collect()
    }

    /// Every user of an app.
    pub fn users(&self, app: AppId) -> Result<Vec<User>> {
        let docs: Vec<String> = self.many(sql::USERS, [self.number(app)?], |row| row.get(0))?;
        docs.iter().map(|doc| from_doc(doc)).collect()
    }
}

impl Tx<'_> {
    /// Writes an endpoint's after-image; returns its number.
    pub fn endpoint_put(&mut self, app: AppId, endpoint: &Endpoint) -> Result<u32> {
        let row = (
            self.number(app)?,
            endpoint.key().0,
            &endpoint.user_id,
            endpoint.channel.map(Channel::as_str),
            &endpoint.address,
            endpoint.status == Status::Active,
            to_doc(endpoint)?,
        );
        let no = self.one(sql::ENDPOINT_PUT, row, |row| row.get(0))?;
        Ok(no.unwrap_or_default())
    }

    /// Removes an endpoint, if there is one.
    pub fn endpoint_delete(&mut self, app: AppId, key: &EndpointKey) -> Result<()> {
        let no: Option<u32> =
            self.one(sql::ENDPOINT_DELETE, (self.number(app)?, &key.0), |row| row.get(0))?;
        no.map_or(Ok(0), |no| self.run(sql::ACTIVITY_DELETE, [no])).map(drop)
    }

    /// Notes activity; an older one than known changes nothing.
    pub fn activity_touch(&mut self, no: u32, at: Millis) -> Result<()> {
        self.run(sql::ACTIVITY_TOUCH, (no, at.0)).map(drop)
    }

    /// Writes a user's after-image.
    pub fn user_put(&mut self, app: AppId, user: &User) -> Result<()> {
        self.run(sql::USER_PUT, (self.number(app)?, &user.id, to_doc(user)?)).map(drop)
    }

    /// Removes a user's record.
    pub fn user_delete(&mut self, app: AppId, id: &str) -> Result<()> {
        self.run(sql::USER_DELETE, (self.number(app)?, id)).map(drop)
    }
}
