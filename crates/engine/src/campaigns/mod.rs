//! Campaigns (reference B §1): kept as definitions, carried out as runs.

mod course;
mod in_app;
mod produce;

use crate::{
    Engine,
    apps::App,
    definitions::{self, At, Definition, draft, gone},
    quotas,
    scheduler::CAMPAIGN,
};
use course::{by_start, not_begun, stands, to_come};
use model::{
    campaign::{self, Campaign, Frequency, Start, Status},
    error::{Fault, Result},
    id::{AppId, CampaignId},
    kpi::{Range, Row},
    segment::Segment,
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Head, Tx};

pub use in_app::Applies;
pub use store::Run;

/// The kind of a campaign's definition.
pub(crate) const KIND: &str = crate::definitions::CAMPAIGN;

/// Execution counters that KPIs can name (reference A §5.9).
const COUNTERS: &[&str] = &[
    "ENDPOINT_PRODUCED",
    "ENDPOINTS_FROM_USER",
    "DUPLICATE_USER",
    "DUPLICATE_ENDPOINT",
    "FILTERED_OUT_BY_SEGMENT",
    "ENDPOINT_INACTIVE",
    "ENDPOINT_OPT_OUT",
    "ENDPOINT_MISSING_CHANNEL",
    "ENDPOINT_MISSING_ADDRESS",
    "ENDPOINT_CHANNEL_MISMATCH",
    "ENDPOINT_MISSING_TIMEZONE",
    "ENDPOINT_TIMEZONE_MISMATCH",
    "TREATMENT_HOLDOUT",
];

/// A run of some treatments that is due, or under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Due {
    campaign: String,
    serial: i64,
    treatments: Vec<u8>,
    scheduled: Millis,
    /// Endpoint number up to which recipients are in the outbox.
    after: u32,
    /// Recipients so far, for each of the treatments.
    counts: Vec<u64>,
}

impl Engine {
    /// Creates a campaign; due runs begin by themselves.
    ///
    /// # Errors
    /// 400 as reference B §1 says; 404 for an unknown segment.
    pub async fn create_campaign(
        &self,
        app: &App,
        body: &(impl Serialize + Sync),
        campaign: &Campaign,
        tags: BTreeMap<String, String>,
    ) -> Result<Definition> {
        let (now, id) = (self.now(), CampaignId(self.chance.id()).to_string());
        campaign::check(campaign, now)?;
        let segment = self.segment(app, &campaign.segment, Some(campaign.segment_version))?;
        check_segment(campaign, &segment)?;
        self.tell_kept(campaign);
        let state = if campaign.paused { Status::Paused } else { Status::Scheduled };
        let (app, campaign, draft) = (app.id, campaign.clone(), draft(body, campaign)?);
        let of = self.settings.quotas;
        let made = self.store.write(move |tx| {
            if state == Status::Scheduled {
                quotas::campaign(&of, tx, (app, KIND), &campaign)?;
            }
            let head = tx.head_add(Some(app), KIND, &id, now, (state.as_str(), &tags), &draft)?;
            let revision = tx.revision(&head, 1)?.ok_or_else(|| gone(KIND))?;
            if state == Status::Scheduled {
                schedule(tx, app, (&id, revision.serial), &campaign, &[], now)?;
            }
            Ok(Definition { head, revision })
        });
        let made = made.await?;
        self.poke();
        Ok(made)
    }

    /// Changes a campaign that has not begun, or pauses and resumes it.
    ///
    /// # Errors
    /// 400 for a campaign that has begun, unless only its name changes, or whether it is paused.
    pub async fn update_campaign(
        &self,
        app: &App,
        id: &str,
        body: &(impl Serialize + Sync),
        campaign: &Campaign,
    ) -> Result<Definition> {
        let now = self.now();
        let before = self.campaign(app, id, None)?;
        let was: Campaign = before.read()?;
        if campaign.segment != was.segment || campaign.treatments != was.treatments {
            let segment = self.segment(app, &campaign.segment, Some(campaign.segment_version))?;
            check_segment(campaign, &segment)?;
        }
        let shown = self.campaign_state(&before)?;
        let draft = draft(body, campaign)?;
        let rewritten = content(&before.revision.body)? != content(&draft.body)?;
        if rewritten && waits(&before.head) {
            campaign::check(&Campaign { paused: was.paused, ..starts_kept(campaign, &was, now) }, now)?;
        }
        let (app, id, campaign) = (app.id, id.to_owned(), campaign.clone());
        let of = self.settings.quotas;
        let made = self.store.write(move |tx| {
            // Whether it has begun is decided here, where no run can begin at the same time.
            let head = tx.head(Some(app), KIND, &id)?.ok_or_else(|| gone(KIND))?;
            let runs = tx.runs_of(app, &id)?;
            let begun = !runs.is_empty();
            let waits = waits(&head) && !begun;
            if rewritten && (!waits || shown == Status::Completed.as_str()) {
                let state = if waits { &shown } else { &head.state };
                let text = format!("The campaign is {state}: only its name and description can be changed");
                return Err(Fault::invalid(text));
            }
            if waits && was.paused && !campaign.paused {
                quotas::campaign(&of, tx, (app, KIND), &campaign)?;
            }
            let version = tx.revise(&head, &draft, true, now)?;
            let revision = tx.revision(&head, version)?.ok_or_else(|| gone(KIND))?;
            if (waits && campaign != was) || (begun && campaign.paused != was.paused && goes_on(&head)) {
                for (_, treatments) in not_begun(&was, &runs) {
                    tx.task_cancel(CAMPAIGN, &subject(&id, &treatments))?;
                }
                if !campaign.paused {
                    schedule(tx, app, (&id, revision.serial), &campaign, &runs, now)?;
                }
                let state = stands(&campaign, &runs, now);
                tx.head_state(Some(app), KIND, &id, state.as_str())?;
            }
            let head = tx.head(Some(app), KIND, &id)?.ok_or_else(|| gone(KIND))?;
            Ok(Definition { head, revision })
        });
        let made = made.await?;
        self.poke();
        Ok(made)
    }

