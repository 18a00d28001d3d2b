//! What a campaign did: its funnel, its groups, and whether it worked.

use crate::{Engine, apps::App, campaigns::Run};
use insight::history;
use model::{
    campaign::Campaign,
    error::{Fault, Result},
    metrics::WITHIN_HOURS,
    segment::EventDimensions,
};
use std::collections::{BTreeMap, HashMap};

pub use insight::history::{Effect, Group};

/// What counts as converting, unless it is said otherwise.
const PURCHASE: &str = "_monetization.purchase";
/// Hours after the send that count, likewise: a week.
const WEEK_HOURS: u32 = 168;

/// Counters that every run of one start counts alike, being of the audience.
const OF_AUDIENCE: &[&str] = &[
    "ENDPOINT_PRODUCED",
    "ENDPOINTS_FROM_USER",
    "ENDPOINT_INACTIVE",
    "ENDPOINT_OPT_OUT",
    "ENDPOINT_MISSING_CHANNEL",
    "ENDPOINT_MISSING_ADDRESS",
    "ENDPOINT_CHANNEL_MISMATCH",
];
/// Those of each run's own recipients, in the order in which people leave.
const OF_RUN: &[&str] = &[
    "DUPLICATE_ADDRESS",
    "FILTERED_OUT_BY_SEGMENT",
    "SUPPRESSED_UNSUBSCRIBED",
    "SUPPRESSED_HARD_BOUNCE",
    "SUPPRESSED_COMPLAINT",
    "SUPPRESSED_MANUAL",
    "EXPIRED",
    "CAMPAIGN_CAP",
    "DAILY_CAP",
    "QUIET_TIME",
    "CHANNEL_DISABLED",
    "RENDERING_FAILURE",
    "MALFORMED_MESSAGE",
    "ATTEMPTED",
    "DELIVERED",
    "BOUNCED",
    "REJECTED",
    "GIVEN_UP",
    "UNCERTAIN",
];
const HELD_OUT: &str = "TREATMENT_HOLDOUT";
/// Shown also when they are 0.
const ALWAYS: &[&str] = &["ENDPOINT_PRODUCED", "ATTEMPTED", "DELIVERED"];

/// What somebody wants to know.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// An event type; none = the app's conversion, else a purchase.
    pub event: Option<String>,
    pub hours: Option<u32>,
}

/// The answer.
pub struct Report {
    pub runs: Vec<(Run, BTreeMap<String, i64>)>,
    /// In order; each with its messages of unknown fate.
    pub treatments: Vec<(Group, u64)>,
    pub holdout: Option<Group>,
    /// Distinct people sent to by any treatment, and those of them who converted.
    pub together: (u64, u64),
    pub funnel: Vec<(&'static str, i64)>,
    /// None: the app's own definition.
    pub event: Option<String>,
    pub within_hours: u32,
}

impl Engine {
    /// What a campaign did and whether it worked.
    ///
    /// # Errors
    /// 404; 400 for hours out of bounds; 503 when the state is behind.
    pub async fn report(&self, app: &App, id: &str, asked: Asked) -> Result<Report> {
        let within_hours = asked.hours.unwrap_or(WEEK_HOURS);
        if !WITHIN_HOURS.contains(&within_hours) {
            return Err(Fault::invalid(format!("hours: 1..{}", WITHIN_HOURS.end())));
        }
        let campaign: Campaign = self.campaign(app, id, None)?.read()?;
        let (event, dimensions) = self.conversion_of(app, asked.event)?;
        let runs = self.activities(app, id).await?;
        let head = self.barrier().await?;
        let started =
            runs.iter().map(|(run, _)| (run.id.to_string(), run.started)).collect::<HashMap<_, _>>();
        let question = history::Campaign { id, started: &started, event: &dimensions, within_hours };
        let effect = self.with_history(app, head, |history| Ok(history::effect(history, &question)))?;
        let treatment = |index: usize| {
            let group = effect.treatments.get(&index.to_string()).copied().unwrap_or_default();
            let own = runs.iter().filter(|(run, _)| usize::from(run.treatment) == index);
            let uncertain: i64 = own.map(|(_, counts)| count(counts, "UNCERTAIN")).sum();
            (group, uncertain.max(0) as u64)
        };
        Ok(Report {
            treatments: (0..campaign.treatments.len()).map(treatment).collect(),
            holdout: (campaign.holdout_percent > 0).then_some(effect.holdout),
            together: effect.together,
            funnel: funnel(&runs),
            runs,
            event,
            within_hours,
        })
    }

    /// The event that counts; the name is none when it is the app's own definition.
    fn conversion_of(&self, app: &App, event: Option<String>) -> Result<(Option<String>, EventDimensions)> {
        if event.is_none()
            && let Some(own) = self.definitions_of(app)?.conversion
        {
            return Ok((None, own.event));
        }
        let kind = event.unwrap_or_else(|| PURCHASE.to_owned());
        Ok((Some(kind.clone()), EventDimensions::of_kind(&kind)))
    }
}

fn count(counts: &BTreeMap<String, i64>, name: &str) -> i64 {
    counts.get(name).copied().unwrap_or(0)
}

/// From everybody in the audience to those who got a message. What is of the audience is counted by every run of
/// a start, so the runs of the first treatment stand for it.
fn funnel(runs: &[(Run, BTreeMap<String, i64>)]) -> Vec<(&'static str, i64)> {
    let first = runs.iter().map(|(run, _)| run.treatment).min();
    let of_first = |name| {
        let own = runs.iter().filter(|(run, _)| Some(run.treatment) == first);
        own.map(|(_, counts)| count(counts, name)).sum::<i64>()
    };
    let of_all = |name| runs.iter().map(|(_, counts)| count(counts, name)).sum::<i64>();
    let mut funnel: Vec<(&'static str, i64)> =
        OF_AUDIENCE.iter().map(|name| (*name, of_first(name))).collect();
    funnel.push((HELD_OUT, held_out(runs)));
    funnel.extend(OF_RUN.iter().map(|name| (*name, of_all(name))));
    funnel.retain(|(name, n)| *n != 0 || ALWAYS.contains(name));
    funnel
}

/// A run counts everybody as held out who is in another one: of a start, those whom no run has.
fn held_out(runs: &[(Run, BTreeMap<String, i64>)]) -> i64 {
    let mut starts: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for (run, counts) in runs {
        let eligible = count(counts, "ENDPOINT_PRODUCED")
            - OF_AUDIENCE[2..].iter().map(|name| count(counts, name)).sum::<i64>();
        starts.entry(run.scheduled).or_default().extend([eligible, count(counts, HELD_OUT)]);
    }
    let of_start = |pairs: &Vec<i64>| {
        let eligible = pairs.first().copied().unwrap_or(0);
        let assigned: i64 = pairs.chunks(2).map(|pair| eligible - pair[1]).sum();
        (eligible - assigned).max(0)
    };
    starts.values().map(of_start).sum()
}
