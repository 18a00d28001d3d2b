//! What an app is there for: segments, campaigns, journeys.

use super::{
    Restored, Restoring,
    document::{Document, version},
    resources::{date, missing, read, tags},
    text,
};
use crate::api::{campaigns, journeys, segments};
use engine::{
    apps::App,
    definitions::{At, CAMPAIGN, Draft, JOURNEY, SEGMENT, draft},
    import::{Fate, Restored as Image},
};
use model::{
    campaign,
    error::{Fault, Reason, Result},
    journey,
    segment::{NO_LIST, Segment},
    time::Millis,
};
use serde_json::Value;
use wire::types;

/// Nothing is too late for a campaign that does not start by itself.
const LONG_AGO: Millis = Millis(0);

impl Restoring {
    pub(super) async fn segment(&mut self, versions: &[Document]) -> Restored {
        let Some(newest) = versions.last() else { return Err(missing("Version")) };
        let app = self.app_of(&newest.body)?;
        let id = text(&newest.body, "Id").ok_or_else(|| missing("Id"))?;
        let (mut kept, mut imported) = (Vec::new(), false);
        for one in versions {
            let (draft, is_list) = self.segment_version(&app, id, &one.body)?;
            imported |= is_list;
            kept.push((version(&one.body), date(self, &one.body, "LastModifiedDate"), draft));
        }
        let fate = self.restored(&app, (SEGMENT, id), (&newest.body, ""), kept).await?;
        let note = "it is a list, and its members are not in the JSON: it is empty until they are imported with \
                    import endpoints --segment, or an import job with its SegmentId";
        Ok((fate, (imported && fate == Fate::New).then(|| note.to_owned()).into_iter().collect()))
    }

    fn segment_version(&self, app: &App, id: &str, body: &Value) -> Result<(Draft, bool)> {
        if text(body, "SegmentType") == Some("IMPORT") {
            let shown: types::SegmentResponse = read(body)?;
            let shown = types::SegmentResponse {
                name: shown.name,
                import_definition: Some(shown.import_definition.unwrap_or_default()),
                ..types::SegmentResponse::default()
            };
            let segment = Segment { imported: true, list: Some(NO_LIST), ..Segment::default() };
            return Ok((draft(&shown, &segment)?, true));
        }
        let request: types::WriteSegmentRequest = read(body)?;
        let segment = segments::read(&request)?;
        self.cx.engine.check_restored_segment(app, id, &segment)?;
        Ok((draft(&segments::body(request), &segment)?, false))
    }

    async fn restored(
        &self,
        app: &App,
        (kind, id): (&'static str, &str),
        (newest, state): (&Value, &str),
        versions: Vec<(i64, Millis, Draft)>,
    ) -> Result<Fate> {
        let image = Image {
            created: date(self, newest, "CreationDate"),
            state: state.to_owned(),
            tags: tags(newest)?,
            active: None,
            versions,
        };
        self.cx.engine.restore_definition(At(Some(app.id), kind, id), image).await
    }

    /// Nothing starts by itself: what was not over arrives paused.
    pub(super) async fn campaign(&mut self, versions: &[Document]) -> Restored {
        let Some(newest) = versions.last() else { return Err(missing("Version")) };
        let app = self.app_of(&newest.body)?;
        let id = text(&newest.body, "Id").ok_or_else(|| missing("Id"))?;
        let was = newest.body.pointer("/State/CampaignStatus").and_then(Value::as_str).unwrap_or("PAUSED");
        if was == "DELETED" {
            return Err(Fault::invalid("it was deleted"));
        }
        let over = was == "COMPLETED";
        let (mut kept, mut notes) = (Vec::new(), Vec::new());
        for one in versions {
            let draft = self.campaign_version(&app, &one.body, !over, &mut notes)?;
            kept.push((version(&one.body), date(self, &one.body, "LastModifiedDate"), draft));
        }
        let state = if over { campaign::Status::Completed } else { campaign::Status::Paused };
        let fate = self.restored(&app, (CAMPAIGN, id), (&newest.body, state.as_str()), kept).await?;
        if !over && was != "PAUSED" {
            notes.push(format!("it was {was} and arrives PAUSED: resume it when it may run"));
        }
        notes.dedup();
        Ok((fate, notes))
    }

    fn campaign_version(
        &self,
        app: &App,
        body: &Value,
        paused: bool,
        notes: &mut Vec<String>,
    ) -> Result<Draft> {
        let mut request: types::WriteCampaignRequest = read(body)?;
        request.tags = None;
        if paused {
            request.is_paused = Some(true);
        }
        let made = match campaigns::read_request(&self.cx, app, &mut request, None) {
            Err(Fault::Caller(Reason::Missing, _)) if request.segment_version.is_some() => {
                notes.push("the version of its segment is not in the files: it takes the newest".to_owned());
                request.segment_version = None;
                campaigns::read_request(&self.cx, app, &mut request, None)?
            }
            made => made?,
        };
        campaign::check(&made, LONG_AGO)?;
        draft(&request, &made)
    }

    /// One that was under way arrives as a draft: who was inside is not in the JSON.
    pub(super) async fn journey(&mut self, from: &Document) -> Restored {
        let body = &from.body;
        let app = self.app_of(body)?;
        let id = text(body, "Id").ok_or_else(|| missing("Id"))?;
        let was = text(body, "State").unwrap_or("DRAFT");
        let request: types::WriteJourneyRequest = read(body)?;
        let made = journeys::read_request(&request)?;
        journey::check(&made)?;
        let draft = draft(&journeys::body(request), &made)?;
        let state = match was {
            "COMPLETED" | "CANCELLED" => was,
            _ => "DRAFT",
        };
        let kept = vec![(1, date(self, body, "LastModifiedDate"), draft)];
        let fate = self.restored(&app, (JOURNEY, id), (body, state), kept).await?;
        let moved = state != was;
        let note = || format!("it was {was} and arrives as a DRAFT: publish it when it may run");
        Ok((fate, moved.then(note).into_iter().collect()))
    }
}
