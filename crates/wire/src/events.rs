//! The body of PutEvents, in which every item stands alone (reference A §3.3): a wrong type in one event
//! is that event's error and never the batch's.

use crate::{
    check::Check,
    request::Refusal,
    types::{Event, EventsRequest, PublicEndpoint},
};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};

/// A PutEvents body: endpoint id → its part.
#[derive(Debug, PartialEq)]
pub struct EventsIn {
    pub batch: Vec<(String, BatchIn)>,
}

/// One endpoint's part; an error is the text for the item's result.
#[derive(Debug, PartialEq)]
pub struct BatchIn {
    pub endpoint: Result<PublicEndpoint, String>,
    pub events: Vec<(String, Result<Event, String>)>,
}

/// Reads a body, as a whole if it is well formed, item by item if not.
///
/// # Errors
/// What is wrong with the body around the items.
pub fn decode(body: &[u8]) -> Result<EventsIn, Refusal> {
    if let Ok(request) = serde_json::from_slice::<EventsRequest>(body)
        && request.check().is_ok()
    {
        return Ok(whole(request));
    }
    by_item(body)
}

fn whole(request: EventsRequest) -> EventsIn {
    let batch = request.batch_item.unwrap_or_default().into_iter().map(|(id, batch)| {
        let events =
            batch.events.unwrap_or_default().into_iter().map(|(id, event)| (id, Ok(event))).collect();
        (id, BatchIn { endpoint: Ok(batch.endpoint.unwrap_or_default()), events })
    });
    EventsIn { batch: batch.collect() }
}

/// A JSON object whose members are not read yet.
type Members<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

fn members<'a>(at: &str, text: &'a [u8]) -> Result<Members<'a>, Refusal> {
    serde_json::from_slice(text).map_err(|e| Refusal(format!("EventsRequest{at}: {e}")))
}

fn by_item(body: &[u8]) -> Result<EventsIn, Refusal> {
    let request = members("", body)?;
    let missing = |what: &str| Refusal(format!("EventsRequest.{what}: missing, and required"));
    let items = request.get("BatchItem").ok_or_else(|| missing("BatchItem"))?;
    let mut batch = Vec::new();
    for (id, raw) in members(".BatchItem", items.get().as_bytes())? {
        let part = members(&format!(".BatchItem[{id}]"), raw.get().as_bytes())?;
        let endpoint = part.get("Endpoint").ok_or_else(|| missing(&format!("BatchItem[{id}].Endpoint")))?;
        let events = part.get("Events").ok_or_else(|| missing(&format!("BatchItem[{id}].Events")))?;
        let events = members(&format!(".BatchItem[{id}].Events"), events.get().as_bytes())?;
        let events = events.into_iter().map(|(id, raw)| (id.into_owned(), item(raw)));
        batch.push((id.into_owned(), BatchIn { endpoint: item(endpoint), events: events.collect() }));
    }
    Ok(EventsIn { batch })
}

fn item<T: DeserializeOwned>(raw: &RawValue) -> Result<T, String> {
    serde_json::from_str(raw.get()).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_event_is_its_own_error() {
        let body = br#"{"BatchItem":{"e":{"Endpoint":{},"Events":{
            "good":{"EventType":"a","Timestamp":"2024-01-02T03:04:05Z"},
            "list":{"EventType":"a","Timestamp":"2024-01-02T03:04:05Z","Attributes":{"k":["v"]}}}}}}"#;
        let request = decode(body).unwrap();
        let events = &request.batch[0].1.events;
        assert!(events[0].1.is_ok() && events[0].0 == "good");
        assert!(events[1].1.as_ref().unwrap_err().contains("expected a string"), "{events:?}");
    }

    #[test]
    fn a_bad_body_is_refused_with_its_place() {
        let refused = |body: &str| decode(body.as_bytes()).unwrap_err().0;
        assert!(refused("{").contains("EOF"));
        assert_eq!(refused("{}"), "EventsRequest.BatchItem: missing, and required");
        let part = refused(r#"{"BatchItem":{"e":{"Events":{}}}}"#);
        assert_eq!(part, "EventsRequest.BatchItem[e].Endpoint: missing, and required");
    }

    #[test]
    fn a_missing_timestamp_leaves_the_batch_whole() {
        let request =
            decode(br#"{"BatchItem":{"e":{"Endpoint":{},"Events":{"x":{"EventType":"a"}}}}}"#).unwrap();
        assert_eq!(request.batch[0].1.events[0].1.as_ref().unwrap().timestamp, None);
    }
}
