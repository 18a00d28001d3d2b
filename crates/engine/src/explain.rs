//! Why somebody got a campaign's message, or did not: gathers what is known, `model` draws the account.

use crate::{
    Engine,
    apps::App,
    campaigns::{Run, audience_subject, due_of},
    definitions,
    people::{Person, with_user},
    person::{Alone, subject},
    population::Snapshot,
};
use insight::history::Moment;
use model::{
    campaign::{Bucket, Campaign, bucket},
    channel::Channel,
    error::{Fault, Result},
    explain::{Explanation, Facts, Judged, Known, Ran, Told, explain},
    id::{ActivityId, CampaignId, EndpointKey},
    message::mailbox,
    policy::Suppressed,
    segment::{Prepared, Source, Sources},
    time::Millis,
};
use roaring::RoaringBitmap;
use store::Reader;

pub use model::explain::{Outcome, Step};

/// Uncertain messages read at a time.
const PAGE: usize = 1_000;

/// An account with what it rests on.
pub struct Explained {
    pub endpoint_id: String,
    pub explanation: Explanation,
    /// What the campaign's runs recorded about the endpoint, oldest first.
    pub events: Vec<Moment>,
}

/// What the state says.
struct Stated {
    person: Person,
    campaign: Campaign,
    state: String,
    due: Option<Millis>,
    run: Option<Run>,
    bucket: Bucket,
    known: Known,
    inside: bool,
    rules: Vec<Judged>,
    suppressed: Option<(Suppressed, Millis)>,
    uncertain: Option<Millis>,
}

impl Engine {
    /// Explains what a campaign did about an endpoint; `treatments` are their names.
    ///
    /// # Errors
    /// 404 for an unknown campaign or endpoint; 503 when the state is behind.
    pub async fn explain(
        &self,
        app: &App,
        campaign: &str,
        endpoint: &str,
        treatments: &[String],
    ) -> Result<Explained> {
        let head = self.barrier().await?;
        let stated = tokio::task::block_in_place(|| {
            self.store.read(|r| self.stated(r, app, (campaign, endpoint), head))
        })?;
        let address = mailbox(stated.person.endpoint.address.as_deref().unwrap_or_default());
        let key = stated.person.endpoint.key();
        let (mut events, twin) = self.with_history(app, head, |history| {
            let twin = history.sent_to(campaign, &address).filter(|twin| *twin != key.0);
            Ok((history.of_campaign(campaign, &key.0), twin.map(str::to_owned)))
        })?;
        let twin = twin.map(|key| self.id_of(app, &key)).transpose()?;
        let explanation = explain(&facts(&stated, &events, twin.as_deref(), treatments));
        let endpoint_id = stated.person.endpoint.id;
        events.iter_mut().for_each(|moment| moment.endpoint.clone_from(&endpoint_id));
        Ok(Explained { endpoint_id, explanation, events })
    }

    /// An endpoint's id as it was first written.
    fn id_of(&self, app: &App, key: &str) -> Result<String> {
        let found = self.store.read(|r| r.endpoint(app.id, &EndpointKey(key.to_owned())))?;
        Ok(found.map_or_else(|| key.to_owned(), |found| found.endpoint.id))
    }

    fn stated(
        &self,
        r: &Reader<'_>,
        app: &App,
        (id, endpoint): (&str, &str),
        position: u64,
    ) -> Result<Stated> {
        let missing = || Fault::missing("Endpoint not found");
        let stored = r.endpoint(app.id, &EndpointKey::of(endpoint))?.ok_or_else(missing)?;
        let no = stored.no;
        let person = with_user(r, app, stored)?;
        let gone = || Fault::missing("Campaign not found");
        let head = r.head(Some(app.id), crate::campaigns::KIND, id)?.ok_or_else(gone)?;
        let revision = r.revision(&head, head.latest)?.ok_or_else(gone)?;
        let latest: Campaign = definitions::read(&revision)?;
        let number = id.parse().map_err(|_| gone())?;
        let (campaign, run) = carried_out(r, app, (id, number), latest, person.endpoint.cohort)?;
        let bucket = bucket(&campaign, number, person.endpoint.cohort);
        let subject = match bucket {
            Bucket::Treatment(treatment) => audience_subject(id, &campaign, treatment),
            Bucket::Holdout => audience_subject(id, &campaign, 0),
        };
        let alone =
            Alone { inner: Snapshot { reader: r, app: app.id, position, index: None }, person: &person };
        let (mut inside, mut known, rules) = self.judged(&campaign, &alone)?;
        if let Some(bytes) = r.audience(&subject)? {
            let stored_there = RoaringBitmap::deserialize_from(bytes.as_slice()).map_err(Fault::bug)?;
            (inside, known) = (stored_there.contains(no), Known::Stored);
        }
        let address = person.endpoint.address.as_deref().unwrap_or_default();
        let suppressed = r.suppressed(app.id, Channel::Email, &mailbox(address))?;
        let uncertain = run.as_ref().map(|run| uncertain(r, app, run.id, &person)).transpose()?.flatten();
        Ok(Stated {
            due: due_of(&campaign, bucket),
            state: head.state,
            suppressed: suppressed.and_then(|s| Some((Suppressed::parse(&s.reason)?, s.at))),
            person,
            campaign,
            run,
            bucket,
            known,
            inside,
            rules,
            uncertain,
        })
    }

