//! The beginning of a run: its audience, fixed once, becomes pages of recipients in the outbox.
//!
//! Every step is one transaction with its cursor, so a crash anywhere goes on where it was.

use super::{Due, KIND, close_if_done, has_run};
use crate::{
    Engine, WINDOW,
    apps::App,
    definitions,
    outcomes::{Source, Teller},
};
use model::{
    campaign::{Bucket, Campaign, Status, bucket},
    change::Record,
    channel::Channel,
    endpoint::Endpoint,
    error::{Fault, Result},
    event::Event,
    id::{ActivityId, CampaignId},
    message::mailbox,
    policy::{Refusal, eligible},
    segment::{self, Segment},
    time::{Millis, SECOND},
    tracking::message_id,
};
use roaring::RoaringBitmap;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use store::{Page, Recipient, Run, Stored, Task};

/// Recipients looked at in one transaction.
const PAGE: usize = 1_000;
/// A run being produced.
struct Producing<'a> {
    app: &'a App,
    due: Due,
    /// The task's, as it stands.
    payload: String,
    campaign: Campaign,
    id: CampaignId,
    runs: Vec<Run>,
    addresses: HashSet<u64>,
}

/// What one page of the audience becomes.
struct Step {
    recipients: Vec<Vec<Recipient>>,
    counts: Vec<BTreeMap<&'static str, i64>>,
    events: Vec<Event>,
}

impl Engine {
    /// Carries out one due run of a campaign.
    pub(crate) async fn run_campaign(&self, task: &Task) -> Result<()> {
        let app = self.app(&task.app.to_string())?;
        let due: Due = serde_json::from_str(&task.payload).map_err(Fault::bug)?;
        let Some((campaign, id)) = self.still_wanted(&app, &due)? else {
            let done = task.id;
            return self.store.write(move |tx| tx.task_done(done)).await;
        };
        self.barrier().await?;
        let Some((members, runs)) = self.begin(&app, task, &due, &campaign).await? else { return Ok(()) };
        let addresses = self.addresses_before(&app, &members, due.after)?;
        let mut producing =
            Producing { app: &app, due, payload: task.payload.clone(), campaign, id, runs, addresses };
        loop {
            let numbers: Vec<u32> =
                members.range(producing.due.after.saturating_add(1)..).take(PAGE).collect();
            if numbers.is_empty() {
                break;
            }
            self.produce(task, &mut producing, &numbers).await?;
        }
        self.produced(task, producing).await
    }

    fn still_wanted(&self, app: &App, due: &Due) -> Result<Option<(Campaign, CampaignId)>> {
        self.store.read(|r| {
            let Some(head) = r.head(Some(app.id), KIND, &due.campaign)? else { return Ok(None) };
            let Some(revision) = r.revision_by_serial(due.serial)? else { return Ok(None) };
            let id = due.campaign.parse().map_err(|_| Fault::bug("a campaign's id"))?;
            let campaign = definitions::read(&revision)?;
            Ok((head.state != Status::Paused.as_str()).then_some((campaign, id)))
        })
    }

    /// Fixes audience and content, once; none when the campaign cannot run any more.
    async fn begin(
        &self,
        app: &App,
        task: &Task,
        due: &Due,
        campaign: &Campaign,
    ) -> Result<Option<(RoaringBitmap, Vec<Run>)>> {
        let subject = task.subject.clone();
        let fixed = self.store.read(|r| {
            let Some(bytes) = r.audience(&subject)? else { return Ok(None) };
            let runs = due.treatments.iter().map(|t| r.run_of(run_id(due, *t)));
            let runs: Vec<Run> = runs.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
            Ok(Some((RoaringBitmap::deserialize_from(bytes.as_slice()).map_err(Fault::bug)?, runs)))
        })?;
        if fixed.is_some() {
            return Ok(fixed);
        }
        let Ok(found) = self.segment(app, &campaign.segment, Some(campaign.segment_version)) else {
            return self.fail(app, task, due, Status::Deleted).await;
        };
        let rule: Segment = found.read()?;
        let own = segment::Source { id: campaign.segment.clone(), version: Some(campaign.segment_version) };
        let members = tokio::task::block_in_place(|| self.members(app, &rule, Some(&own)))?;
        let mut runs = Vec::new();
        for treatment in &due.treatments {
            match self.new_run(app, due, campaign, *treatment, members.position) {
                Ok(run) => runs.push(run),
                Err(Fault::Caller(..)) => return self.fail(app, task, due, Status::Invalid).await,
                Err(fault) => return Err(fault),
            }
        }
        let mut bytes = Vec::new();
        members.numbers.serialize_into(&mut bytes).map_err(Fault::bug)?;
        let (app, id, rows, subject) = (app.id, due.campaign.clone(), runs.clone(), task.subject.clone());
        let from_users = members.from_users as i64;
        let produced = members.numbers.len() as i64;
        let (task_id, payload) = (task.id, task.payload.clone());
        let begun = self
            .store
            .write(move |tx| {
                // Changed, paused or deleted since the task was read: then this is not the run that is wanted.
                let head = tx.head(Some(app), KIND, &id)?;
                let waits = head.is_some_and(|head| head.state == Status::Scheduled.as_str());
                let began = has_run(tx, app, &id)?;
                if !tx.task_stands(task_id, &payload)? || !(waits || began) {
                    return Ok(false);
                }
                tx.audience_put(&subject, &bytes)?;
                for run in &rows {
                    tx.run_put(run)?;
                    let counts = [("ENDPOINT_PRODUCED", produced), ("ENDPOINTS_FROM_USER", from_users)];
                    tx.run_count(run.id, counts)?;
                }
                tx.head_state(Some(app), KIND, &id, Status::Executing.as_str())?;
                Ok(true)
            })
            .await?;
        Ok(begun.then_some((members.numbers, runs)))
    }

