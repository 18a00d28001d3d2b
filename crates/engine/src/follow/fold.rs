//! What a batch of log records means for the state: folded in memory first, written in one transaction.

use crate::ingest::line::{custom_names, remove_from_endpoint, remove_from_user};
use model::{
    change::Change,
    endpoint::AttributeKind,
    endpoint::Endpoint,
    error::Result,
    event::{Event, Origin},
    id::{AppId, EndpointKey},
    kpi::{self, Receiver},
    time::Millis,
};
use std::collections::HashMap;
use store::{Logged, RollupKey, Tx};

/// Endpoints read at a time while attributes are removed from all of them.
const REMOVAL_PAGE: usize = 1_000;

/// One transaction's worth of records.
#[derive(Default)]
pub(crate) struct Fold {
    changes: Vec<(AppId, Change)>,
    /// Newest client activity.
    activity: HashMap<(AppId, EndpointKey), Millis>,
    /// Counter → how many, and the receivers' names.
    rollups: HashMap<(AppId, RollupKey), (i64, Vec<Receiver>)>,
    /// Rows of `outgoing_events` that these records carry.
    outgoing: Vec<i64>,
    /// The last position folded.
    pub(crate) position: u64,
}

impl Fold {
    /// Takes in one record.
    pub(crate) fn take(&mut self, logged: Logged) {
        self.position = logged.position;
        if logged.source != 0 {
            self.outgoing.push(logged.source);
        }
        let (app, at) = (logged.app, logged.record.at);
        self.changes.extend(logged.record.changes.iter().cloned().map(|change| (app, change)));
        // Events of one endpoint come together: one look for all of them.
        for events in logged.record.events.chunk_by(|a, b| a.endpoint == b.endpoint) {
            self.active(app, events, at);
        }
        for event in logged.record.events.iter().filter(|event| event.origin == Origin::Service) {
            self.count(app, event, at);
        }
    }

    fn active(&mut self, app: AppId, events: &[Event], arrived: Millis) {
        let mine = events.iter().filter(|event| event.origin == Origin::Client);
        let Some(newest) = mine.map(|event| event.at.min(arrived)).max() else { return };
        let known = self.activity.entry((app, EndpointKey::of(&events[0].endpoint))).or_insert(newest);
        *known = newest.max(*known);
    }

    fn count(&mut self, app: AppId, event: &Event, arrived: Millis) {
        let Some((scope, measure)) = kpi::counts(event) else { return };
        let receiver = kpi::receiver(event, &scope);
        let key = RollupKey { hour: arrived.hour(), scope, measure };
        let (count, receivers) = self.rollups.entry((app, key)).or_default();
        *count += 1;
        receivers.push(receiver);
    }

    /// Writes everything, and the cursor, inside one transaction.
    pub(crate) fn write(self, tx: &mut Tx<'_>, follower: &'static str) -> Result<()> {
        for (app, change) in self.changes {
            apply(tx, app, change)?;
        }
        for ((app, key), at) in self.activity {
            if let Some(no) = tx.endpoint_no(app, &key)? {
                tx.activity_touch(no, at)?;
            }
        }
        for ((app, key), (count, receivers)) in self.rollups {
            let mut numbers = roaring::RoaringBitmap::new();
            for receiver in receivers {
                numbers.insert(tx.receiver_no(app, &receiver)?);
            }
            tx.rollup_add(app, &key, count, &numbers)?;
        }
        tx.outgoing_done(&self.outgoing)?;
        tx.cursor_set(follower, self.position)
    }
}

fn apply(tx: &mut Tx<'_>, app: AppId, change: Change) -> Result<()> {
    match change {
        Change::EndpointPut(endpoint) => put(tx, app, &endpoint),
        Change::EndpointDeleted { id } => tx.endpoint_delete(app, &EndpointKey::of(&id)),
        Change::UserPut(user) => {
            user.attributes.keys().try_for_each(|name| tx.name_add(app, AttributeKind::User, name))?;
            tx.user_put(app, &user)
        }
        Change::UserDeleted { id } => tx.user_delete(app, &id),
        Change::AttributesRemoved { kind, names } => remove_everywhere(tx, app, kind, &names),
        Change::ArchiveRead { archive, lines } => tx.archive_read(app, &archive, lines),
    }
}

fn put(tx: &mut Tx<'_>, app: AppId, endpoint: &Endpoint) -> Result<()> {
    for (kind, name) in custom_names(endpoint) {
        tx.name_add(app, kind, &name)?;
    }
    tx.endpoint_put(app, endpoint).map(drop)
}

fn remove_everywhere(tx: &mut Tx<'_>, app: AppId, kind: AttributeKind, names: &[String]) -> Result<()> {
    for numbers in tx.endpoint_numbers(app)?.chunks(REMOVAL_PAGE) {
        for mut found in tx.endpoints_by_numbers(app, numbers)? {
            if remove_from_endpoint(&mut found.endpoint, kind, names) {
                tx.endpoint_put(app, &found.endpoint)?;
            }
        }
    }
    if kind == AttributeKind::User {
        for mut user in tx.users(app)? {
            if remove_from_user(&mut user, kind, names) {
                tx.user_put(app, &user)?;
            }
        }
    }
    for (of, name) in tx.names(app)? {
        if of == kind && model::endpoint::named(names, &name) {
            tx.name_remove(app, kind, &name)?;
        }
    }
    Ok(())
}
