//! A window before it is sent: everybody in it is admitted or refused by what is known now, and rendered.

use super::{content::Content, message_at, message_of};
use crate::{Engine, apps::App};
use model::{
    channel::Channel,
    endpoint::{Endpoint, User},
    error::Result,
    id::EndpointKey,
    message::{Email, MessageClass, Origin, mailbox},
    policy::{Caps, Facts, Refusal, Suppressed, admit},
    template::{EmailContent, Scope, Values},
    time::Millis,
    tracking::{Kind, Link, TARGET_MAX, Target, one_click, rewrite},
};
use std::sync::Arc;
use store::{Page, Reader, Recipient, Window};

/// Tells receivers the `TraceId` of a direct message (reference B §5.1).
const TRACE_HEADER: &str = "X-Trace-Id";
/// Hours that a daily cap looks back.
const DAY_HOURS: i64 = 24;

/// What is to be done with one recipient.
pub(super) enum Verdict {
    Refused(Refusal),
    Unrenderable(String),
    /// Rendered; the mail itself is taken out when it is sent.
    Ready(Option<Box<Email>>),
}

/// One recipient of a window.
pub(super) struct Entry {
    pub recipient: Recipient,
    /// 32 hex digits, the same for every attempt.
    pub message: String,
    /// What its events call the client.
    pub client: String,
    pub endpoint_no: Option<u32>,
    pub verdict: Verdict,
}

/// A window that is ready to travel.
pub(super) struct Prepared {
    pub page: Page,
    pub content: Arc<Content>,
    pub entries: Vec<Entry>,
}

/// What the store knows of one recipient.
struct Known {
    no: Option<u32>,
    endpoint: Option<Endpoint>,
    user: Option<User>,
    suppressed: Option<Suppressed>,
    sent_today: u32,
    campaign_today: u32,
    targeted: u32,
}

impl Engine {
    /// Reads, admits and renders a window; none when nothing of it is wanted any more.
    pub(super) fn prepare(&self, window: &Window) -> Result<Option<Prepared>> {
        let Some(page) = self.store.read(|r| r.window_page(window))? else { return Ok(None) };
        let Ok(app) = self.app(&page.app.to_string()) else { return Ok(None) };
        let Some(content) = self.content(&app, &page)? else { return Ok(None) };
        let (now, sender) = (self.now(), self.sender_of(&app, &content)?);
        let known = self.store.read(|r| {
            page.recipients
                .iter()
                .map(|recipient| known(r, &app, &content, recipient, now))
                .collect::<Result<Vec<_>>>()
        })?;
        let entries = page.recipients.iter().zip(known);
        let entries = entries.map(|(r, k)| self.entry(&app, &page, &content, sender.as_deref(), (r, k), now));
        let entries = entries.collect();
        Ok(Some(Prepared { page, content, entries }))
    }

    /// The From address, unless the channel is off: a direct message only needs it to be known (reference B §4.2).
    fn sender_of(&self, app: &App, content: &Content) -> Result<Option<String>> {
        let Some(channel) = self.email_sender(app)? else { return Ok(None) };
        if !channel.enabled && content.class == MessageClass::Marketing {
            return Ok(None);
        }
        Ok(Some(content.from.clone().unwrap_or(channel.from)))
    }

    fn entry(
        &self,
        app: &App,
        page: &Page,
        content: &Content,
        sender: Option<&str>,
        (recipient, known): (&Recipient, Known),
        now: Millis,
    ) -> Entry {
        let message = message_at(page, recipient, 0);
        let client = content.client.clone().or_else(|| recipient.endpoint.clone()).unwrap_or_default();
        let mut entry = Entry {
            recipient: recipient.clone(),
            message,
            client,
            endpoint_no: known.no,
            verdict: Verdict::Ready(None),
        };
        entry.verdict = match (allowed(content, recipient, &known, now), sender) {
            (Err(refusal), _) => Verdict::Refused(refusal),
            (Ok(()), None) => Verdict::Refused(Refusal::NoChannel),
            (Ok(()), Some(from)) => match self.render(app, content, &known, now) {
                Err(why) => Verdict::Unrenderable(why),
                Ok(rendered) => {
                    let id = message_of(page, recipient);
                    let mail = self.mail(app, content, &entry, rendered, (from, &id), now);
                    Verdict::Ready(Some(Box::new(mail)))
                }
            },
        };
        entry
    }

    fn render(
        &self,
        app: &App,
        content: &Content,
        known: &Known,
        now: Millis,
    ) -> Result<EmailContent, String> {
        if content.raw.is_some() {
            return Ok(EmailContent::default());
        }
        let app_id = app.id.to_string();
        let scope = Scope {
            endpoint: known.endpoint.as_ref(),
            user: known.user.as_ref(),
            app_id: &app_id,
            campaign_id: content.source.campaign().unwrap_or_default(),
            now,
            seed: self.chance.seed(),
        };
        let substitutions: Vec<_> = content.substitutions.iter().collect();
        let values = Values { scope, substitutions: &substitutions, defaults: &Default::default() };
        let rendered = content.template.render(&values, self.settings.missing)?;
        self.counters.missing_variables.fetch_add(
            (rendered.missing.len() + rendered.blank.len()) as u64,
            std::sync::atomic::Ordering::Relaxed,
        );
        Ok(rendered)
    }

