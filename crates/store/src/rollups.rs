//! Counters by hour, with who was counted: what the KPIs are answered from.

use crate::{Reader, Tx, sql};
use model::{
    error::{Fault, Result},
    id::AppId,
    kpi::{Measure, Receiver, Scope},
};
use roaring::RoaringBitmap;
use rusqlite::Row;

/// Which counter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RollupKey {
    /// UTC hour since 1970.
    pub hour: i64,
    pub scope: Scope,
    pub measure: Measure,
}

/// A counter as read.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollup {
    pub key: RollupKey,
    pub count: i64,
    /// Numbers of endpoints; of other receivers from the top down.
    pub receivers: RoaringBitmap,
}

fn bitmap(bytes: &[u8]) -> Result<RoaringBitmap> {
    RoaringBitmap::deserialize_from(bytes).map_err(Fault::bug)
}

fn bytes(bitmap: &RoaringBitmap) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(bitmap.serialized_size());
    bitmap.serialize_into(&mut bytes).map_err(Fault::bug)?;
    Ok(bytes)
}

type RollupRow = (String, String, i64, i64, Vec<u8>);

impl Reader<'_> {
    /// Every counter of an app within hours, both ends included.
    pub fn rollups(&self, app: AppId, from: i64, to: i64) -> Result<Vec<Rollup>> {
        let read = |row: &Row<'_>| -> rusqlite::Result<RollupRow> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        };
        let rows = self.many(sql::ROLLUPS, (self.number(app)?, from, to), read)?;
        rows.into_iter()
            .map(|(scope, measure, hour, count, receivers)| {
                let unknown = || Fault::bug(format!("a rollup of {scope} {measure}"));
                let key = RollupKey {
                    hour,
                    scope: Scope::parse(&scope).ok_or_else(unknown)?,
                    measure: Measure::parse(&measure).ok_or_else(unknown)?,
                };
                Ok(Rollup { key, count, receivers: bitmap(&receivers)? })
            })
            .collect()
    }
}

impl Tx<'_> {
    /// The number of a receiver: its endpoint's, else one of its own.
    pub fn receiver_no(&mut self, app: AppId, receiver: &Receiver) -> Result<u32> {
        let name = match receiver {
            Receiver::Address(address) => address,
            Receiver::Endpoint(key) => match self.endpoint_no(app, key)? {
                Some(no) => return Ok(no),
                None => &key.0,
            },
        };
        let number = self.number(app)?;
        let known = self.one(sql::RECEIVER, (number, name), |row| row.get::<_, u32>(0))?;
        if let Some(no) = known {
            return Ok(no);
        }
        self.run(sql::RECEIVER_ADD, (number, name))?;
        let added = self.one(sql::RECEIVER, (number, name), |row| row.get::<_, u32>(0))?;
        added.ok_or_else(|| Fault::bug("a receiver just added is gone"))
    }

    /// Adds to a counter.
    pub fn rollup_add(
        &mut self,
        app: AppId,
        key: &RollupKey,
        count: i64,
        receivers: &RoaringBitmap,
    ) -> Result<()> {
        let (number, scope, measure) = (self.number(app)?, key.scope.to_string(), key.measure.as_str());
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?));
        let (total, all) = match self.one(sql::ROLLUP, (number, &scope, measure, key.hour), read)? {
            Some((n, known)) => (n + count, bitmap(&known)? | receivers),
            None => (count, receivers.clone()),
        };
        self.run(sql::ROLLUP_PUT, (number, &scope, measure, key.hour, total, bytes(&all)?)).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_receiver_needs_no_look_at_the_others() {
        let mut conn = rusqlite::Connection::open_in_memory().unwrap();
        crate::migrate(&mut conn).unwrap();
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", sql::RECEIVER_ADD)).unwrap();
        let steps = plan.query_map((1, "x"), |row| row.get::<_, String>(3)).unwrap();
        let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>().unwrap();
        assert_eq!(steps, ["SEARCH receivers USING COVERING INDEX receivers_by_no"]);
    }
}
