//! Messages besides e-mail: text messages, calls, notifications (reference B §4, §5). The sandbox keeps them; no other
//! carrier is built.

use crate::{
    Engine,
    apps::App,
    channels::Settings,
    outbox::Substitutions,
    people::{person, scope},
    verdict::{DeliveryStatus, Verdict},
};
use model::{
    channel::Channel,
    error::{Fault, Result},
    id::{EndpointKey, MessageId},
    message::{Email, Origin, Outcome},
    template::{EmailParts, EmailTemplate, Values},
};

/// What a message says on one channel.
#[derive(Clone, Debug, Default)]
pub struct Note {
    /// The title as subject, the body as text.
    pub parts: EmailParts,
    /// A number or name that it comes from.
    pub from: String,
    /// The complete payload; replaces the parts.
    pub raw: Option<String>,
    /// A push that shows nothing.
    pub silent: bool,
    /// Strongest first.
    pub substitutions: Vec<Substitutions>,
}

impl Note {
    fn is_blank(&self) -> bool {
        !self.silent && [&self.raw, &self.parts.text, &self.parts.subject].iter().all(|text| text.is_none())
    }
}

impl Engine {
    /// Sends a message on its way besides e-mail: one attempt.
    pub(crate) fn send_note(
        &self,
        app: &App,
        (channel, address): (Channel, &str),
        endpoint: Option<&str>,
        note: Option<&Note>,
    ) -> Result<Verdict> {
        let name = channel.as_str();
        let Some(note) = note else {
            return Ok(Verdict::permanent(format!(
                "MessageConfiguration: nothing in it is for the channel {name}"
            )));
        };
        if note.is_blank() {
            return Ok(Verdict::permanent(format!("the message for {name} has no body")));
        }
        match self.render_note(app, endpoint, note)? {
            Ok((title, body)) => {
                let email = Email {
                    from: note.from.clone(),
                    to: address.to_owned(),
                    subject: title,
                    text: Some(body),
                    origin: Origin {
                        app_id: app.id.to_string(),
                        endpoint_id: endpoint.map(str::to_owned),
                        ..Origin::default()
                    },
                    ..Email::default()
                };
                Ok(match self.no_way(app, channel)? {
                    Some(refused) => refused,
                    None => self.hand_over(channel, email),
                })
            }
            Err(why) => Ok(Verdict::permanent(why)),
        }
    }

    /// Why an app cannot send on a channel at all.
    pub(crate) fn no_way(&self, app: &App, channel: Channel) -> Result<Option<Verdict>> {
        let name = channel.as_str();
        if self.settings.no_carrier.contains(&channel) {
            return Ok(Some(Verdict::permanent(format!(
                "the carrier that is set for {name} is not built yet"
            ))));
        }
        if !(channel.is_push() || matches!(channel, Channel::Sms | Channel::Voice)) {
            return Ok(Some(Verdict::permanent(format!(
                "direct messages on the channel {name} are not built"
            ))));
        }
        let found: Option<Settings> = self.channel(app, channel)?.map(|found| found.read()).transpose()?;
        let is_on = found.is_some_and(|settings| settings.enabled);
        let operation: String =
            name.split('_').map(|word| word[..1].to_owned() + &word[1..].to_lowercase()).collect();
        let text = || format!("the app has no {name} channel: set it up with Update{operation}Channel");
        Ok((!is_on).then(|| Verdict::permanent(text())))
    }

    /// Hands a message to the channel's carrier.
    pub(crate) fn hand_over(&self, channel: Channel, mut message: Email) -> Verdict {
        let id = MessageId(self.chance.id()).to_string();
        (message.message_id, message.date) = (id.clone(), self.now());
        let mut verdict = match self.carriers.sandbox.send_text(channel, message) {
            Outcome::Delivered { .. } => Verdict {
                status: DeliveryStatus::Successful,
                code: 200,
                text: format!("MessageId: {id}"),
                message: None,
            },
            // The sandbox answers as a mail server does; what is passing elsewhere is a 503.
            Outcome::Deferred { response, .. } => {
                Verdict { status: DeliveryStatus::TemporaryFailure, code: 503, text: response, message: None }
            }
            other => Verdict::of(other),
        };
        verdict.message = Some(id);
        verdict
    }

    /// Title and body for somebody, or why there are none.
    fn render_note(
        &self,
        app: &App,
        endpoint: Option<&str>,
        note: &Note,
    ) -> Result<std::result::Result<(String, String), String>> {
        if let Some(raw) = &note.raw {
            return Ok(Ok((String::new(), raw.clone())));
        }
        let template = match EmailTemplate::compile(&note.parts) {
            Ok(template) => template,
            // One receiver's: the others are not refused for it.
            Err(Fault::Caller(_, text)) => return Ok(Err(text)),
            Err(fault) => return Err(fault),
        };
        let key = endpoint.map(EndpointKey::of);
        let person = self.store.read(|r| key.map(|key| person(r, app, &key)).transpose())?.flatten();
        let app_id = app.id.to_string();
        let scope = scope(person.as_ref(), &app_id, self.now(), self.chance.seed());
        let substitutions: Vec<_> = note.substitutions.iter().collect();
        let values = Values { scope, substitutions: &substitutions, defaults: &Default::default() };
        let rendered = tokio::task::block_in_place(|| template.render(&values, self.settings.missing));
        Ok(rendered.map(|content| (content.subject, content.text.unwrap_or_default())))
    }
}
