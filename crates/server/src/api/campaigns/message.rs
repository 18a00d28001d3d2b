//! What a campaign says on which channel (reference B §1.9).

use crate::api::{Cx, templates::headers};
use engine::templates::Kind;
use model::{
    campaign::{EmailMessage, TemplateRef},
    channel::Channel,
    error::{Fault, Reason, Result},
    message::check_address,
    template::{EmailParts, EmailTemplate, Mode, Template},
};
use wire::types;

/// What a treatment says itself, or has from the default one.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub message: Option<&'a types::MessageConfiguration>,
    pub template: Option<&'a types::TemplateConfiguration>,
    pub custom: Option<&'a types::CustomDeliveryConfiguration>,
}

impl Said<'_> {
    pub fn is_silent(&self) -> bool {
        self.message.is_none() && self.template.is_none()
    }

    /// The e-mail, and the other channels that there is a message for.
    ///
    /// # Errors
    /// 400 naming the member.
    pub fn read(self, cx: &Cx) -> Result<(Option<EmailMessage>, Vec<Channel>)> {
        if self.is_silent() {
            return Err(Fault::invalid(
                "MessageConfiguration or TemplateConfiguration: one of them is required",
            ));
        }
        let email = email(cx, self.message, self.template)?;
        let mut others = [self.inline()?, self.of_templates(cx)?].concat();
        others.sort_unstable();
        others.dedup();
        if email.is_none() && others.is_empty() {
            return Err(Fault::invalid("MessageConfiguration: a message for one channel at least"));
        }
        Ok((email, others))
    }

    fn inline(self) -> Result<Vec<Channel>> {
        use Channel::*;
        let Some(said) = self.message else { return Ok(Vec::new()) };
        let push: [(&str, &Option<types::Message>, &[Channel]); 5] = [
            (
                "DefaultMessage",
                &said.default_message,
                &[Gcm, Apns, ApnsSandbox, ApnsVoip, ApnsVoipSandbox, Adm, Baidu, Sms],
            ),
            ("APNSMessage", &said.apns_message, &[Apns, ApnsSandbox, ApnsVoip, ApnsVoipSandbox]),
            ("GCMMessage", &said.gcm_message, &[Gcm]),
            ("ADMMessage", &said.adm_message, &[Adm]),
            ("BaiduMessage", &said.baidu_message, &[Baidu]),
        ];
        let mut channels = Vec::new();
        for (member, message, means) in push {
            let Some(message) = message else { continue };
            for text in [&message.body, &message.title, &message.url] {
                compiles(member, text.as_deref())?;
            }
            channels.extend_from_slice(means);
        }
        if let Some(sms) = &said.sms_message {
            compiles("SMSMessage.Body", sms.body.as_deref())?;
            channels.push(Sms);
        }
        if said.in_app_message.is_some() {
            channels.push(InApp);
        }
        if said.custom_message.is_some() {
            channels.extend(self.delivered_by_custom()?);
        }
        Ok(channels)
    }

    fn delivered_by_custom(self) -> Result<Vec<Channel>> {
        let missing = || Fault::invalid("CustomDeliveryConfiguration: required for a CustomMessage");
        let delivery = self.custom.ok_or_else(missing)?;
        if delivery.delivery_uri.as_deref().is_none_or(str::is_empty) {
            return Err(Fault::invalid("CustomDeliveryConfiguration.DeliveryUri: missing, and required"));
        }
        let types = delivery.endpoint_types.as_deref().unwrap_or_default();
        if types.is_empty() {
            return Ok(vec![Channel::Custom]);
        }
        let channel = |word: &types::EndpointTypesElement| {
            let wrong =
                || format!("CustomDeliveryConfiguration.EndpointTypes: {} is no channel type", word.as_str());
            Channel::parse(word.as_str()).ok_or_else(|| Fault::invalid(wrong()))
        };
        types.iter().map(channel).collect()
    }

    fn of_templates(self, cx: &Cx) -> Result<Vec<Channel>> {
        let Some(of) = self.template else { return Ok(Vec::new()) };
        if of.voice_template.is_some() {
            return Err(Fault::invalid("TemplateConfiguration.VoiceTemplate: not for campaigns"));
        }
        let push: Vec<Channel> = Channel::ALL.iter().copied().filter(|channel| channel.is_push()).collect();
        let all = [
            (Kind::Sms, &of.sms_template, vec![Channel::Sms]),
            (Kind::Push, &of.push_template, push),
            (Kind::InApp, &of.in_app_template, vec![Channel::InApp]),
        ];
        let mut channels = Vec::new();
        for (kind, template, means) in all {
            if let Some(template) = template {
                template_ref(cx, kind, template)?;
                channels.extend(means);
            }
        }
        Ok(channels)
    }
}

