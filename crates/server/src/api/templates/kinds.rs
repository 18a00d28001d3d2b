//! What each type of template has (reference B §3.1), and what is checked of it.

use super::Members;
use engine::{
    definitions::{Draft, draft},
    templates::Kind,
};
use model::{
    error::{Fault, Result},
    template::{Defaults, EmailParts, EmailTemplate, Mode, Template},
};
use serde_json::Value;

use wire::types;

/// Texts of a push template's part that may have variables.
const PUSH_TEXTS: &[&str] = &["Action", "Body", "RawContent", "Title", "Url"];
/// The parts of a push template.
const PUSH_PARTS: &[&str] = &["ADM", "APNS", "Baidu", "Default", "GCM"];

/// The members of a request besides its tags.
pub fn members(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Email => &[
            "DefaultSubstitutions",
            "Headers",
            "HtmlPart",
            "RecommenderId",
            "Subject",
            "TemplateDescription",
            "TextPart",
        ],
        Kind::InApp => &["Content", "CustomConfig", "Layout", "TemplateDescription"],
        Kind::Push => &[
            "ADM",
            "APNS",
            "Baidu",
            "Default",
            "DefaultSubstitutions",
            "GCM",
            "RecommenderId",
            "TemplateDescription",
        ],
        Kind::Sms => &["Body", "DefaultSubstitutions", "RecommenderId", "TemplateDescription"],
        Kind::Voice => &["Body", "DefaultSubstitutions", "LanguageCode", "TemplateDescription", "VoiceId"],
    }
}

/// Checks a template, and makes of it what is kept: the members shown, and what the engine reads.
///
/// # Errors
/// 400 where a text does not compile.
pub fn checked(kind: Kind, shown: &Members) -> Result<Draft> {
    if let Some(defaults) = text(shown, "DefaultSubstitutions").filter(|text| !text.is_empty()) {
        Defaults::parse(defaults)?;
    }
    match kind {
        Kind::Email => return draft(shown, &email(shown)?),
        // It has no variables.
        Kind::InApp => {}
        Kind::Push => PUSH_PARTS.iter().try_for_each(|part| check_push(shown, part))?,
        Kind::Sms | Kind::Voice => compiles("Body", text(shown, "Body").unwrap_or_default())?,
    }
    draft(shown, shown)
}

fn text<'m>(members: &'m Members, name: &str) -> Option<&'m str> {
    members.get(name).and_then(Value::as_str)
}

fn compiles(member: &str, text: &str) -> Result<()> {
    Template::compile(text, Mode::Text).map(drop).map_err(|fault| fault.of(member))
}

fn email(shown: &Members) -> Result<EmailParts> {
    let owned = |name: &str| text(shown, name).map(str::to_owned);
    let given: Option<Vec<types::MessageHeader>> =
        shown.get("Headers").cloned().map(serde_json::from_value).transpose().map_err(Fault::bug)?;
    let parts = EmailParts {
        subject: owned("Subject"),
        html: owned("HtmlPart"),
        text: owned("TextPart"),
        headers: super::headers(given.as_deref()),
        defaults: owned("DefaultSubstitutions"),
    };
    EmailTemplate::compile(&parts)?;
    Ok(parts)
}

fn check_push(shown: &Members, part: &str) -> Result<()> {
    let Some(Value::Object(members)) = shown.get(part) else { return Ok(()) };
    let written = PUSH_TEXTS.iter().filter_map(|name| Some((name, text(members, name)?)));
    written.into_iter().try_for_each(|(name, text)| compiles(&format!("{part}.{name}"), text))
}
