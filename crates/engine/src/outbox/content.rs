//! What a page of messages says: of a run, pinned when it started; of a direct message, kept with its page.

use crate::{Engine, apps::App, definitions, held, outcomes::Source};
use model::{
    campaign::{Campaign, EmailMessage, Limits},
    error::{Fault, Result},
    id::ActivityId,
    message::MessageClass,
    policy::{Caps, QuietTime},
    template::{EmailParts, EmailTemplate},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};
use store::{Page, Run};

/// Runs whose compiled content is kept.
const KEPT_MAX: usize = 64;

/// Names and lists of values of `Substitutions`.
pub(crate) type Substitutions = BTreeMap<String, Vec<String>>;

/// The content of a direct message, as kept with its page until it is settled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct DirectContent {
    /// Names the message.
    pub id: String,
    /// A fresh UUID: what the message's events call the client (reference A §4.5).
    pub client: String,
    pub parts: EmailParts,
    pub from: Option<String>,
    pub reply_to: Vec<String>,
    /// A complete MIME message, base64.
    pub raw: Option<String>,
    /// Strongest first.
    pub substitutions: Vec<Substitutions>,
    /// Attributes of the message's events.
    #[serde(default)]
    pub context: BTreeMap<String, String>,
    #[serde(default)]
    pub trace: Option<String>,
}

/// What is sent to everybody of a page.
pub(crate) struct Content {
    pub template: EmailTemplate,
    /// None: the channel's.
    pub from: Option<String>,
    pub reply_to: Vec<String>,
    pub raw: Option<Vec<u8>>,
    pub substitutions: Vec<Substitutions>,
    pub source: Source,
    pub class: MessageClass,
    pub caps: Caps,
    /// The number by which contacts name the campaign.
    pub scope: i64,
    pub quiet: Option<QuietTime>,
    pub expires: Option<Millis>,
    /// What events call a receiver that is no endpoint of a campaign.
    pub client: Option<String>,
    /// `TraceId` of a direct message.
    pub trace: Option<String>,
}

/// Compiled contents of the runs under way.
#[derive(Default)]
pub(crate) struct Contents(Mutex<HashMap<ActivityId, Arc<Content>>>);

impl Contents {
    /// Of a campaign that is deleted: its next window looks for it and finds nothing.
    pub(super) fn forget(&self, campaign: &str) {
        held(&self.0).retain(|_, content| content.source.campaign() != Some(campaign));
    }
}

/// The id that stands for a direct message where a run's stands for the others.
pub(super) fn direct_id(page: &Page) -> ActivityId {
    let content = page.content.as_deref().and_then(|text| serde_json::from_str::<DirectContent>(text).ok());
    content.and_then(|c| c.id.parse().ok()).unwrap_or(ActivityId(0))
}

impl Engine {
    /// The content of a page; none when its run is gone.
    pub(super) fn content(&self, app: &App, page: &Page) -> Result<Option<Arc<Content>>> {
        match (page.run, &page.content) {
            (Some(run), _) => self.run_content(app, run),
            (None, Some(text)) => direct(text).map(Arc::new).map(Some),
            (None, None) => Err(Fault::bug("a page without run and content")),
        }
    }

    fn run_content(&self, app: &App, id: ActivityId) -> Result<Option<Arc<Content>>> {
        if let Some(content) = held(&self.outbox.contents.0).get(&id) {
            return Ok(Some(content.clone()));
        }
        let Some(content) = self.read_run_content(app, id)?.map(Arc::new) else { return Ok(None) };
        let mut kept = held(&self.outbox.contents.0);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(id, content.clone());
        Ok(Some(content))
    }

    fn read_run_content(&self, app: &App, id: ActivityId) -> Result<Option<Content>> {
        self.store.read(|r| {
            let Some(run) = r.run_of(id)? else { return Ok(None) };
            if r.head(Some(app.id), crate::campaigns::KIND, &run.campaign)?.is_none() {
                return Ok(None);
            }
            let Some(revision) = r.revision_by_serial(run.campaign_serial)? else { return Ok(None) };
            let campaign: Campaign = definitions::read(&revision)?;
            let template =
                run.template_serial.map(|serial| r.revision_by_serial(serial)).transpose()?.flatten();
            let template = template.map(|found| definitions::read(&found));
            of_run(&run, &campaign, template.transpose()?).map(Some)
        })
    }
}

fn of_run(run: &Run, campaign: &Campaign, template: Option<EmailParts>) -> Result<Content> {
    let treatment =
        campaign.treatments.get(usize::from(run.treatment)).ok_or_else(|| Fault::bug("a run's treatment"))?;
    let EmailMessage { parts, from, .. } = treatment.email.clone().unwrap_or_default();
    let Limits { daily, total, .. } = campaign.limits;
    Ok(Content {
        template: EmailTemplate::compile(&template.unwrap_or(parts))?,
        from,
        reply_to: Vec::new(),
        raw: None,
        substitutions: Vec::new(),
        source: Source::of_run(run),
        class: MessageClass::Marketing,
        caps: Caps {
            app_daily: campaign.defaults.limits.daily,
            campaign_daily: daily,
            campaign_total: total,
        },
        scope: run.scope,
        quiet: treatment.schedule.quiet,
        expires: run.expires,
        client: None,
        trace: None,
    })
}

fn direct(text: &str) -> Result<Content> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let content: DirectContent = serde_json::from_str(text).map_err(Fault::bug)?;
    let raw = content.raw.as_deref().map(|raw| STANDARD.decode(raw).map_err(Fault::bug)).transpose()?;
    Ok(Content {
        template: EmailTemplate::compile(&content.parts)?,
        from: content.from,
        reply_to: content.reply_to,
        raw,
        substitutions: content.substitutions,
        source: Source::direct(content.context, content.trace.as_deref()),
        class: MessageClass::Transactional,
        caps: Caps::default(),
        scope: 0,
        quiet: None,
        expires: None,
        client: Some(content.client),
        trace: content.trace,
    })
}
