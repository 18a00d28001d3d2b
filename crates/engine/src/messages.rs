//! SendMessages (reference B §5): one attempt each, awaited, never tried again.

use crate::{
    Engine, WINDOW,
    apps::App,
    notes::Note,
    outbox::{Direct, DirectContent, message_of},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::future::join_all;
use model::{
    channel::Channel,
    error::{Fault, Result},
    id::{EndpointKey, MessageId},
    message::mailbox,
    template::{EmailParts, EmailTemplate},
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};
use store::{Page, Recipient, Window};

pub use crate::verdict::DeliveryStatus;
pub(crate) use crate::verdict::Verdict;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who a direct message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Address(String),
    Endpoint(String),
}

/// One message to one target.
#[derive(Clone, Debug)]
pub struct DirectMessage {
    pub target: Target,
    /// Of an address; an endpoint has its own.
    pub channel: Option<Channel>,
    /// What is said on channels besides e-mail.
    pub notes: BTreeMap<Channel, Note>,
    pub parts: EmailParts,
    /// None: the channel's.
    pub from: Option<String>,
    pub reply_to: Vec<String>,
    /// A complete MIME message; replaces the parts.
    pub raw: Option<Vec<u8>>,
    /// Strongest first.
    pub substitutions: Vec<BTreeMap<String, Vec<String>>>,
    /// Attributes of the message's events.
    pub context: BTreeMap<String, String>,
    /// Shown to the receiver, and an attribute of the message's events.
    pub trace: Option<String>,
}

/// What became of one message.
#[derive(Clone, Debug)]
pub struct Sent {
    pub target: Target,
    pub address: Option<String>,
    /// 32 hex digits; none when it was never tried.
    pub message: Option<String>,
    pub status: DeliveryStatus,
    pub code: u16,
    pub text: String,
}

/// A message with a window that is marked in flight.
struct Marked {
    window: Window,
    message: String,
}

impl Engine {
    /// Sends messages at once and waits for what becomes of them, at most 10 seconds.
    ///
    /// # Errors
    /// 400 for a template that does not compile; each target's own failure is in its result.
    pub async fn send_messages(
        self: &Arc<Self>,
        app: &Arc<App>,
        messages: Vec<DirectMessage>,
    ) -> Result<Vec<Sent>> {
        // Whoever has just written an endpoint may send to it.
        self.barrier().await?;
        // All of them before the first is sent: a refusal of the request has sent nothing.
        messages.iter().try_for_each(|message| EmailTemplate::compile(&message.parts).map(drop))?;
        let mut seen = HashSet::new();
        let mut results = Vec::new();
        let mut begun = Vec::new();
        for message in messages {
            match self.address_of(app, &message, &mut seen)? {
                Err(refused) => results.push(refused),
                Ok((Channel::Email, address)) if message.has_mail() => begun.push((message, address)),
                Ok((channel, address)) => {
                    let endpoint = match &message.target {
                        Target::Endpoint(id) => Some(id.as_str()),
                        Target::Address(_) => None,
                    };
                    let note = message.notes.get(&channel);
                    let verdict = self.send_note(app, (channel, &address), endpoint, note)?;
                    results.push(verdict.of_target(message.target, Some(address)));
                }
            }
        }
        let marked = self.mark(app, &begun).await?;
        // On its own: a caller who hangs up does not leave a message in flight.
        let sending = begun.into_iter().zip(marked).map(|((message, address), marked)| {
            let engine = self.clone();
            tokio::spawn(async move { engine.send_marked(message.target, address, marked).await })
        });
        for sent in join_all(sending).await {
            results.push(sent.map_err(Fault::bug)??);
        }
        self.poke();
        Ok(results)
    }

