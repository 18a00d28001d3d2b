//! The body of PutEvents, in which every item stands alone (reference A §3.3): a wrong type in one event
//! is that event's error and never the batch's.

use crate::{object::reads, place, request::Refusal, types::PublicEndpoint};
use compact_str::CompactString;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

/// A PutEvents body: endpoint id → its part.
#[derive(Debug, PartialEq)]
pub struct EventsIn {
    pub batch: Vec<(CompactString, BatchIn)>,
}

/// One endpoint's part; an error is the text for the item's result. Events are in the order of the body, in which an
/// id may come twice: the last one counts.
#[derive(Debug, PartialEq)]
pub struct BatchIn {
    pub endpoint: Result<PublicEndpoint, String>,
    pub events: Vec<(CompactString, Result<EventIn, String>)>,
}

/// The model's `Event`, in texts and lists that need no memory of their own while they are short: this is read a
/// million times a second.
#[derive(Debug, Default, PartialEq)]
pub struct EventIn {
    pub app_package_name: Option<CompactString>,
    pub app_title: Option<CompactString>,
    pub app_version_code: Option<CompactString>,
    pub attributes: Option<Vec<(CompactString, CompactString)>>,
    pub client_sdk_version: Option<CompactString>,
    pub event_type: Option<CompactString>,
    pub metrics: Option<Vec<(CompactString, f64)>>,
    pub sdk_name: Option<CompactString>,
    pub session: Option<SessionIn>,
    pub timestamp: Option<CompactString>,
}

reads! { EventIn {
    "AppPackageName" => app_package_name,
    "AppTitle" => app_title,
    "AppVersionCode" => app_version_code,
    "Attributes" => attributes as plain,
    "ClientSdkVersion" => client_sdk_version,
    "EventType" => event_type,
    "Metrics" => metrics as plain,
    "SdkName" => sdk_name,
    "Session" => session,
    "Timestamp" => timestamp,
} }

/// The model's `Session`.
#[derive(Debug, Default, PartialEq)]
pub struct SessionIn {
    pub duration: Option<i32>,
    pub id: Option<CompactString>,
    pub start_timestamp: Option<CompactString>,
    pub stop_timestamp: Option<CompactString>,
}

reads! { SessionIn {
    "Duration" => duration,
    "Id" => id,
    "StartTimestamp" => start_timestamp,
    "StopTimestamp" => stop_timestamp,
} }

/// A body in which every part can be read.
#[derive(Default)]
struct Whole {
    batch_item: Option<InOrder<Part>>,
}

reads! { Whole { "BatchItem" => batch_item } }

#[derive(Default)]
struct Part {
    endpoint: Option<PublicEndpoint>,
    events: Option<InOrder<EventIn>>,
}

reads! { Part {
    "Endpoint" => endpoint,
    "Events" => events,
} }

/// The members of an object, as they come.
struct InOrder<T>(Vec<(CompactString, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for InOrder<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = InOrder<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(InOrder(entries))
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// Reads a body, as a whole if it is well formed, item by item if not; an event has at most `event_bytes`.
///
/// # Errors
/// What is wrong with the body around the items.
pub fn decode(body: &[u8], event_bytes: usize) -> Result<EventsIn, Refusal> {
    let whole = if body.len() <= event_bytes { whole(body) } else { None };
    whole.map_or_else(|| by_item(body, event_bytes), Ok)
}

fn whole(body: &[u8]) -> Option<EventsIn> {
    // One look at all of the text is quicker than one at each of its strings.
    let text = std::str::from_utf8(body).ok()?;
    let items = serde_json::from_str::<Whole>(text).ok()?.batch_item?.0;
    let part = |(id, part): (CompactString, Part)| {
        let events = part.events?.0.into_iter().map(|(id, event)| (id, Ok(event))).collect();
        Some((id, BatchIn { endpoint: Ok(part.endpoint?), events }))
    };
    Some(EventsIn { batch: items.into_iter().map(part).collect::<Option<_>>()? })
}

/// A JSON object whose members are not read yet.
type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

fn members<'a>(at: &str, text: &'a [u8]) -> Result<Members<'a>, Refusal> {
    serde_json::from_slice(text).map_err(|e| Refusal(format!("EventsRequest{at}: {e}")))
}

