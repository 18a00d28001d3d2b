//! What a request says on channels besides e-mail (reference B §5.2): the channel's own message, else the one for all
//! push services, else the one for everything; a template supplies the content.

use crate::api::{Cx, campaigns::template_ref};
use engine::{notes::Note, templates::Kind};
use model::{
    channel::Channel,
    error::{Fault, Result},
    template::EmailParts,
};
use serde_json::Value;
use std::collections::BTreeMap;
use wire::types;

/// What a message says itself.
#[derive(Clone, Default)]
struct Own {
    title: Option<String>,
    body: Option<String>,
    raw: Option<String>,
    silent: Option<bool>,
    from: Option<String>,
    substitutions: Option<BTreeMap<String, Vec<String>>>,
}

macro_rules! push {
    ($message:expr) => {
        $message.as_ref().map(|m| Own {
            title: m.title.clone(),
            body: m.body.clone(),
            raw: m.raw_content.clone(),
            silent: m.silent_push,
            from: None,
            substitutions: m.substitutions.clone(),
        })
    };
}

/// By channel; none for a channel that nothing is said on.
///
/// # Errors
/// 400 for a template that there is not.
pub fn notes(
    cx: &Cx,
    message: &types::DirectMessageConfiguration,
    templates: Option<&types::TemplateConfiguration>,
) -> Result<BTreeMap<Channel, Note>> {
    let default = message.default_message.as_ref().map(|m| Own {
        body: m.body.clone(),
        substitutions: m.substitutions.clone(),
        ..Own::default()
    });
    let of =
        |kind: Kind, template: Option<&types::Template>| template.map(|t| stored(cx, kind, t)).transpose();
    let sms = message.sms_message.as_ref().map(|m| Own {
        body: m.body.clone(),
        from: m.origination_number.clone().or_else(|| m.sender_id.clone()),
        substitutions: m.substitutions.clone(),
        ..Own::default()
    });
    let voice = message.voice_message.as_ref().map(|m| Own {
        body: m.body.clone(),
        from: m.origination_number.clone(),
        substitutions: m.substitutions.clone(),
        ..Own::default()
    });
    let mut notes = BTreeMap::new();
    let templates = templates.cloned().unwrap_or_default();
    let sms_template = of(Kind::Sms, templates.sms_template.as_ref())?;
    notes.extend(note(&[&sms, &default], sms_template.as_ref(), None).map(|note| (Channel::Sms, note)));
    let voice_template = of(Kind::Voice, templates.voice_template.as_ref())?;
    notes.extend(note(&[&voice, &default], voice_template.as_ref(), None).map(|note| (Channel::Voice, note)));
    let push_template = of(Kind::Push, templates.push_template.as_ref())?;
    let for_all = message.default_push_notification_message.as_ref().map(|m| Own {
        title: m.title.clone(),
        body: m.body.clone(),
        silent: m.silent_push,
        substitutions: m.substitutions.clone(),
        ..Own::default()
    });
    for channel in Channel::ALL.iter().copied().filter(|channel| channel.is_push()) {
        let (own, part) = match channel {
            Channel::Gcm => (push!(message.gcm_message), "GCM"),
            Channel::Adm => (push!(message.adm_message), "ADM"),
            Channel::Baidu => (push!(message.baidu_message), "Baidu"),
            _ => (push!(message.apns_message), "APNS"),
        };
        let note = note(&[&own, &for_all, &default], push_template.as_ref(), Some(part));
        notes.extend(note.map(|note| (channel, note)));
    }
    Ok(notes)
}

fn stored(cx: &Cx, kind: Kind, template: &types::Template) -> Result<Value> {
    let found = template_ref(cx, kind, template)?;
    let body = cx.engine.template(kind, &found.name, found.version)?.revision.body;
    serde_json::from_str(&body).map_err(Fault::bug)
}

/// The first message that says something, member by member, under a template's content; `part` is the service's part
/// of a push template.
fn note(own: &[&Option<Own>], template: Option<&Value>, part: Option<&str>) -> Option<Note> {
    let said: Vec<&Own> = own.iter().filter_map(|own| own.as_ref()).collect();
    if said.is_empty() && template.is_none() {
        return None;
    }
    let in_template = |member: &str| -> Option<String> {
        let all = template?;
        let of = |value: &Value| value.get(member).and_then(Value::as_str).map(str::to_owned);
        match part {
            None => of(all),
            Some(part) => all.get(part).and_then(of).or_else(|| all.get("Default").and_then(of)),
        }
    };
    let pick = |member: &str, of: fn(&Own) -> &Option<String>| {
        in_template(member)
            .or_else(|| said.iter().find_map(|own| of(own).clone()))
            .filter(|text| !text.is_empty())
    };
    let note = Note {
        parts: EmailParts {
            subject: pick("Title", |own| &own.title),
            text: pick("Body", |own| &own.body),
            defaults: template.and_then(|t| t.get("DefaultSubstitutions")?.as_str().map(str::to_owned)),
            ..EmailParts::default()
        },
        from: said.iter().find_map(|own| own.from.clone()).unwrap_or_default(),
        raw: pick("RawContent", |own| &own.raw),
        silent: said.iter().find_map(|own| own.silent).unwrap_or(false),
        substitutions: said.iter().filter_map(|own| own.substitutions.clone()).collect(),
    };
    Some(note)
}

/// A note with what is said for one target alone.
pub fn for_target(note: &Note, own: &types::EndpointSendConfiguration) -> Note {
    let mut note = note.clone();
    note.parts.subject = own.title_override.clone().or(note.parts.subject);
    note.parts.text = own.body_override.clone().or(note.parts.text);
    note.raw = own.raw_content.clone().or(note.raw);
    note.substitutions.splice(0..0, own.substitutions.clone());
    note
}