    /// The address of a target, or its result already.
    fn address_of(
        &self,
        app: &App,
        message: &DirectMessage,
        seen: &mut HashSet<(Channel, String)>,
    ) -> Result<Result<(Channel, String), Sent>> {
        let target = &message.target;
        let refuse = |address: Option<String>, status, text: &str| {
            let verdict = Verdict { status, code: 400, text: text.to_owned(), message: None };
            Ok(Err(verdict.of_target(target.clone(), address)))
        };
        let (channel, address) = match target {
            Target::Address(address) => (message.channel.unwrap_or(Channel::Email), address.clone()),
            Target::Endpoint(id) => {
                let found = self.store.read(|r| r.endpoint(app.id, &EndpointKey::of(id)))?;
                let Some(endpoint) = found.map(|found| found.endpoint) else {
                    return refuse(None, DeliveryStatus::PermanentFailure, "Endpoint not found");
                };
                let Some(channel) = endpoint.channel else {
                    let text = "The endpoint has no channel";
                    return refuse(endpoint.address, DeliveryStatus::PermanentFailure, text);
                };
                (channel, endpoint.address.unwrap_or_default())
            }
        };
        if address.is_empty() {
            return refuse(None, DeliveryStatus::PermanentFailure, "The endpoint has no address");
        }
        if !seen.insert((channel, mailbox(&address))) {
            return refuse(
                Some(address),
                DeliveryStatus::Duplicate,
                "The address is in this request already",
            );
        }
        Ok(Ok((channel, address)))
    }

    /// Writes every message down and marks it in flight, in one transaction: a crash from here on leaves it uncertain.
    async fn mark(&self, app: &App, begun: &[(DirectMessage, String)]) -> Result<Vec<Marked>> {
        let (app, now) = (app.id, self.now());
        let mut pages = Vec::with_capacity(begun.len());
        for (message, address) in begun {
            let content = DirectContent {
                id: MessageId(self.chance.id()).to_string(),
                client: self.uuid(),
                parts: message.parts.clone(),
                from: message.from.clone(),
                reply_to: message.reply_to.clone(),
                raw: message.raw.as_ref().map(|raw| STANDARD.encode(raw)),
                substitutions: message.substitutions.clone(),
                context: message.context.clone(),
                trace: message.trace.clone(),
            };
            let endpoint = match &message.target {
                Target::Endpoint(id) => Some(id.clone()),
                Target::Address(_) => None,
            };
            let recipient = Recipient::new(endpoint, address.clone());
            let content = serde_json::to_string(&content).map_err(Fault::bug)?;
            pages.push(Page { app, run: None, content: Some(content), recipients: vec![recipient] });
        }
        let marked = self.store.write(move |tx| {
            let mut marked = Vec::with_capacity(pages.len());
            for page in &pages {
                let message = message_of(page, &page.recipients[0]);
                for window in tx.page_windows(page, WINDOW, now)? {
                    tx.window_mark(window.id)?;
                    marked.push(Marked { window, message: message.clone() });
                }
            }
            Ok(marked)
        });
        marked.await
    }

    async fn send_marked(&self, target: Target, address: String, marked: Marked) -> Result<Sent> {
        let outcome = self.send_now(&marked.window, PATIENCE).await?;
        let verdict = match outcome {
            Direct::Sent(outcome) => Verdict::of(outcome),
            Direct::Refused(refusal) => refused(refusal),
            Direct::Unrenderable(why) => Verdict::permanent(why),
        };
        let verdict = Verdict { message: Some(marked.message), ..verdict };
        Ok(verdict.of_target(target, Some(address)))
    }
}

impl DirectMessage {
    /// Whether there is an e-mail in it.
    fn has_mail(&self) -> bool {
        self.raw.is_some() || self.parts != EmailParts::default()
    }
}

impl Verdict {
    /// For whom it was.
    pub(crate) fn of_target(self, target: Target, address: Option<String>) -> Sent {
        let Self { status, code, text, message } = self;
        Sent { target, address, message, status, code, text }
    }
}

/// A bounced or complaining address is accepted and not attempted (reference B §4.2).
fn refused(refusal: model::policy::Refusal) -> Verdict {
    use model::policy::Refusal;
    let permanent = |text: &str| Verdict::permanent(text.to_owned());
    match refusal {
        Refusal::Bounced | Refusal::Complained => {
            let text = "accepted; the address is on the suppression list".to_owned();
            Verdict { status: DeliveryStatus::Successful, code: 200, text, message: None }
        }
        Refusal::Blocked => permanent("the address is on the suppression list"),
        Refusal::NoChannel => permanent("the app has no EMAIL channel: set it up with UpdateEmailChannel"),
        other => permanent(other.counter()),
    }
}
