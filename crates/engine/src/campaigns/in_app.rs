//! Which campaigns show somebody a message inside of the app (reference B §4.6): the device decides when.

use super::KIND;
use crate::{
    Engine,
    apps::App,
    definitions::{self, Definition, SEGMENT},
    people::{Person, person},
    person::{Alone, subject},
    population::Snapshot,
};
use model::{
    campaign::{Bucket, Campaign, Frequency, Status, bucket},
    endpoint,
    error::{Fault, Result},
    id::EndpointKey,
    segment::{Prepared, Segment, Source},
    time::Millis,
};
use store::Reader;

/// Campaigns looked through at a time.
const PAGE: usize = 200;

/// A campaign that applies to an endpoint.
pub struct Applies {
    pub definition: Definition,
    pub campaign: Campaign,
    /// The endpoint's treatment.
    pub treatment: u8,
}

impl Engine {
    /// The in-app campaigns that apply to an endpoint now, oldest first: inside their time, neither paused nor deleted,
    /// with the endpoint in the segment and in a treatment. Channel, address and OptOut do not matter (design, decision
    /// 11).
    ///
    /// # Errors
    /// 404 for an unknown endpoint; 503 when the state is behind.
    pub async fn in_app_campaigns(&self, app: &App, endpoint: &str) -> Result<Vec<Applies>> {
        let position = self.barrier().await?;
        let now = self.now();
        tokio::task::block_in_place(|| {
            self.store.read(|reader| {
                let missing = || Fault::missing("Endpoint not found");
                let person = person(reader, app, &EndpointKey::of(endpoint))?.ok_or_else(missing)?;
                if person.endpoint.status != endpoint::Status::Active {
                    return Ok(Vec::new());
                }
                let alone =
                    Alone { inner: Snapshot { reader, app: app.id, position, index: None }, person: &person };
                let mut found = Vec::new();
                each_campaign(reader, app, |definition| {
                    found.extend(applies(definition, &person, &alone, now)?);
                    Ok(())
                })?;
                Ok(found)
            })
        })
    }
}

fn each_campaign(
    reader: &Reader<'_>,
    app: &App,
    mut see: impl FnMut(Definition) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = reader.heads(Some(app.id), KIND, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.number());
        for head in page.into_iter().filter(|head| head.state == Status::Scheduled.as_str()) {
            see(definitions::newest(reader, head)?)?;
        }
    }
}

fn applies(
    definition: Definition,
    person: &Person,
    alone: &Alone<'_>,
    now: Millis,
) -> Result<Option<Applies>> {
    let campaign: Campaign = definition.read()?;
    let id = definition.head.id.parse().map_err(|_| Fault::bug("a campaign's id"))?;
    let Bucket::Treatment(treatment) = bucket(&campaign, id, person.endpoint.cohort) else { return Ok(None) };
    let Some(own) = campaign.treatments.get(usize::from(treatment)) else { return Ok(None) };
    let is_meant = own.schedule.frequency == Frequency::InAppEvent
        && own.schedule.standing(definition.head.created, now) == Status::Executing
        && is_member(&campaign, person, alone, now)?;
    Ok(is_meant.then_some(Applies { definition, campaign, treatment }))
}

fn is_member(campaign: &Campaign, person: &Person, alone: &Alone<'_>, now: Millis) -> Result<bool> {
    let Snapshot { reader, app, .. } = &alone.inner;
    let head = reader.head(Some(*app), SEGMENT, &campaign.segment)?;
    let revision = head.map(|head| reader.revision(&head, campaign.segment_version)).transpose()?.flatten();
    let Some(revision) = revision else { return Ok(false) };
    let segment: Segment = definitions::read(&revision)?;
    let own = Source { id: campaign.segment.clone(), version: Some(campaign.segment_version) };
    Ok(Prepared::new(&segment, Some(&own), alone)?.matches(&subject(person), now))
}
