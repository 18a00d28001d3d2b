//! One line of an event-stream archive (reference A §4): what Pinpoint sent to Kinesis or Firehose, as an event.
//!
//! What the service itself recorded of messages stays the service's, so that KPIs, reports and timelines count it.

mod shape;

use crate::{
    event::{Client, Event, Origin, Session},
    named::{self, Named},
    time::Millis,
};
use sha2::{Digest, Sha256};
use shape::{Shape, Text};
use std::borrow::Cow;

/// Bytes of one line at most: an event has at most 1,000 KB, its endpoint and envelope come on top.
pub const LINE_BYTES: usize = 8 << 20;

/// One record of an archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Archived {
    /// `application.app_id`, as it is written.
    pub app: Option<String>,
    /// `arrival_timestamp`: when the service took it in, or found it out.
    pub arrived: Millis,
    pub event: Event,
    /// `client_context.custom.endpoint`, or `endpoint` of an app's own event: an endpoint in the API's JSON.
    pub endpoint: Option<String>,
    /// 64 bits of the line: records that the stream delivered twice have the same.
    pub fingerprint: u64,
}

/// Why a line is no event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It cannot be read; says what is wrong.
    Bad(String),
    /// It is sound and says nothing that happened to anybody; says why.
    LeftOut(&'static str),
}

fn bad(text: impl Into<String>) -> Unfit {
    Unfit::Bad(text.into())
}

/// Reads one line, without its end (reference A §4.2–§4.6).
///
/// # Errors
/// [`Unfit`]; the other lines are not touched by it.
pub fn record(line: &[u8]) -> Result<Archived, Unfit> {
    let line = line.trim_ascii();
    if line.len() > LINE_BYTES {
        return Err(bad(format!("longer than {} MB", LINE_BYTES >> 20)));
    }
    if line.first() != Some(&b'{') {
        return Err(bad("no JSON object"));
    }
    let shape: Shape<'_> = serde_json::from_slice(line).map_err(|e| bad(format!("no event record: {e}")))?;
    let kind = shape.event_type.as_deref().unwrap_or_default();
    if kind.is_empty() {
        return Err(bad("event_type: missing"));
    }
    if kind.starts_with("_test.") {
        return Err(Unfit::LeftOut("a test record of the stream's set-up"));
    }
    let digest = Sha256::digest(line);
    let at = instant("event_timestamp", shape.event_timestamp)?.ok_or(bad("event_timestamp: missing"))?;
    let arrived = instant("arrival_timestamp", shape.arrival_timestamp)?.unwrap_or(at);
    let sender = shape.client.as_ref().and_then(|c| c.client_id.as_deref()).filter(|id| !id.is_empty());
    let sender = sender.ok_or_else(|| bad("client.client_id: missing"))?.to_owned();
    let mut event = Event {
        endpoint: sender.into(),
        id: digest[..16].iter().map(|byte| format!("{byte:02x}")).collect(),
        kind: kind.into(),
        at,
        origin: Origin::Client,
        attributes: texts(&shape),
        metrics: numbers(&shape)?,
        session: session(&shape)?.map(Box::new),
        client: application(&shape),
        address: None,
        recipient: None,
    };
    of_service(&shape, &mut event);
    Ok(Archived {
        app: shape.app().map(str::to_owned),
        arrived,
        event,
        endpoint: shape.endpoint_text(),
        fingerprint: u64::from_le_bytes(digest[16..24].try_into().expect("eight bytes")),
    })
}

/// Milliseconds since 1970; years 1970 to 9999.
fn instant(member: &str, given: Option<f64>) -> Result<Option<Millis>, Unfit> {
    /// 9999-12-31T23:59:59.999Z.
    const LAST_MS: f64 = 253_402_300_799_999.0;
    match given {
        None => Ok(None),
        Some(ms) if (0.0..=LAST_MS).contains(&ms) => Ok(Some(Millis(ms as i64))),
        Some(ms) => Err(bad(format!("{member}: {ms} is no time in milliseconds"))),
    }
}

/// Attributes are texts but for a few: nulls are passed over, numbers and truths are written out (§4.3).
fn texts(shape: &Shape<'_>) -> Named<named::Text> {
    let given = shape.attributes.iter().flatten();
    given.filter_map(|(name, value)| Some((name.as_ref(), value.written()?))).collect()
}

fn numbers(shape: &Shape<'_>) -> Result<Named<f64>, Unfit> {
    let number = |(name, value): (&Cow<'_, str>, &Text<'_>)| match value.number() {
        Some(number) => Ok((named::Text::from(name.as_ref()), number)),
        None => Err(bad(format!("metrics.{name}: no finite number"))),
    };
    let given = shape.metrics.iter().flatten().filter(|(_, value)| !matches!(value, Text::Nothing));
    given.map(number).collect::<Result<Vec<_>, _>>().map(Named::from)
}

fn session(shape: &Shape<'_>) -> Result<Option<Session>, Unfit> {
    let Some(given) = &shape.session else { return Ok(None) };
    let (Some(id), Some(start)) =
        (&given.session_id, instant("session.start_timestamp", given.start_timestamp)?)
    else {
        return Ok(None);
    };
    Ok(Some(Session {
        id: id.as_ref().into(),
        start,
        stop: instant("session.stop_timestamp", given.stop_timestamp)?,
        duration_ms: given.duration.map(|ms| ms as i64),
    }))
}

fn application(shape: &Shape<'_>) -> Option<Box<Client>> {
    let given = shape.application.as_ref()?;
    let text = |text: &Option<Cow<'_, str>>| text.as_deref().map(named::Text::from);
    let sdk = given.sdk.as_ref();
    let client = Client {
        package_name: text(&given.package_name),
        title: text(&given.title),
        version_code: text(&given.version_code),
        sdk_name: sdk.and_then(|sdk| text(&sdk.name)),
        sdk_version: sdk.and_then(|sdk| text(&sdk.version)),
    };
    (client != Client::default()).then(|| Box::new(client))
}

/// What the service recorded of its own messages carries what only it wrote; the same types sent by a client stay the
/// client's (§3.4).
fn of_service(shape: &Shape<'_>, event: &mut Event) {
    let has = |name: &str| event.attributes.contains(name);
    let kind = event.kind.as_str();
    let mail = shape.mail();
    let ours = match kind {
        "_campaign.send" => has("campaign_send_status"),
        "_journey.send" => has("journey_send_status"),
        _ if kind.starts_with("_email.") => mail.is_some(),
        _ if kind.starts_with("_SMS.") => has("record_status"),
        _ => false,
    };
    if !ours {
        return;
    }
    event.origin = Origin::Service;
    (event.session, event.client) = (None, None);
    if let Some(mail) = mail {
        event.address = mail.destination.iter().flatten().next().map(|to| to.as_ref().into());
        if let Some(id) = &mail.message_id {
            event.attributes.insert_new("message_id", id.as_ref().into());
        }
    } else {
        event.address = event.attributes.get("destination_phone_number").cloned();
    }
    // A campaign's events name an endpoint by themselves; a journey's are told so. Others' clients are new each time.
    if event.attributes.contains("journey_id") && !event.attributes.contains("campaign_id") {
        event.recipient = Some(event.endpoint.as_ref().into());
    }
}

#[cfg(test)]
mod tests;