    async fn fail<T>(&self, app: &App, task: &Task, due: &Due, state: Status) -> Result<Option<T>> {
        tracing::warn!(
            campaign = due.campaign,
            state = state.as_str(),
            "a campaign cannot run: its segment or template is gone"
        );
        let (app, id, task) = (app.id, due.campaign.clone(), task.id);
        self.store
            .write(move |tx| {
                tx.head_state(Some(app), KIND, &id, state.as_str())?;
                tx.task_done(task)
            })
            .await?;
        Ok(None)
    }

    fn new_run(
        &self,
        app: &App,
        due: &Due,
        campaign: &Campaign,
        treatment: u8,
        position: u64,
    ) -> Result<Run> {
        let message = campaign.treatments.get(usize::from(treatment)).and_then(|t| t.email.as_ref());
        let template = message.and_then(|m| m.template.as_ref());
        let scope =
            self.store.read(|r| r.head(Some(app.id), KIND, &due.campaign))?.map_or(0, |head| head.number());
        Ok(Run {
            id: run_id(due, treatment),
            app: app.id,
            campaign: due.campaign.clone(),
            treatment,
            campaign_serial: due.serial,
            template_serial: template.map(|t| self.template_serial(t)).transpose()?,
            scope,
            position,
            scheduled: due.scheduled,
            started: self.now(),
            ended: None,
            expires: campaign.limits.maximum_duration_s.map(|s| due.scheduled.plus(s * SECOND)),
            produced: false,
        })
    }

    /// Addresses of those that a cut-off production had already placed.
    fn addresses_before(&self, app: &App, members: &RoaringBitmap, upto: u32) -> Result<HashSet<u64>> {
        let mut addresses = HashSet::new();
        let before: Vec<u32> = members.range(..=upto).collect();
        for numbers in before.chunks(PAGE) {
            for found in self.by_numbers(app, numbers)? {
                if eligible(&found.endpoint).is_ok() {
                    addresses.insert(address_hash(found.endpoint.address.as_deref().unwrap_or_default()));
                }
            }
        }
        Ok(addresses)
    }

    /// Those of these endpoints that are still there.
    pub(crate) fn by_numbers(&self, app: &App, numbers: &[u32]) -> Result<Vec<Stored>> {
        self.store.read(|r| r.endpoints_by_numbers(app.id, numbers))
    }

    async fn produce(&self, task: &Task, producing: &mut Producing<'_>, numbers: &[u32]) -> Result<()> {
        let now = self.now();
        let stored = tokio::task::block_in_place(|| self.by_numbers(producing.app, numbers))?;
        let step = producing.step(&stored, now);
        let window = window_size(producing.campaign.limits.messages_per_second);
        let (start, rate) = (producing.due.scheduled.max(now), producing.campaign.limits.messages_per_second);
        // The rate is the campaign's: its treatments share it.
        let sent_before: u64 = producing.due.counts.iter().sum();
        for (count, recipients) in producing.due.counts.iter_mut().zip(&step.recipients) {
            *count += recipients.len() as u64;
        }
        producing.due.after = numbers.last().copied().unwrap_or(producing.due.after);
        let payload = serde_json::to_string(&producing.due).map_err(Fault::bug)?;
        let before = std::mem::replace(&mut producing.payload, payload.clone());
        let (app, runs, task_id, due) = (producing.app.id, producing.runs.clone(), task.id, task.due);
        self.store
            .write(move |tx| {
                let mut ahead = sent_before;
                for ((run, recipients), counts) in runs.iter().zip(step.recipients).zip(&step.counts) {
                    tx.run_count(run.id, counts.iter().map(|(name, n)| (*name, *n)))?;
                    if recipients.is_empty() {
                        continue;
                    }
                    let page = Page { app, run: Some(run.id), content: None, recipients };
                    tx.page_add(&page, window, |index| paced(start, rate, ahead + (index * window) as u64))?;
                    ahead += page.recipients.len() as u64;
                }
                if !step.events.is_empty() {
                    tx.outgoing_add(app, &Record { at: now, changes: Vec::new(), events: step.events })?;
                }
                // Deleted meanwhile: nothing of this step is wanted.
                let gone = || Fault::missing("the campaign was deleted while it was being sent");
                tx.task_move(task_id, &before, due, &payload)?.then_some(()).ok_or_else(gone)
            })
            .await?;
        self.poke();
        Ok(())
    }