    /// The segment's pinned version, evaluated now, rule by rule.
    fn judged(&self, campaign: &Campaign, alone: &Alone<'_>) -> Result<(bool, Known, Vec<Judged>)> {
        let own = Source { id: campaign.segment.clone(), version: Some(campaign.segment_version) };
        let Some(segment) = alone.segment(&own)? else { return Ok((true, Known::Gone, Vec::new())) };
        let (subject, now) = (subject(alone.person), self.now());
        let inside = Prepared::new(&segment, Some(&own), alone)?.matches(&subject, now);
        let mut judged = Vec::new();
        if segment.imported {
            let rule = "the imported list names the endpoint or its user".to_owned();
            judged.push(Judged { rule, seen: Some(in_words(inside)), holds: inside });
        }
        for source in segment.groups.iter().flat_map(|groups| &groups.groups).flat_map(|group| &group.sources)
        {
            let member = match alone.segment(source)? {
                Some(inner) => Prepared::new(&inner, Some(source), alone)?.matches(&subject, now),
                None => false,
            };
            let rule = format!("segment {} has it as a member", source.id);
            judged.push(Judged { rule, seen: Some(in_words(member)), holds: member });
        }
        for rule in segment.all_dimensions().flat_map(|(_, _, d)| d.rules()) {
            judged.push(Judged {
                rule: format!("{} {}", rule.name(), rule.wants()),
                seen: rule.seen(&subject),
                holds: rule.holds(&subject, now),
            });
        }
        Ok((inside, Known::Now, judged))
    }
}

fn in_words(member: bool) -> String {
    if member { "a member" } else { "not a member" }.to_owned()
}

/// The run that an endpoint's cohort belongs to, the newest of them, with the campaign as it carried it out.
fn carried_out(
    r: &Reader<'_>,
    app: &App,
    (id, number): (&str, CampaignId),
    latest: Campaign,
    cohort: u8,
) -> Result<(Campaign, Option<Run>)> {
    let mut runs = r.runs_of(app.id, id)?;
    runs.sort_by_key(|run| run.started);
    let treatment = match bucket(&latest, number, cohort) {
        Bucket::Treatment(treatment) => treatment,
        Bucket::Holdout => 0,
    };
    let Some(run) = runs.into_iter().rfind(|run| run.treatment == treatment) else {
        return Ok((latest, None));
    };
    let Some(revision) = r.revision_by_serial(run.campaign_serial)? else { return Ok((latest, Some(run))) };
    Ok((definitions::read(&revision)?, Some(run)))
}

/// Since when a run's message to somebody is uncertain.
fn uncertain(r: &Reader<'_>, app: &App, run: ActivityId, person: &Person) -> Result<Option<Millis>> {
    let key = person.endpoint.key();
    let mut after = 0;
    loop {
        let page = r.uncertain(app.id, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(None) };
        after = last.id;
        let is_mine = |id: &String| EndpointKey::of(id) == key;
        let mine =
            page.iter().find(|u| u.run == Some(run) && u.recipient.endpoint.as_ref().is_some_and(is_mine));
        if let Some(found) = mine {
            return Ok(Some(found.since));
        }
    }
}

fn facts<'a>(
    stated: &'a Stated,
    events: &'a [Moment],
    twin: Option<&'a str>,
    treatments: &'a [String],
) -> Facts<'a> {
    let told = events.iter().map(|moment| Told {
        kind: &moment.kind,
        status: moment.attributes.get("campaign_send_status").map(String::as_str),
        at: moment.mark.at,
    });
    let treatment = match stated.bucket {
        Bucket::Treatment(treatment) => treatments.get(usize::from(treatment)).map(String::as_str),
        Bucket::Holdout => None,
    };
    let recorded = !events.is_empty() || stated.uncertain.is_some();
    Facts {
        endpoint: &stated.person.endpoint,
        state: &stated.state,
        due: stated.due,
        run: stated.run.as_ref().map(|run| Ran { started: run.started, ended: run.ended }),
        inside: stated.inside || recorded,
        known: if recorded { Known::Recorded } else { stated.known },
        rules: stated.rules.clone(),
        bucket: stated.bucket,
        holdout_percent: stated.campaign.holdout_percent,
        treatment: treatment.unwrap_or("the message"),
        told: told.collect(),
        twin,
        suppressed: stated.suppressed,
        uncertain: stated.uncertain,
    }
}