    fn mail(
        &self,
        app: &App,
        content: &Content,
        entry: &Entry,
        rendered: EmailContent,
        (from, id): (&str, &str),
        now: Millis,
    ) -> Email {
        let sent = entry.recipient.first_sent.unwrap_or(now);
        let link = |kind: Kind| {
            let letter = kind.letter();
            let link = Link {
                kind,
                app: app.id.to_string(),
                message: entry.message.clone(),
                sent: sent.0,
                client: entry.client.clone(),
                address: entry.recipient.address.clone(),
                recipient: content.client.as_ref().and(entry.recipient.endpoint.clone()),
                source: content.source.ids(),
            };
            format!("{}/t/{letter}/{}", self.settings.public_url, link.seal(&self.link_key))
        };
        let html = rendered.html.map(|html| {
            let pixel = format!(r#"<img src="{}" width="1" height="1" alt="">"#, link(Kind::Open));
            rewrite(
                &html,
                |target: &Target<'_>| {
                    let short = target.url.len() <= TARGET_MAX;
                    short.then(|| link(Kind::Click(target.url.to_string(), target.unsubscribes)))
                },
                &pixel,
            )
        });
        let mut headers = rendered.headers;
        let own = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("List-Unsubscribe"));
        if content.class == MessageClass::Marketing && !own {
            headers.extend(one_click(&link(Kind::Unsubscribe)).into_iter().flatten());
        }
        headers.extend(content.trace.iter().map(|trace| (TRACE_HEADER.to_owned(), trace.clone())));
        Email {
            message_id: format!("{id}@{}", domain(from)),
            from: from.to_owned(),
            to: entry.recipient.address.clone(),
            reply_to: content.reply_to.clone(),
            subject: rendered.subject,
            text: rendered.text,
            html,
            headers,
            raw: content.raw.clone(),
            date: now,
            origin: origin(app, content, entry),
        }
    }
}

fn origin(app: &App, content: &Content, entry: &Entry) -> Origin {
    let (campaign_id, activity_id, treatment_id) =
        content.source.ids().map_or((None, None, None), |(c, a, t)| (Some(c), Some(a), Some(t)));
    Origin {
        app_id: app.id.to_string(),
        campaign_id,
        activity_id,
        treatment_id,
        journey_id: None,
        endpoint_id: entry.recipient.endpoint.clone(),
    }
}

fn domain(from: &str) -> &str {
    from.rsplit('@').next().map_or("localhost", |d| d.trim_end_matches(['>', ' ']))
}

fn known(r: &Reader<'_>, app: &App, content: &Content, recipient: &Recipient, now: Millis) -> Result<Known> {
    let stored = match &recipient.endpoint {
        Some(id) => r.endpoint(app.id, &EndpointKey::of(id))?,
        None => None,
    };
    let user_id = stored.as_ref().and_then(|s| s.endpoint.user_id.as_deref());
    let user = user_id.map(|id| r.user(app.id, id)).transpose()?.flatten();
    let suppressed = r.suppressed(app.id, Channel::Email, &mailbox(&recipient.address))?;
    let no = stored.as_ref().map(|s| s.no);
    let since = now.hour() - DAY_HOURS + 1;
    let today = |cap: u32, scope: i64| match no {
        Some(no) if cap > 0 => r.contacts_since(no, scope, since),
        _ => Ok(0),
    };
    let targeted = match no {
        Some(no) if content.caps.campaign_total > 0 => r.contacts_total(no, content.scope)?,
        _ => 0,
    };
    Ok(Known {
        no,
        user,
        suppressed: suppressed.and_then(|s| Suppressed::parse(&s.reason)),
        sent_today: today(content.caps.app_daily, 0)?,
        campaign_today: today(content.caps.campaign_daily, content.scope)?,
        targeted,
        endpoint: stored.map(|s| s.endpoint),
    })
}

/// An attempt after the first has been counted: caps and quiet time were for that one.
fn allowed(content: &Content, recipient: &Recipient, known: &Known, now: Millis) -> Result<(), Refusal> {
    if recipient.endpoint.is_some() && known.endpoint.is_none() {
        return Err(Refusal::Gone);
    }
    let again = recipient.is_counted();
    admit(&Facts {
        class: content.class,
        endpoint: known.endpoint.as_ref(),
        suppressed: known.suppressed,
        sent_today: known.sent_today,
        campaign_today: known.campaign_today,
        targeted: known.targeted,
        caps: if again { Caps::default() } else { content.caps },
        quiet: content.quiet.as_ref().filter(|_| !again),
        expires: content.expires,
        now,
    })
}