    async fn produced(&self, task: &Task, producing: Producing<'_>) -> Result<()> {
        let (mut runs, id, subject, now) = (producing.runs, task.id, task.subject.clone(), self.now());
        let payload = producing.payload;
        self.store
            .write(move |tx| {
                if !tx.task_stands(id, &payload)? {
                    return Ok(());
                }
                for run in &mut runs {
                    run.produced = true;
                    tx.run_put(run)?;
                    close_if_done(tx, run.id, now)?;
                }
                tx.audience_drop(&subject)?;
                tx.task_done(id)
            })
            .await
    }
}

impl Producing<'_> {
    fn step(&mut self, stored: &[Stored], now: Millis) -> Step {
        let mut step = Step {
            recipients: vec![Vec::new(); self.runs.len()],
            counts: vec![BTreeMap::new(); self.runs.len()],
            events: Vec::new(),
        };
        for found in stored {
            self.place(found, &mut step, now);
        }
        step
    }

    fn place(&mut self, found: &Stored, step: &mut Step, now: Millis) {
        let endpoint = &found.endpoint;
        let mut count_all = |refusal: Refusal| {
            step.counts.iter_mut().for_each(|c| *c.entry(refusal.counter()).or_default() += 1)
        };
        if let Err(refusal) = eligible(endpoint) {
            return count_all(refusal);
        }
        let is_meant = |channel: Channel| {
            channel == Channel::Email || self.campaign.treatments.iter().any(|t| t.others.contains(&channel))
        };
        if !endpoint.channel.is_some_and(is_meant) {
            return count_all(Refusal::ChannelMismatch);
        }
        let chosen = match bucket(&self.campaign, self.id, endpoint.cohort) {
            Bucket::Holdout => None,
            Bucket::Treatment(t) => Some(t),
        };
        let mine = chosen.and_then(|t| self.runs.iter().position(|run| run.treatment == t));
        for (index, counts) in step.counts.iter_mut().enumerate() {
            if mine != Some(index) {
                *counts.entry(Refusal::Holdout.counter()).or_default() += 1;
            }
        }
        let Some(index) = mine else {
            // One event for an endpoint that nobody sends to; those of other treatments have their own run.
            if chosen.is_none() && self.runs.first().is_some_and(|run| run.treatment == 0) {
                step.events.extend(self.told(0, endpoint, Refusal::Holdout, now));
            }
            return;
        };
        let address = endpoint.address.clone().unwrap_or_default();
        let treatment = &self.campaign.treatments[usize::from(self.runs[index].treatment)];
        let by_mail = endpoint.channel == Some(Channel::Email);
        let has_carrier = by_mail && treatment.email.is_some();
        let refusal = match () {
            () if endpoint.channel.is_some_and(|channel| treatment.others.contains(&channel))
                && !has_carrier =>
            {
                Some(Refusal::Unsupported)
            }
            () if !has_carrier => Some(Refusal::ChannelMismatch),
            () if !self.addresses.insert(address_hash(&address)) => Some(Refusal::DuplicateAddress),
            () => None,
        };
        match refusal {
            Some(refusal) => {
                *step.counts[index].entry(refusal.counter()).or_default() += 1;
                step.events.extend(self.told(index, endpoint, refusal, now));
            }
            None => {
                let endpoint = Some(endpoint.id.clone());
                step.recipients[index].push(Recipient::new(endpoint, address));
            }
        }
    }

    fn told(&self, index: usize, endpoint: &Endpoint, refusal: Refusal, now: Millis) -> Option<Event> {
        let run = &self.runs[index];
        let source = Source::of_run(run);
        let message = message_id(run.id, &endpoint.id, 0).to_string();
        let address = endpoint.address.as_deref().unwrap_or_default();
        let teller = Teller {
            source: &source,
            client: &endpoint.id,
            message: &message,
            sent: now,
            address,
            recipient: None,
        };
        teller.campaign_send(refusal.send_status()?)
    }
}

/// The same run has the same id, so that beginning it again finds it.
fn run_id(due: &Due, treatment: u8) -> ActivityId {
    let mut hash = Sha256::new();
    hash.update(due.campaign.as_bytes());
    hash.update([treatment]);
    hash.update(due.scheduled.0.to_be_bytes());
    ActivityId(u128::from_be_bytes(hash.finalize()[..16].try_into().expect("16 bytes")))
}

fn address_hash(address: &str) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = std::hash::DefaultHasher::new();
    mailbox(address).hash(&mut hasher);
    hasher.finish()
}

fn window_size(rate: Option<u32>) -> usize {
    rate.map_or(WINDOW, |rate| (rate as usize).clamp(1, WINDOW))
}

/// When the window is due whose first recipient has `before` others before it: the rate is kept by due times.
fn paced(start: Millis, rate: Option<u32>, before: u64) -> Millis {
    rate.map_or(start, |rate| start.plus((before * SECOND as u64 / u64::from(rate.max(1))) as i64))
}
