//! Everybody an app knows, as one snapshot of the store; arranged in memory where there is room for it.

mod follow;

use crate::{
    Engine,
    apps::App,
    definitions::{self, SEGMENT},
    held,
    kept::PerApp,
};
use insight::audience::{Index, Population, See};
use model::{
    endpoint::User,
    error::Result,
    id::AppId,
    segment::{Segment, Source, Sources},
};
use std::{collections::HashMap, sync::atomic::Ordering::Relaxed};
use store::{Listed, Reader};

/// Endpoints, or users, read at a time.
const PAGE: usize = 2_000;

/// People that were asked about lately.
pub(crate) type Populations = PerApp<People>;

/// An app's people in memory.
#[derive(Default)]
pub(crate) struct People {
    index: Index,
    /// What the index took when it was last measured.
    bytes: usize,
    /// Changes since then.
    unmeasured: usize,
    /// So many endpoints were too many.
    too_many: Option<u64>,
}

impl People {
    /// Brings the index to the position that a reader stands at; whether it fits into `most` bytes.
    fn bring_up(
        &mut self,
        (reader, log): (&Reader<'_>, &store::Log),
        app: AppId,
        to: u64,
        most: usize,
    ) -> Result<bool> {
        /// Of so many changes, or a sixteenth of all, the memory is measured again.
        const MEASURE_LEAST: usize = 1_000;
        if let Some(too_many) = self.too_many
            && reader.count_endpoints(app)? >= too_many
        {
            return Ok(false);
        }
        self.too_many = None;
        self.unmeasured += follow::follow((reader, log), app, &mut self.index, to, most)?;
        if self.unmeasured > MEASURE_LEAST.max(self.index.len() / 16) || self.bytes == 0 {
            (self.bytes, self.unmeasured) = (self.index.bytes(), 0);
        }
        if self.bytes > most {
            let too_many = Some(self.index.len() as u64);
            *self = Self { too_many, ..Self::default() };
            return Ok(false);
        }
        Ok(true)
    }
}

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
        let most = self.settings.index_memory;
        self.store.read(|reader| {
            let position = reader.cursor(crate::follow::STATE)?;
            // Taken out, so that nothing half done is left when this fails.
            let mut people = std::mem::take(&mut kept.value);
            let fits = people.bring_up((reader, self.store.log()), app.id, position, most)?;
            kept.value = people;
            let people = &kept.value;
            self.populations.shrink(app.id, people.bytes, most, |people| people.bytes);
            if !fits {
                self.counters.scans.fetch_add(1, Relaxed);
            }
            let index = fits.then_some(&people.index);
            ask(&Snapshot { reader, app: app.id, position, index })
        })
    }

    /// Bytes of memory that people take, of all apps together.
    pub fn index_bytes(&self) -> u64 {
        self.populations.total(|people| people.bytes) as u64
    }
}

/// A snapshot of an app's people.
pub(crate) struct Snapshot<'r> {
    pub reader: &'r Reader<'r>,
    pub app: AppId,
    pub position: u64,
    /// The same in memory, if they fit.
    pub index: Option<&'r Index>,
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
        let users: HashMap<String, User> =
            self.reader.users(self.app)?.into_iter().map(|user| (user.id.clone(), user)).collect();
        let numbers = self.reader.endpoint_numbers(self.app)?;
        for some in numbers[numbers.partition_point(|no| *no <= after)..].chunks(PAGE) {
            for found in &self.reader.endpoints_by_numbers(self.app, some)? {
                let user = found.endpoint.user_id.as_ref().and_then(|id| users.get(id));
                if see(found.no, &found.endpoint, user, found.last_active).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn index(&self) -> Option<&Index> {
        self.index
    }
}
