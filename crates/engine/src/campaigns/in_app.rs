//! Which campaigns show somebody a message inside of the app (reference B §4.6): the device decides when.

use super::KIND;
use crate::{
    Engine,
    apps::App,
    definitions::{self, Definition},
    people::{Person, person},
    person::{Alone, subject},
    population::Snapshot,
};
use model::{
    campaign::{Bucket, Campaign, Frequency, Status, bucket},
    endpoint,
    error::{Fault, Result},
    id::EndpointKey,
    segment::{Prepared, Source, Sources},
    time::Millis,
};

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
                let waiting = reader.heads_standing(KIND, Status::Scheduled.as_str(), Some(app.id))?;
                let found = waiting
                    .into_iter()
                    .map(|head| applies(definitions::newest(reader, head)?, &person, &alone, now));
                found.filter_map(Result::transpose).collect()
            })
        })
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
    let own = Source { id: campaign.segment.clone(), version: Some(campaign.segment_version) };
    match alone.segment(&own)? {
        Some(segment) => Ok(Prepared::new(&segment, Some(&own), alone)?.matches(&subject(person), now)),
        None => Ok(false),
    }
}