    /// Deletes a campaign: what is not on its way stays unsent.
    ///
    /// # Errors
    /// 404.
    pub async fn delete_campaign(&self, app: &App, id: &str) -> Result<Definition> {
        let was = self.campaign(app, id, None)?;
        let campaign: Campaign = was.read()?;
        let (app, id) = (app.id, id.to_owned());
        self.store
            .write(move |tx| {
                cancel(tx, &id, &campaign)?;
                for run in tx.runs_of(app, &id)? {
                    tx.run_withdraw(run.id)?;
                }
                tx.head_delete(Some(app), KIND, &id)
            })
            .await?;
        self.outbox.forget(&was.head.id);
        Ok(was)
    }

    /// A campaign, its latest version or a given one.
    pub fn campaign(&self, app: &App, id: &str, version: Option<i64>) -> Result<Definition> {
        self.definition(At(Some(app.id), KIND, id), version)
    }

    /// Says once what of campaigns is only kept.
    fn tell_kept(&self, campaign: &Campaign) {
        for treatment in &campaign.treatments {
            match &treatment.schedule {
                schedule if schedule.frequency == Frequency::InAppEvent => {}
                schedule if schedule.is_run() => {}
                schedule if schedule.is_window() => self.only_kept("campaigns that wait for events"),
                _ => self.only_kept("campaigns that recur or follow local time"),
            }
        }
    }

    /// `CampaignStatus` of a campaign: of its time, while it is a window that is neither paused nor deleted.
    pub fn campaign_state(&self, d: &Definition) -> Result<String> {
        let campaign: Campaign = d.read()?;
        let window = campaign.treatments.first().filter(|treatment| treatment.schedule.is_window());
        match window.filter(|_| d.head.state == Status::Scheduled.as_str()) {
            Some(own) => Ok(own.schedule.standing(d.head.created, self.now()).as_str().to_owned()),
            None => Ok(d.head.state.clone()),
        }
    }

    /// `CampaignStatus` of each treatment: its own once it runs, else the campaign's, which is `own`.
    pub fn treatment_states(
        &self,
        app: &App,
        head: &Head,
        own: &str,
        treatments: usize,
    ) -> Result<Vec<String>> {
        let runs = self.store.read(|r| r.runs_of(app.id, &head.id))?;
        let state = |treatment: usize| match runs.iter().find(|run| usize::from(run.treatment) == treatment) {
            Some(run) if run.ended.is_some() => Status::Completed.as_str().to_owned(),
            Some(_) => Status::Executing.as_str().to_owned(),
            // It starts later than others.
            None if !runs.is_empty() && own == Status::Executing.as_str() => {
                Status::Scheduled.as_str().to_owned()
            }
            None => own.to_owned(),
        };
        Ok((0..treatments).map(state).collect())
    }

    /// The rows of an execution counter of a campaign over its runs that began within a range, as hours are counted:
    /// none where no run began; `None` for a name that is no counter (reference A §7.4).
    pub async fn campaign_counter(
        &self,
        app: &App,
        id: &str,
        counter: &str,
        range: Range,
    ) -> Result<Option<Vec<Row>>> {
        if !COUNTERS.contains(&counter) {
            return Ok(None);
        }
        let runs = self.activities(app, id).await?;
        let hours = range.from.hour()..=range.to.hour();
        let within = runs.iter().filter(|(run, _)| hours.contains(&run.started.hour()));
        let counted = within.map(|(_, counts)| counts.get(counter).copied().unwrap_or(0));
        let sum = counted.reduce(|sum, n| sum + n);
        Ok(Some(sum.map(|n| Row { group: None, value: n as f64 }).into_iter().collect()))
    }

    /// The runs of a campaign with their counters, oldest first.
    ///
    /// # Errors
    /// 404.
    pub async fn activities(&self, app: &App, id: &str) -> Result<Vec<(Run, BTreeMap<String, i64>)>> {
        self.campaign(app, id, None)?;
        self.barrier().await?;
        self.store.read(|r| {
            let mut runs = r.runs_of(app.id, id)?;
            runs.sort_by_key(|run| (run.started, run.treatment));
            runs.into_iter()
                .map(|run| Ok((r.run_counts(run.id)?, run)))
                .map(|pair| pair.map(|(c, r)| (r, c)))
                .collect()
        })
    }
}

