//! Segments: kept as definitions, evaluated when used (reference A §5).

use crate::{
    Engine,
    apps::App,
    definitions::{At, Definition, SEGMENT, draft, gone, newest},
    population::Snapshot,
};
use insight::audience::{self, Members};
use model::{
    error::{Fault, Result},
    id::{AppId, SegmentId},
    segment::{self, NO_LIST, Segment, Source, Sources},
    time::Millis,
};
use std::collections::BTreeMap;
use store::Draft;

impl Engine {
    /// Creates a segment; `body` is the API's own text.
    ///
    /// # Errors
    /// 400 naming the rule that is wrong.
    pub async fn create_segment(
        &self,
        app: &App,
        body: &(impl serde::Serialize + Sync),
        segment: &Segment,
        tags: BTreeMap<String, String>,
    ) -> Result<Definition> {
        let id = SegmentId(self.chance.id()).to_string();
        self.check_segment(app, &id, segment)?;
        self.define(At(Some(app.id), SEGMENT, &id), draft(body, segment)?, "", tags).await
    }

    /// Makes a new version of a segment.
    ///
    /// # Errors
    /// As [`Engine::create_segment`]; 404; 400 for an imported one.
    pub async fn update_segment(
        &self,
        app: &App,
        id: &str,
        body: &(impl serde::Serialize + Sync),
        segment: &Segment,
    ) -> Result<Definition> {
        let before: Segment = self.segment(app, id, None)?.read()?;
        if before.imported {
            let text = "An imported segment cannot be edited: import again with its SegmentId";
            return Err(Fault::invalid(text));
        }
        self.check_segment(app, id, segment)?;
        self.redefine(At(Some(app.id), SEGMENT, id), draft(body, segment)?, true, None).await
    }

    /// A segment, the latest version or a given one.
    pub fn segment(&self, app: &App, id: &str, version: Option<i64>) -> Result<Definition> {
        self.definition(At(Some(app.id), SEGMENT, id), version)
    }

    /// Deletes a segment with its lists; one that is in use is not kept back (reference A §5.1).
    pub async fn delete_segment(&self, app: &App, id: &str) -> Result<Definition> {
        let was = self.undefine(At(Some(app.id), SEGMENT, id)).await?;
        self.drop_list(app, id, None).await?;
        Ok(was)
    }

    /// The segment that an import defines: a new one, still without members, or the one that is named, which
    /// stays as it is until the import has finished.
    ///
    /// # Errors
    /// 404; 400 for a dimensional one.
    pub async fn imported_segment(
        &self,
        app: &App,
        id: Option<&str>,
        body: &(impl serde::Serialize + Sync),
    ) -> Result<String> {
        let Some(id) = id else {
            let id = SegmentId(self.chance.id()).to_string();
            let draft = draft(body, &listed(NO_LIST))?;
            self.define(At(Some(app.id), SEGMENT, &id), draft, "", BTreeMap::new()).await?;
            return Ok(id);
        };
        if !self.segment(app, id, None)?.read::<Segment>()?.imported {
            return Err(Fault::invalid("SegmentId: a dimensional segment has no list to be imported"));
        }
        Ok(id.to_owned())
    }

    /// What a list that is now whole makes of its segment; `written` as the API will show it.
    pub(crate) fn filling(
        &self,
        app: &App,
        segment: &str,
        list: i64,
        written: Option<&str>,
    ) -> Result<Filling> {
        let stored = self.segment(app, segment, None)?.revision.body;
        let count = || {
            self.store
                .read(|r| Ok((r.list_size(app.id, segment, list)?, r.list_channels(app.id, segment, list)?)))
        };
        let (size, channels) = tokio::task::block_in_place(count)?;
        let body = self.rows.segment_body(&stored, written.unwrap_or(&stored), size, &channels)?;
        let definition = serde_json::to_string(&listed(list)).map_err(Fault::bug)?;
        Ok(Filling { segment: segment.to_owned(), draft: Draft { body, definition }, at: self.now() })
    }

    /// Removes a list's rows, or those of all lists of a segment, in steps.
    pub(crate) async fn drop_list(&self, app: &App, segment: &str, list: Option<i64>) -> Result<()> {
        /// Rows removed in one step.
        const STEP: usize = 5_000;
        let app = app.id;
        loop {
            let segment = segment.to_owned();
            if self.store.write(move |tx| tx.list_drop(app, &segment, list, STEP)).await? < STEP {
                return Ok(());
            }
        }
    }

    /// Blocks while it looks at what the segment rests on.
    pub(crate) fn check_segment(&self, app: &App, id: &str, segment: &Segment) -> Result<()> {
        segment::check(segment)?;
        let own = Source { id: id.to_owned(), version: None };
        let look = |reader: &store::Reader<'_>| {
            let inner = Snapshot { reader, app: app.id, position: 0, index: None };
            segment::check_sources(segment, &own, &Unlisted(inner))
        };
        tokio::task::block_in_place(|| self.store.read(look))
    }

    /// Who is in a segment now, with everything written before; blocks while it looks.
    pub(crate) fn members(&self, app: &App, segment: &Segment, own: Option<&Source>) -> Result<Members> {
        self.with_people(app, |people| audience::members(people, segment, own, self.now()))
    }
}

/// An imported segment that has become whole.
pub(crate) struct Filling {
    segment: String,
    draft: Draft,
    at: Millis,
}

impl Filling {
    /// Makes it the segment's newest version; a segment that was never filled keeps its number.
    ///
    /// # Errors
    /// 404 when the segment is gone.
    pub(crate) fn apply(&self, tx: &mut store::Tx<'_>, app: AppId) -> Result<()> {
        let head = tx.head(Some(app), SEGMENT, &self.segment)?.ok_or_else(|| gone(SEGMENT))?;
        let filled = newest(tx, head.clone())?.read::<Segment>()?.list != Some(NO_LIST);
        tx.revise(&head, &self.draft, filled, self.at).map(drop)
    }
}

fn listed(list: i64) -> Segment {
    Segment { imported: true, list: Some(list), ..Segment::default() }
}

/// Definitions without their lists: who is listed changes nothing about a rule.
struct Unlisted<'a>(Snapshot<'a>);

impl Sources for Unlisted<'_> {
    fn segment(&self, source: &Source) -> Result<Option<Segment>> {
        self.0.segment(source)
    }

    fn members(&self, _: &Source) -> Result<(Vec<String>, Vec<String>)> {
        Ok(Default::default())
    }
}
