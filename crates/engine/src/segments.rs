//! Segments: kept as definitions, evaluated when used (reference A §5).

use crate::{
    Engine,
    apps::App,
    definitions::{At, Definition, SEGMENT, draft},
    population::Snapshot,
};
use insight::audience::{self, Members};
use model::{
    error::Result,
    id::SegmentId,
    segment::{self, Segment, Source, Sources},
};
use std::collections::BTreeMap;

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
            return Err(model::error::Fault::invalid(text));
        }
        self.check_segment(app, id, segment)?;
        self.redefine(At(Some(app.id), SEGMENT, id), draft(body, segment)?, true, None).await
    }

    /// A segment, the latest version or a given one.
    pub fn segment(&self, app: &App, id: &str, version: Option<i64>) -> Result<Definition> {
        self.definition(At(Some(app.id), SEGMENT, id), version)
    }

    /// Deletes a segment; one that is in use is not kept back (reference A §5.1).
    pub async fn delete_segment(&self, app: &App, id: &str) -> Result<Definition> {
        self.undefine(At(Some(app.id), SEGMENT, id)).await
    }

    /// Creates the segment that an import defines, still without members; or a new version of one.
    pub async fn define_imported(
        &self,
        app: &App,
        id: Option<&str>,
        body: &(impl serde::Serialize + Sync),
    ) -> Result<Definition> {
        let list = Segment { imported: true, ..Segment::default() };
        match id {
            Some(id) => self.redefine(At(Some(app.id), SEGMENT, id), draft(body, &list)?, true, None).await,
            None => {
                let id = SegmentId(self.chance.id()).to_string();
                self.define(At(Some(app.id), SEGMENT, &id), draft(body, &list)?, "", BTreeMap::new()).await
            }
        }
    }

    /// Blocks while it looks at what the segment rests on.
    fn check_segment(&self, app: &App, id: &str, segment: &Segment) -> Result<()> {
        segment::check(segment)?;
        let own = Source { id: id.to_owned(), version: None };
        let look = |reader: &store::Reader<'_>| {
            let inner = Snapshot { reader, app: app.id, position: 0 };
            segment::check_sources(segment, &own, &Unlisted(inner))
        };
        tokio::task::block_in_place(|| self.store.read(look))
    }

    /// Who is in a segment now, with everything written before; blocks while it looks.
    pub(crate) fn members(&self, app: &App, segment: &Segment, own: Option<&Source>) -> Result<Members> {
        self.store.read(|reader| {
            let position = reader.cursor(crate::follow::STATE)?;
            audience::members(&Snapshot { reader, app: app.id, position }, segment, own, self.now())
        })
    }
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