fn compiles(member: &str, text: Option<&str>) -> Result<()> {
    let Some(text) = text else { return Ok(()) };
    Template::compile(text, Mode::Text)
        .map(drop)
        .map_err(|fault| fault.of(&format!("MessageConfiguration.{member}")))
}

fn email(
    cx: &Cx,
    message: Option<&types::MessageConfiguration>,
    template: Option<&types::TemplateConfiguration>,
) -> Result<Option<EmailMessage>> {
    let inline = message.and_then(|m| m.email_message.as_ref());
    let template = template.and_then(|t| t.email_template.as_ref());
    let template = template.map(|t| template_ref(cx, Kind::Email, t)).transpose()?;
    if inline.is_none() && template.is_none() {
        return Ok(None);
    }
    let inline = inline.cloned().unwrap_or_default();
    let blank = [&inline.title, &inline.html_body, &inline.body].into_iter().all(Option::is_none);
    if blank && template.is_none() {
        return Err(Fault::invalid("MessageConfiguration.EmailMessage: a Title, HtmlBody or Body"));
    }
    let parts = EmailParts {
        subject: inline.title,
        html: inline.html_body,
        text: inline.body,
        headers: headers(inline.headers.as_deref()),
        defaults: None,
    };
    EmailTemplate::compile(&parts).map_err(of_message)?;
    let from = inline.from_address.filter(|a| !a.is_empty());
    from.iter().try_for_each(|from| check_address("MessageConfiguration.EmailMessage.FromAddress", from))?;
    Ok(Some(EmailMessage { parts, template, from }))
}

/// What is wrong with a part, by the name that a campaign's e-mail has for it.
fn of_message(fault: Fault) -> Fault {
    const NAMES: &[(&str, &str)] = &[("Subject", "Title"), ("HtmlPart", "HtmlBody"), ("TextPart", "Body")];
    let Fault::Caller(reason, text) = fault else { return fault };
    let renamed = |(part, name): &(&str, &str)| {
        Some(format!("MessageConfiguration.EmailMessage.{name}{}", text.strip_prefix(part)?))
    };
    Fault::Caller(reason, NAMES.iter().find_map(renamed).unwrap_or(text))
}

/// A reference to a template that there is.
///
/// # Errors
/// 400 when there is none of that name and version.
pub fn template_ref(cx: &Cx, kind: Kind, template: &types::Template) -> Result<TemplateRef> {
    let member = match kind {
        Kind::Email => "TemplateConfiguration.EmailTemplate",
        Kind::InApp => "TemplateConfiguration.InAppTemplate",
        Kind::Push => "TemplateConfiguration.PushTemplate",
        Kind::Sms => "TemplateConfiguration.SMSTemplate",
        Kind::Voice => "TemplateConfiguration.VoiceTemplate",
    };
    let name = template.name.clone().unwrap_or_default();
    let missing = |fault: Fault| match fault {
        Fault::Caller(Reason::Missing, _) => {
            let kind = kind.as_str();
            Fault::invalid(format!("{member}: there is no {kind} template {name} of that version"))
        }
        other => other,
    };
    let version = match template.version.as_deref().filter(|v| !v.is_empty()) {
        None => None,
        Some("latest") => Some(cx.engine.template(kind, &name, None).map_err(missing)?.head.latest),
        Some(text) => {
            let wrong = |_| Fault::invalid(format!("{member}.Version: {text} is no number"));
            Some(text.parse().map_err(wrong)?)
        }
    };
    cx.engine.template(kind, &name, version).map_err(missing)?;
    Ok(TemplateRef { name, version })
}
