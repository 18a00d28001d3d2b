//! Everybody an app knows, as one snapshot of the store.

use crate::definitions::SEGMENT;
use insight::audience::{Population, See};
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

/// A snapshot of an app's people.
pub(crate) struct Snapshot<'r> {
    pub reader: &'r Reader<'r>,
    pub app: AppId,
    pub position: u64,
}

impl Snapshot<'_> {
    fn revision(&self, source: &Source) -> Result<Option<(i64, Segment)>> {
        let Some(head) = self.reader.head(Some(self.app), SEGMENT, &source.id)? else { return Ok(None) };
        let revision = self.reader.revision(&head, source.version.unwrap_or(head.latest))?;
        let read = |r: store::Revision| {
            Ok((r.version, serde_json::from_str(&r.definition).map_err(model::error::Fault::bug)?))
        };
        revision.map(read).transpose()
    }
}

impl Sources for Snapshot<'_> {
    fn segment(&self, source: &Source) -> Result<Option<Segment>> {
        Ok(self.revision(source)?.map(|(_, segment)| segment))
    }

    fn members(&self, source: &Source) -> Result<(Vec<String>, Vec<String>)> {
        let Some((version, segment)) = self.revision(source)? else { return Ok(Default::default()) };
        let list = segment.list.unwrap_or(version);
        let of_kind = |kind| self.reader.list(self.app, &source.id, list, kind);
        Ok((of_kind(Listed::Endpoint)?, of_kind(Listed::User)?))
    }
}

impl Population for Snapshot<'_> {
    fn position(&self) -> u64 {
        self.position
    }

    fn scan(&self, see: &mut See<'_>) -> Result<()> {
        let users: HashMap<String, User> =
            self.reader.users(self.app)?.into_iter().map(|user| (user.id.clone(), user)).collect();
        let mut after = 0;
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
