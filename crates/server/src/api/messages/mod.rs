//! SendMessages and SendUsersMessages (reference B §5).

mod notes;

use super::{Cx, Registry, campaigns::template_ref, templates::headers};
use engine::{
    apps::App,
    messages::{DeliveryStatus, DirectMessage, Sent, Target},
    notes::Note,
    templates::Kind,
};
use model::{
    channel::Channel,
    endpoint::{Endpoint, OptOut},
    error::{Fault, Reason, Result},
    limits::MESSAGE_TARGETS,
    template::EmailParts,
};
use std::collections::BTreeMap;
use wire::{ops, types};

pub fn register(registry: &mut Registry) {
    registry.on(ops::SendMessages, send_messages);
    registry.on(ops::SendUsersMessages, send_users);
}

async fn send_messages(cx: Cx, input: types::SendMessagesRequest) -> Result<types::MessageResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.message_request;
    let (addresses, endpoints) =
        (request.addresses.unwrap_or_default(), request.endpoints.unwrap_or_default());
    let count = addresses.len() + endpoints.len();
    if count == 0 || count > MESSAGE_TARGETS {
        return Err(Fault::invalid(format!(
            "Addresses and Endpoints: 1..{MESSAGE_TARGETS} together, here are {count}"
        )));
    }
    let channels = addresses.values().map(|of| channel(of.channel_type.as_ref()));
    let channels: Vec<Channel> = channels.collect::<Result<_>>()?;
    let content =
        content(&cx, request.message_configuration.unwrap_or_default(), request.template_configuration)?
            .with(request.context, request.trace_id);
    let mut messages = Vec::with_capacity(count);
    for ((address, of), channel) in addresses.into_iter().zip(channels) {
        let own = types::EndpointSendConfiguration {
            body_override: of.body_override,
            context: of.context,
            raw_content: of.raw_content,
            substitutions: of.substitutions,
            title_override: of.title_override,
        };
        let message = content.for_target(Target::Address(address), own);
        messages.push(DirectMessage { channel: Some(channel), ..message });
    }
    messages.extend(endpoints.into_iter().map(|(id, own)| content.for_target(Target::Endpoint(id), own)));
    let sent = cx.engine.send_messages(&app, messages).await?;
    Ok(response(app.id.to_string(), cx.request_id, sent))
}

/// To every endpoint of each user that the message fits; who opted out gets none (reference A §2.4).
async fn send_users(
    cx: Cx,
    input: types::SendUsersMessagesRequest,
) -> Result<types::SendUsersMessageResponse> {
    let app = cx.app(&input.application_id)?;
    let request = input.send_users_message_request;
    let users = request.users.unwrap_or_default();
    let content =
        content(&cx, request.message_configuration.unwrap_or_default(), request.template_configuration)?
            .with(request.context, request.trace_id);
    let (mut messages, mut owners) = (Vec::new(), BTreeMap::new());
    let mut results: BTreeMap<String, BTreeMap<String, types::EndpointMessageResult>> = BTreeMap::new();
    for (user, own) in users {
        let of_user = results.entry(user.clone()).or_default();
        for endpoint in endpoints_of(&cx, &app, &user).await? {
            if !content.fits(endpoint.channel) {
                continue;
            }
            if endpoint.opt_out == OptOut::All {
                of_user.insert(endpoint.id, opted_out(endpoint.address));
                continue;
            }
            owners.insert(endpoint.id.clone(), user.clone());
            messages.push(content.for_target(Target::Endpoint(endpoint.id), own.clone()));
        }
    }
    for one in cx.engine.send_messages(&app, messages).await? {
        let Target::Endpoint(id) = &one.target else { continue };
        let owner = owners.get(id).cloned().unwrap_or_default();
        let id = id.clone();
        results.entry(owner).or_default().insert(id, endpoint_result(one));
    }
    Ok(types::SendUsersMessageResponse {
        application_id: Some(app.id.to_string()),
        request_id: Some(cx.request_id),
        result: Some(results),
    })
}

/// A user's endpoints, whatever their status; none for an unknown user.
async fn endpoints_of(cx: &Cx, app: &App, user: &str) -> Result<Vec<Endpoint>> {
    let found = match cx.engine.user_endpoints(app, user).await {
        Err(Fault::Caller(Reason::Missing, _)) => Vec::new(),
        other => other?,
    };
    Ok(found.into_iter().map(|person| person.endpoint).collect())
}

fn opted_out(address: Option<String>) -> types::EndpointMessageResult {
    types::EndpointMessageResult {
        address,
        delivery_status: Some("OPT_OUT".into()),
        status_code: Some(400),
        status_message: Some("The endpoint has opted out".to_owned()),
        ..types::EndpointMessageResult::default()
    }
}

/// What an address is of.
fn channel(given: Option<&types::ChannelType>) -> Result<Channel> {
    let Some(word) = given.map(types::ChannelType::as_str) else {
        return Err(Fault::invalid("Addresses.ChannelType: missing, and required"));
    };
    let wrong = || Fault::invalid(format!("Addresses.ChannelType: {word} is no channel type"));
    Channel::parse(word).ok_or_else(wrong)
}

/// What all targets share.
#[derive(Default)]
struct Content {
    parts: EmailParts,
    from: Option<String>,
    reply_to: Vec<String>,
    raw: Option<Vec<u8>>,
    substitutions: Vec<BTreeMap<String, Vec<String>>>,
    context: BTreeMap<String, String>,
    trace: Option<String>,
    notes: BTreeMap<Channel, Note>,
}

