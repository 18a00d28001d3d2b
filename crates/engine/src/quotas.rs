//! Room for one more: what an operator's quotas say, asked in the transaction that adds it.

use crate::scheduler::{EXPORT, IMPORT};
use model::{
    campaign::{self, Campaign, Frequency},
    error::{Fault, Result},
    id::AppId,
    journey::{Journey, Start, State},
    quota::{Quota, Quotas},
};
use store::{Head, Reader};

/// How the kinds of templates begin, and the kind of recommender configurations.
const TEMPLATE: &str = "template";
const RECOMMENDER: &str = "recommender";
/// Campaigns that count: a paused one does not (reference B §1.2).
const ACTIVE: [campaign::Status; 2] = [campaign::Status::Scheduled, campaign::Status::Executing];

/// For an app.
pub(crate) fn app(of: &Quotas, r: &Reader<'_>) -> Result<()> {
    of.room(Quota::Apps, || r.apps_count())
}

/// For a job.
pub(crate) fn job(of: &Quotas, r: &Reader<'_>) -> Result<()> {
    of.room(Quota::Jobs, || Ok(r.tasks_count(IMPORT)? + r.tasks_count(EXPORT)?))
}

/// For a definition.
pub(crate) fn definition(of: &Quotas, r: &Reader<'_>, kind: &str) -> Result<()> {
    let quota = match kind {
        RECOMMENDER => Quota::Recommenders,
        kind if kind.starts_with(TEMPLATE) => Quota::Templates,
        _ => return Ok(()),
    };
    let begins = if quota == Quota::Templates { TEMPLATE } else { RECOMMENDER };
    of.room(quota, || r.heads_of_account(begins))
}

/// For a version of a definition.
pub(crate) fn version(of: &Quotas, r: &Reader<'_>, kind: &str, head: &Head) -> Result<()> {
    match kind.starts_with(TEMPLATE) {
        true => of.room(Quota::TemplateVersions, || r.versions_count(head)),
        false => Ok(()),
    }
}

/// For an active campaign, whose definitions are of a kind.
pub(crate) fn campaign(
    of: &Quotas,
    r: &Reader<'_>,
    (app, kind): (AppId, &str),
    campaign: &Campaign,
) -> Result<()> {
    let active = |app: Option<AppId>| -> Result<Vec<Head>> {
        let all = ACTIVE.iter().map(|status| r.heads_standing(kind, status.as_str(), app));
        Ok(all.collect::<Result<Vec<_>>>()?.concat())
    };
    of.room(Quota::Campaigns, || Ok(active(None)?.len()))?;
    if !on_events(campaign) {
        return Ok(());
    }
    of.room(Quota::EventCampaigns, || count(r, active(Some(app))?, on_events))
}

fn on_events(campaign: &Campaign) -> bool {
    campaign.treatments.iter().any(|treatment| treatment.schedule.frequency == Frequency::Event)
}

/// For an active journey, whose definitions are of a kind.
pub(crate) fn journey(of: &Quotas, r: &Reader<'_>, kind: &str, journey: &Journey) -> Result<()> {
    let active = || r.heads_standing(kind, State::Active.as_str(), None);
    of.room(Quota::Journeys, || Ok(active()?.len()))?;
    if !starts_with_event(journey) {
        return Ok(());
    }
    of.room(Quota::EventJourneys, || count(r, active()?, starts_with_event))
}

fn starts_with_event(journey: &Journey) -> bool {
    matches!(journey.start, Some(Start::Event { .. }))
}

/// Of those definitions, the ones that are so.
fn count<T: serde::de::DeserializeOwned>(
    r: &Reader<'_>,
    heads: Vec<Head>,
    is: fn(&T) -> bool,
) -> Result<usize> {
    let mut n = 0;
    for head in heads {
        let newest = r.revision_newest(&head)?.ok_or_else(|| Fault::bug("a definition without a version"))?;
        n += usize::from(is(&serde_json::from_str(&newest.definition).map_err(Fault::bug)?));
    }
    Ok(n)
}
