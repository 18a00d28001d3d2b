//! What each type of template has (reference B §3.1), and what is checked of it.

use super::Members;
use engine::{
    definitions::{Draft, draft},
    templates::Kind,
};
use model::{
    campaign::check_headers,
    error::{Fault, Result},
    limits::{self, TEMPLATE_DESCRIPTION_CHARS},
    template::{Defaults, EmailParts, EmailTemplate, Mode, Template},
};
use serde_json::Value;

use wire::types;

/// Texts of a push template's part that may have variables.
const PUSH_TEXTS: &[&str] = &["Action", "Body", "RawContent", "Title", "Url"];
/// The parts of a push template, each with the characters it may have.
const PUSH_PARTS: &[(&str, usize)] = &[
    ("ADM", limits::PUSH_TEMPLATE_ADM_CHARS),
    ("APNS", limits::PUSH_TEMPLATE_CHARS),
    ("Baidu", limits::PUSH_TEMPLATE_CHARS),
    ("Default", limits::PUSH_TEMPLATE_CHARS),
    ("GCM", limits::PUSH_TEMPLATE_CHARS),
];

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
/// 400 naming the member and its bound, or where a text does not compile.
pub fn checked(kind: Kind, shown: &Members) -> Result<Draft> {
    at_most("TemplateDescription", chars(shown, "TemplateDescription"), TEMPLATE_DESCRIPTION_CHARS)?;
    if let Some(defaults) = text(shown, "DefaultSubstitutions").filter(|text| !text.is_empty()) {
        Defaults::parse(defaults)?;
    }
    match kind {
        Kind::Email => return draft(shown, &email(shown)?),
        Kind::InApp => check_in_app(shown)?,
        Kind::Push => PUSH_PARTS.iter().try_for_each(|(part, max)| check_push(shown, part, *max))?,
        Kind::Sms => check_text(shown, limits::SMS_TEMPLATE_CHARS)?,
        Kind::Voice => check_text(shown, limits::VOICE_TEMPLATE_CHARS)?,
    }
    draft(shown, shown)
}

fn text<'m>(members: &'m Members, name: &str) -> Option<&'m str> {
    members.get(name).and_then(Value::as_str)
}

fn chars(members: &Members, name: &str) -> usize {
    text(members, name).map_or(0, |text| text.chars().count())
}

fn at_most(member: &str, count: usize, max: usize) -> Result<()> {
    if count <= max { Ok(()) } else { Err(Fault::invalid(format!("{member}: at most {max} characters"))) }
}

fn compiles(member: &str, text: &str) -> Result<()> {
    Template::compile(text, Mode::Text).map(drop).map_err(|fault| fault.of(member))
}

fn email(shown: &Members) -> Result<EmailParts> {
    let all = chars(shown, "HtmlPart") + chars(shown, "TextPart") + chars(shown, "Subject");
    at_most("HtmlPart and TextPart", all, limits::EMAIL_TEMPLATE_CHARS)?;
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
    check_headers(&parts.headers)?;
    EmailTemplate::compile(&parts)?;
    Ok(parts)
}

fn check_text(shown: &Members, max: usize) -> Result<()> {
    at_most("Body", chars(shown, "Body"), max)?;
    compiles("Body", text(shown, "Body").unwrap_or_default())
}

fn check_push(shown: &Members, part: &str, max: usize) -> Result<()> {
    let Some(Value::Object(members)) = shown.get(part) else { return Ok(()) };
    at_most(part, members.values().filter_map(Value::as_str).map(|text| text.chars().count()).sum(), max)?;
    let written = PUSH_TEXTS.iter().filter_map(|name| Some((name, text(members, name)?)));
    written.into_iter().try_for_each(|(name, text)| compiles(&format!("{part}.{name}"), text))
}

/// It has no variables.
fn check_in_app(shown: &Members) -> Result<()> {
    let content = shown.get("Content").and_then(Value::as_array).map_or(0, Vec::len);
    if content > limits::IN_APP_CONTENTS {
        return Err(Fault::invalid(format!("Content: at most {} items", limits::IN_APP_CONTENTS)));
    }
    let all = serde_json::to_string(shown).map_err(Fault::bug)?;
    at_most("Content", all.chars().count(), limits::IN_APP_TEMPLATE_CHARS)
}