fn content(
    cx: &Cx,
    message: types::DirectMessageConfiguration,
    template: Option<types::TemplateConfiguration>,
) -> Result<Content> {
    if template.as_ref().is_some_and(|templates| templates.in_app_template.is_some()) {
        return Err(Fault::invalid("TemplateConfiguration.InAppTemplate: not for direct messages"));
    }
    let notes = notes::notes(cx, &message, template.as_ref())?;
    let email = message.email_message.unwrap_or_default();
    let default = message.default_message.unwrap_or_default();
    let template = template.and_then(|t| t.email_template);
    let raw = email.raw_email.and_then(|raw| raw.data).map(|data| data.0).filter(|_| template.is_none());
    if raw.as_ref().is_some_and(Vec::is_empty) {
        return Err(Fault::invalid("EmailMessage.RawEmail.Data: a MIME message, base64"));
    }
    let parts = match (template, email.simple_email, email.body) {
        (Some(template), ..) => {
            let found = template_ref(cx, Kind::Email, &template)?;
            cx.engine.template(Kind::Email, &found.name, found.version)?.read()?
        }
        (None, Some(simple), _) => simple_parts(simple),
        (None, None, Some(body)) => EmailParts { html: Some(body), ..EmailParts::default() },
        (None, None, None) => EmailParts { text: default.body, ..EmailParts::default() },
    };
    if raw.is_none() && parts == EmailParts::default() && notes.is_empty() {
        return Err(Fault::invalid(
            "MessageConfiguration: a message for one channel, a DefaultMessage or a template with content",
        ));
    }
    let substitutions = [email.substitutions, default.substitutions].into_iter().flatten().collect();
    let from = email.from_address.filter(|a| !a.is_empty());
    let reply_to = email.reply_to_addresses.unwrap_or_default();
    Ok(Content { parts, from, reply_to, raw, substitutions, notes, ..Content::default() })
}

fn simple_parts(simple: types::SimpleEmail) -> EmailParts {
    let data = |part: Option<types::SimpleEmailPart>| part.and_then(|part| part.data);
    EmailParts {
        subject: data(simple.subject),
        html: data(simple.html_part),
        text: data(simple.text_part),
        headers: headers(simple.headers.as_deref()),
        defaults: None,
    }
}

impl Content {
    /// With what a request says of its messages.
    fn with(mut self, context: Option<BTreeMap<String, String>>, trace: Option<String>) -> Self {
        self.context = context.unwrap_or_default();
        self.trace = trace.filter(|trace| !trace.is_empty());
        self
    }

    /// Whether something is said on a channel.
    fn fits(&self, channel: Option<Channel>) -> bool {
        match channel {
            Some(Channel::Email) => self.raw.is_some() || self.parts != EmailParts::default(),
            Some(channel) => self.notes.contains_key(&channel),
            None => false,
        }
    }

    fn for_target(&self, target: Target, own: types::EndpointSendConfiguration) -> DirectMessage {
        let notes =
            self.notes.iter().map(|(channel, note)| (*channel, notes::for_target(note, &own))).collect();
        let mut parts = self.parts.clone();
        let is_mail = self.fits(Some(Channel::Email));
        if let Some(title) = own.title_override.filter(|_| is_mail) {
            parts.subject = Some(title);
        }
        if let Some(body) = own.body_override.filter(|_| is_mail) {
            match parts.html {
                Some(_) => (parts.html, parts.text) = (Some(body), None),
                None => parts.text = Some(body),
            }
        }
        let substitutions = own.substitutions.into_iter().chain(self.substitutions.iter().cloned()).collect();
        DirectMessage {
            target,
            channel: None,
            notes,
            parts,
            from: self.from.clone(),
            reply_to: self.reply_to.clone(),
            raw: own.raw_content.filter(|_| is_mail).map(String::into_bytes).or_else(|| self.raw.clone()),
            substitutions,
            context: self.context.clone().into_iter().chain(own.context.unwrap_or_default()).collect(),
            trace: self.trace.clone(),
        }
    }
}

fn word(status: DeliveryStatus) -> types::DeliveryStatus {
    match status {
        DeliveryStatus::Successful => "SUCCESSFUL",
        DeliveryStatus::TemporaryFailure => "TEMPORARY_FAILURE",
        DeliveryStatus::PermanentFailure => "PERMANENT_FAILURE",
        DeliveryStatus::UnknownFailure => "UNKNOWN_FAILURE",
        DeliveryStatus::Duplicate => "DUPLICATE",
    }
    .into()
}

fn endpoint_result(one: Sent) -> types::EndpointMessageResult {
    types::EndpointMessageResult {
        address: one.address,
        delivery_status: Some(word(one.status)),
        message_id: one.message,
        status_code: Some(i32::from(one.code)),
        status_message: Some(one.text),
        updated_token: None,
    }
}

/// What became of messages, by address and by endpoint.
pub fn response(app: String, request_id: String, sent: Vec<Sent>) -> types::MessageResponse {
    let (mut by_address, mut by_endpoint) = (BTreeMap::new(), BTreeMap::new());
    for one in sent {
        match &one.target {
            Target::Address(address) => {
                let result = types::MessageResult {
                    delivery_status: Some(word(one.status)),
                    message_id: one.message,
                    status_code: Some(i32::from(one.code)),
                    status_message: Some(one.text),
                    updated_token: None,
                };
                by_address.insert(address.clone(), result);
            }
            Target::Endpoint(id) => {
                by_endpoint.insert(id.clone(), endpoint_result(one));
            }
        }
    }
    types::MessageResponse {
        application_id: Some(app),
        endpoint_result: Some(by_endpoint).filter(|map| !map.is_empty()),
        request_id: Some(request_id),
        result: Some(by_address).filter(|map| !map.is_empty()),
    }
}
