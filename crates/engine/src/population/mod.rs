//! Everybody an app knows, as one snapshot of the store; of apps asked lately, from memory.

mod follow;

use crate::{
    Engine,
    apps::App,
    definitions::{self, SEGMENT},
    held,
    kept::PerApp,
};
use insight::audience::{People, Population, See};
use model::{
    endpoint::User,
    error::Result,
    id::AppId,
    segment::{Segment, Source, Sources},
};
use std::collections::HashMap;
use store::{Listed, Reader};

/// Endpoints read at a time.
const PAGE: usize = 2_000;
/// Endpoints of all apps together that are held in memory, some 4 kB each; an app with more is read from the store.
const HELD_MAX: usize = 200_000;

/// People that were asked about lately.
pub(crate) type Populations = PerApp<People>;

impl Engine {
    /// Asks something of an app's people, exact for at least the state's position on arrival; blocks while it
    /// looks.
    pub(crate) fn with_people<T>(
        &self,
        app: &App,
        ask: impl FnOnce(&Snapshot<'_>) -> Result<T>,
    ) -> Result<T> {
        let kept = self.populations.of(app.id);
        let mut kept = held(&kept);
        kept.touch();
        self.store.read(|reader| {
            let position = reader.cursor(crate::follow::STATE)?;
            let people = &mut kept.value;
            let snapshot = |people| Snapshot { reader, app: app.id, position, people };
            if people.is_empty() && reader.count_endpoints(app.id)? > HELD_MAX as u64 {
                return ask(&snapshot(None));
            }
            follow::follow(reader, self.store.log(), app.id, people, position)?;
            self.populations.shrink(app.id, people.len(), HELD_MAX, People::len);
            if people.len() > HELD_MAX {
                *people = People::default();
                return ask(&snapshot(None));
            }
            ask(&snapshot(Some(people)))
        })
    }
}

/// A snapshot of an app's people.
pub(crate) struct Snapshot<'r> {
    pub reader: &'r Reader<'r>,
    pub app: AppId,
    pub position: u64,
    /// The same in memory.
    pub people: Option<&'r People>,
}

impl Snapshot<'_> {
    fn revision(&self, source: &Source) -> Result<Option<(i64, Segment)>> {
        let Some(head) = self.reader.head(Some(self.app), SEGMENT, &source.id)? else { return Ok(None) };
        let revision = self.reader.revision(&head, source.version.unwrap_or(head.latest))?;
        revision.map(|found| Ok((found.version, definitions::read(&found)?))).transpose()
    }

    /// The number of the list that an imported segment's version has; none when it is gone.
    pub(crate) fn list(&self, source: &Source) -> Result<Option<i64>> {
        Ok(self.revision(source)?.map(|(version, segment)| segment.list.unwrap_or(version)))
    }
}

impl Sources for Snapshot<'_> {
    fn segment(&self, source: &Source) -> Result<Option<Segment>> {
        Ok(self.revision(source)?.map(|(_, segment)| segment))
    }

    fn members(&self, source: &Source) -> Result<(Vec<String>, Vec<String>)> {
        let Some(list) = self.list(source)? else { return Ok(Default::default()) };
        let of_kind = |kind| self.reader.list(self.app, &source.id, list, kind);
        Ok((of_kind(Listed::Endpoint)?, of_kind(Listed::User)?))
    }
}

impl Population for Snapshot<'_> {
    fn position(&self) -> u64 {
        self.position
    }

    fn scan(&self, after: u32, see: &mut See<'_>) -> Result<()> {
        if let Some(people) = self.people {
            people.scan(after, see);
            return Ok(());
        }
        let users: HashMap<String, User> =
            self.reader.users(self.app)?.into_iter().map(|user| (user.id.clone(), user)).collect();
        let mut after = after;
        loop {
            let page = self.reader.scan_endpoints(self.app, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.no;
            for found in &page {
                let user = found.endpoint.user_id.as_ref().and_then(|id| users.get(id));
                if see(found.no, &found.endpoint, user, found.last_active).is_break() {
                    return Ok(());
                }
            }
        }
    }
}