fn by_item(body: &[u8], event_bytes: usize) -> Result<EventsIn, Refusal> {
    let request = members("", body)?;
    let missing = || Refusal("EventsRequest.BatchItem: missing, and required".to_owned());
    let items = request.get("BatchItem").ok_or_else(missing)?;
    let items = members(".BatchItem", items.get().as_bytes())?;
    let batch = items.into_iter().map(|(id, raw)| (id.into(), part(raw, event_bytes)));
    Ok(EventsIn { batch: batch.collect() })
}

/// One endpoint's part. What is wrong around its events leaves nothing to answer but the endpoint's own result.
fn part(raw: &RawValue, event_bytes: usize) -> BatchIn {
    let refused = |text: String| BatchIn { endpoint: Err(text), events: Vec::new() };
    let missing = |member: &str| format!("{member}: missing, and required");
    let part: Members<'_> = match within("", raw) {
        Ok(part) => part,
        Err(text) => return refused(text),
    };
    let endpoint = part
        .get("Endpoint")
        .map_or_else(|| Err(missing("Endpoint")), |raw| place::read("Endpoint", raw.get().as_bytes()));
    let events = part.get("Events").map_or_else(|| Err(missing("Events")), |raw| within("Events: ", raw));
    match events {
        Ok(events) => {
            let event = |raw: &RawValue| match raw.get().len() <= event_bytes {
                true => item(raw),
                false => {
                    Err(format!("the event has {} bytes, at most {event_bytes} are taken", raw.get().len()))
                }
            };
            let events = events.into_iter().map(|(id, raw)| (id.into(), event(raw)));
            BatchIn { endpoint, events: events.collect() }
        }
        Err(text) => refused(text),
    }
}

fn item<T: DeserializeOwned>(raw: &RawValue) -> Result<T, String> {
    place::read("", raw.get().as_bytes())
}

/// The members of a part or of its events.
fn within<'a>(at: &str, raw: &'a RawValue) -> Result<Members<'a>, String> {
    serde_json::from_str(raw.get()).map_err(|e| format!("{at}{e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_event_is_its_own_error() {
        let body = br#"{"BatchItem":{"e":{"Endpoint":{},"Events":{
            "good":{"EventType":"a","Timestamp":"2024-01-02T03:04:05Z"},
            "list":{"EventType":"a","Timestamp":"2024-01-02T03:04:05Z","Attributes":{"k":["v"]}}}}}}"#;
        let request = decode(body, 1_000).unwrap();
        let events = &request.batch[0].1.events;
        assert!(events[0].1.is_ok() && events[0].0 == "good");
        assert!(events[1].1.as_ref().unwrap_err().contains("expected a string"), "{events:?}");
    }

    #[test]
    fn a_bad_body_is_refused_with_its_place() {
        let refused = |body: &str| decode(body.as_bytes(), 1_000).unwrap_err().0;
        assert!(refused("{").contains("EOF"));
        assert_eq!(refused("{}"), "EventsRequest.BatchItem: missing, and required");
    }

    #[test]
    fn a_bad_part_leaves_the_others_whole() {
        let body =
            br#"{"BatchItem":{"bare":{"Events":{"x":{"EventType":"a"}}},"good":{"Endpoint":{},"Events":{}},
            "no":5,"none":{"Endpoint":{}}}}"#;
        let request = decode(body, 1_000).unwrap();
        let told: Vec<_> = request
            .batch
            .iter()
            .map(|(id, part)| (id.as_str(), part.endpoint.is_ok(), part.events.len()))
            .collect();
        assert_eq!(told, [("bare", false, 1), ("good", true, 0), ("no", false, 0), ("none", false, 0)]);
        assert_eq!(request.batch[0].1.endpoint.as_ref().unwrap_err(), "Endpoint: missing, and required");
    }

    #[test]
    fn an_event_that_is_too_large_is_its_own_error() {
        let body = format!(
            r#"{{"BatchItem":{{"e":{{"Endpoint":{{}},"Events":{{"a":{{"EventType":"{}"}},"b":{{"EventType":"b"}}}}}}}}}}"#,
            "x".repeat(100)
        );
        let events = &decode(body.as_bytes(), 80).unwrap().batch[0].1.events;
        assert!(
            events[0].1.as_ref().unwrap_err().contains("at most 80") && events[1].1.is_ok(),
            "{events:?}"
        );
    }

    #[test]
    fn a_missing_timestamp_leaves_the_batch_whole() {
        let request =
            decode(br#"{"BatchItem":{"e":{"Endpoint":{},"Events":{"x":{"EventType":"a"}}}}}"#, 1_000)
                .unwrap();
        assert_eq!(request.batch[0].1.events[0].1.as_ref().unwrap().timestamp, None);
    }
}
