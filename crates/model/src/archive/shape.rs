//! The record as it is written; what is not read is passed over.

use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap, fmt};

type Word<'a> = Option<Cow<'a, str>>;

#[derive(Deserialize)]
pub(super) struct Shape<'a> {
    #[serde(borrow)]
    pub event_type: Word<'a>,
    pub event_timestamp: Option<f64>,
    pub arrival_timestamp: Option<f64>,
    #[serde(borrow)]
    pub application: Option<Application<'a>>,
    #[serde(borrow)]
    pub client: Option<Sender<'a>>,
    #[serde(borrow)]
    pub session: Option<Session<'a>>,
    #[serde(borrow)]
    pub attributes: Option<BTreeMap<Cow<'a, str>, Text<'a>>>,
    #[serde(borrow)]
    pub metrics: Option<BTreeMap<Cow<'a, str>, Text<'a>>>,
    #[serde(borrow)]
    client_context: Option<ClientContext<'a>>,
    #[serde(borrow)]
    facets: Option<Facets<'a>>,
    #[serde(borrow)]
    endpoint: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Application<'a> {
    #[serde(borrow)]
    app_id: Word<'a>,
    #[serde(borrow)]
    pub package_name: Word<'a>,
    #[serde(borrow)]
    pub title: Word<'a>,
    #[serde(borrow)]
    pub version_code: Word<'a>,
    #[serde(borrow)]
    pub sdk: Option<Sdk<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Sdk<'a> {
    #[serde(borrow)]
    pub name: Word<'a>,
    #[serde(borrow)]
    pub version: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Sender<'a> {
    #[serde(borrow)]
    pub client_id: Word<'a>,
}

#[derive(Deserialize)]
pub(super) struct Session<'a> {
    #[serde(borrow)]
    pub session_id: Word<'a>,
    pub start_timestamp: Option<f64>,
    pub stop_timestamp: Option<f64>,
    pub duration: Option<f64>,
}

#[derive(Deserialize)]
struct ClientContext<'a> {
    #[serde(borrow)]
    custom: Option<Custom<'a>>,
}

#[derive(Deserialize)]
struct Custom<'a> {
    /// JSON in a text; an object, in records that were written anew.
    #[serde(borrow)]
    endpoint: Option<&'a RawValue>,
    #[serde(borrow)]
    legacy_identifier: Word<'a>,
}

#[derive(Deserialize)]
struct Facets<'a> {
    #[serde(borrow)]
    email_channel: Option<EmailChannel<'a>>,
}

#[derive(Deserialize)]
struct EmailChannel<'a> {
    #[serde(borrow)]
    mail_event: Option<MailEvent<'a>>,
}

#[derive(Deserialize)]
struct MailEvent<'a> {
    #[serde(borrow)]
    mail: Option<Mail<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Mail<'a> {
    #[serde(borrow)]
    pub message_id: Word<'a>,
    #[serde(borrow)]
    pub destination: Option<Vec<Cow<'a, str>>>,
}

impl Shape<'_> {
    /// The app's id: of the envelope, else of the mail.
    pub fn app(&self) -> Option<&str> {
        let custom = self.client_context.as_ref().and_then(|context| context.custom.as_ref());
        let of_envelope = self.application.as_ref().and_then(|application| application.app_id.as_deref());
        let of_mail = || custom.and_then(|custom| custom.legacy_identifier.as_deref());
        of_envelope.filter(|id| !id.is_empty()).or_else(of_mail)
    }

    pub fn mail(&self) -> Option<&Mail<'_>> {
        self.facets.as_ref()?.email_channel.as_ref()?.mail_event.as_ref()?.mail.as_ref()
    }

    /// The endpoint's JSON, out of the text around it.
    pub fn endpoint_text(&self) -> Option<String> {
        let custom = self.client_context.as_ref().and_then(|context| context.custom.as_ref());
        let given = custom.and_then(|custom| custom.endpoint).or(self.endpoint)?.get();
        match given.as_bytes().first() {
            Some(b'"') => serde_json::from_str::<String>(given).ok(),
            Some(b'{') if given.len() > 2 => Some(given.to_owned()),
            _ => None,
        }
    }
}

/// A value of an attribute or a metric.
pub(super) enum Text<'a> {
    Nothing,
    Words(Cow<'a, str>),
    Number(f64),
    Truth(bool),
}

impl Text<'_> {
    /// As a text; a list or an object is none.
    pub fn written(&self) -> Option<String> {
        match self {
            Text::Nothing => None,
            Text::Words(text) => Some(text.clone().into_owned()),
            Text::Number(number) => Some(number.to_string()),
            Text::Truth(truth) => Some(truth.to_string()),
        }
    }

    pub fn number(&self) -> Option<f64> {
        let number = match self {
            Text::Number(number) => Some(*number),
            Text::Words(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number| number.is_finite())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Seen)
    }
}

struct Seen;

impl<'de> de::Visitor<'de> for Seen {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }
    fn visit_unit<E>(self) -> Result<Text<'de>, E> {
        Ok(Text::Nothing)
    }
    fn visit_bool<E>(self, truth: bool) -> Result<Text<'de>, E> {
        Ok(Text::Truth(truth))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Text<'de>, E> {
        Ok(Text::Number(number as f64))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Text<'de>, E> {
        Ok(Text::Number(number as f64))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Text<'de>, E> {
        Ok(Text::Number(number))
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text::Words(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text::Words(Cow::Owned(text.to_owned())))
    }
}