/// Events are looked at as they come, and only rules can be (reference B §1.10).
fn check_segment(campaign: &Campaign, segment: &Definition) -> Result<()> {
    let by_event =
        campaign.treatments.iter().any(|treatment| treatment.schedule.frequency == Frequency::Event);
    match by_event && segment.read::<Segment>()?.imported {
        true => {
            Err(Fault::invalid("SegmentId: an imported segment cannot wait for events, only a dynamic one"))
        }
        false => Ok(()),
    }
}

/// Whether a run of a campaign has begun, of any treatment.
fn has_run(tx: &Tx<'_>, app: AppId, id: &str) -> Result<bool> {
    Ok(!tx.runs_of(app, id)?.is_empty())
}

/// Whether nothing of a campaign has been sent.
fn waits(head: &Head) -> bool {
    matches!(head.state.as_str(), "SCHEDULED" | "PAUSED")
}

/// Whether a campaign may still come to something.
fn goes_on(head: &Head) -> bool {
    waits(head) || head.state == Status::Executing.as_str()
}

/// What of a written campaign is fixed once it has begun (reference B §1.2).
fn content(body: &str) -> Result<serde_json::Map<String, serde_json::Value>> {
    let mut members: serde_json::Map<_, _> = serde_json::from_str(body).map_err(Fault::bug)?;
    members.retain(|name, value| {
        !["Name", "Description", "IsPaused"].contains(&name.as_str()) && !value.is_null()
    });
    Ok(members)
}

/// A campaign that waits for its time may keep a start that has passed meanwhile.
fn starts_kept(campaign: &Campaign, was: &Campaign, now: Millis) -> Campaign {
    let mut checked = campaign.clone();
    for (treatment, before) in checked.treatments.iter_mut().zip(&was.treatments) {
        if treatment.schedule.start == before.schedule.start
            && matches!(before.schedule.start, Start::At(at) if at < now)
        {
            treatment.schedule.start = Start::Immediate;
        }
    }
    checked
}

fn subject(id: &str, treatments: &[u8]) -> String {
    format!("{id}/{}", treatments.first().copied().unwrap_or(0))
}

/// Under what the audience of a treatment's run is stored while it is being produced.
pub(crate) fn audience_subject(id: &str, campaign: &Campaign, treatment: u8) -> String {
    let together = by_start(campaign).into_values().find(|treatments| treatments.contains(&treatment));
    subject(id, &together.unwrap_or_default())
}

/// When the run that a bucket belongs to was to start, unless at once.
pub(crate) fn due_of(campaign: &Campaign, bucket: campaign::Bucket) -> Option<Millis> {
    let treatment = match bucket {
        campaign::Bucket::Treatment(treatment) => usize::from(treatment),
        campaign::Bucket::Holdout => 0,
    };
    match campaign.treatments.get(treatment)?.schedule.start {
        Start::At(at) => Some(at),
        Start::Immediate => None,
    }
}

/// One task for all treatments that start together, have no run and whose time is not over: they share an audience.
fn schedule(
    tx: &mut Tx<'_>,
    app: AppId,
    (id, serial): (&str, i64),
    campaign: &Campaign,
    runs: &[Run],
    now: Millis,
) -> Result<()> {
    for (scheduled, treatments) in to_come(campaign, runs, now) {
        let counts = vec![0; treatments.len()];
        let subject = subject(id, &treatments);
        let due = Due { campaign: id.to_owned(), serial, treatments, scheduled, after: 0, counts };
        let payload = serde_json::to_string(&due).map_err(Fault::bug)?;
        tx.task_add(app, CAMPAIGN, &subject, scheduled, &payload)?;
    }
    Ok(())
}

fn cancel(tx: &mut Tx<'_>, id: &str, campaign: &Campaign) -> Result<()> {
    by_start(campaign).values().try_for_each(|treatments| tx.task_cancel(CAMPAIGN, &subject(id, treatments)))
}

/// Ends a run whose recipients all have their fate, and with the last one the campaign.
pub(crate) fn close_if_done(tx: &mut Tx<'_>, run: model::id::ActivityId, now: Millis) -> Result<()> {
    let Some(mut run) = tx.run_of(run)? else { return Ok(()) };
    if !run.produced || run.ended.is_some() || tx.run_windows(run.id)? > 0 {
        return Ok(());
    }
    run.ended = Some(now);
    tx.run_put(&run)?;
    let Some(head) = tx.head(Some(run.app), KIND, &run.campaign)? else { return Ok(()) };
    if head.state != Status::Executing.as_str() {
        return Ok(());
    }
    let Some(revision) = tx.revision(&head, head.latest)? else { return Ok(()) };
    let state = stands(&definitions::read(&revision)?, &tx.runs_of(run.app, &run.campaign)?, now);
    tx.head_state(Some(run.app), KIND, &run.campaign, state.as_str())
}
