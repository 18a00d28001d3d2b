//! PutEvents (reference A §3): every item stands alone, a bad one is a 400 entry and never a failed batch.

use super::{Answer, Cx, Registry, endpoints};
use engine::ingest::{Item, ItemResult};
use futures_util::future::BoxFuture;
use model::{
    error::{Fault, Reason, Result},
    event::{Client, Event, Origin, Session},
    limits,
    named::{self, Named, Text},
    time::Millis,
};
use serde::{Serialize, Serializer};
use std::sync::Arc;
use wire::{
    OperationId,
    events::{BatchIn, EventIn, EventsIn, SessionIn},
    route::Labels,
};

pub fn register(registry: &mut Registry) {
    registry.raw(OperationId::PutEvents, put_events);
}

fn put_events(
    cx: Cx,
    labels: Labels,
    _query: &str,
    body: bytes::Bytes,
) -> BoxFuture<'static, Result<Answer>> {
    Box::pin(async move {
        let app = cx.app(labels.get("application-id"))?;
        let request = wire::events::decode(&body, limits::EVENT_BYTES)
            .map_err(|refusal| Fault::invalid(refusal.to_string()))?;
        let items = read(request)?;
        let results = cx.engine.put_events(&app, items, &cx.moves).await?;
        let body = serde_json::to_vec(&Answered { results }).map_err(Fault::bug)?;
        Ok((OperationId::PutEvents.ok_status(), body))
    })
}

fn read(request: EventsIn) -> Result<Vec<Item>> {
    let count: usize = request.batch.iter().map(|(_, batch)| batch.events.len()).sum();
    if count > limits::EVENTS_PER_REQUEST {
        let max = limits::EVENTS_PER_REQUEST;
        return Err(Fault::invalid(format!("BatchItem: at most {max} events a request, here are {count}")));
    }
    let mut batch = request.batch;
    named::settle(&mut batch);
    Ok(batch.into_iter().map(|(id, batch)| item(id.into(), batch)).collect())
}

fn item(endpoint_id: String, mut batch: BatchIn) -> Item {
    let endpoint = batch.endpoint.and_then(|endpoint| {
        endpoints::patch(endpoints::of_public(endpoint)).map_err(|fault| fault.message().to_owned())
    });
    let shared: Arc<str> = endpoint_id.as_str().into();
    named::settle(&mut batch.events);
    let count = batch.events.len();
    let (mut events, mut told) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for (id, event) in batch.events {
        let parsed = event.and_then(|event| parse(shared.clone(), &id, event));
        told.push((id, parsed.map(|event| events.push(event))));
    }
    Item { endpoint_id, endpoint, events, told }
}

fn parse(endpoint: Arc<str>, id: &Text, event: EventIn) -> std::result::Result<Event, String> {
    let kind = event.event_type.filter(|t| !t.is_empty()).ok_or("EventType: missing")?;
    if kind.len() > limits::EVENT_TYPE_CHARS && kind.chars().count() > limits::EVENT_TYPE_CHARS {
        return Err(format!("EventType: at most {} characters", limits::EVENT_TYPE_CHARS));
    }
    let at = instant("Timestamp", &event.timestamp.ok_or("Timestamp: missing")?)?;
    let attributes = Named::from(event.attributes.unwrap_or_default());
    let metrics = Named::from(event.metrics.unwrap_or_default());
    check(&attributes, &metrics)?;
    let session = event.session.map(session).transpose()?.map(Box::new);
    let client = Client {
        package_name: event.app_package_name,
        title: event.app_title,
        version_code: event.app_version_code,
        sdk_name: event.sdk_name,
        sdk_version: event.client_sdk_version,
    };
    let client = (client != Client::default()).then(|| Box::new(client));
    Ok(Event {
        endpoint,
        id: id.clone(),
        kind,
        at,
        origin: Origin::Client,
        attributes,
        metrics,
        session,
        client,
        address: None,
        recipient: None,
    })
}

/// The limits of reference A §3.2, with the two texts that clients know.
fn check(attributes: &Named<Text>, metrics: &Named<f64>) -> std::result::Result<(), String> {
    if attributes.len() > limits::EVENT_ATTRIBUTES || metrics.len() > limits::EVENT_ATTRIBUTES {
        return Err("Number of attributes per event submitted should be less than 40.".to_owned());
    }
    let long =
        |key: &str| key.len() > limits::EVENT_KEY_CHARS && key.chars().count() > limits::EVENT_KEY_CHARS;
    let keys = attributes.iter().map(|(key, _)| key).chain(metrics.iter().map(|(key, _)| key));
    if keys.into_iter().any(long) {
        return Err("Event attribute key length should be less than 50.".to_owned());
    }
    if let Some((name, _)) = metrics.iter().find(|(_, value)| !value.is_finite()) {
        return Err(format!("Metrics.{name}: a finite number"));
    }
    let max = limits::EVENT_VALUE_CHARS;
    match attributes.iter().find(|(_, value)| value.len() > max && value.chars().count() > max) {
        Some((name, _)) => Err(format!("Attributes.{name}: at most {max} characters; the event is dropped")),
        None => Ok(()),
    }
}

fn session(session: SessionIn) -> std::result::Result<Session, String> {
    Ok(Session {
        id: session.id.ok_or("Session.Id: missing")?,
        start: instant(
            "Session.StartTimestamp",
            &session.start_timestamp.ok_or("Session.StartTimestamp: missing")?,
        )?,
        stop: session.stop_timestamp.map(|text| instant("Session.StopTimestamp", &text)).transpose()?,
        duration_ms: session.duration.map(i64::from),
    })
}

fn instant(member: &str, text: &str) -> std::result::Result<Millis, String> {
    Millis::parse_or_utc(text)
        .ok_or_else(|| format!("{member}: an ISO 8601 time such as 2024-01-02T03:04:05.678Z"))
}

/// `EventsResponse`, written from the results as they are: it has an entry for every event of the request.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answered {
    #[serde(serialize_with = "items")]
    results: Vec<ItemResult>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ItemAnswered<'r> {
    endpoint_item_response: Status<'r>,
    #[serde(serialize_with = "statuses")]
    events_item_response: &'r [(Text, std::result::Result<(), String>)],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Status<'r> {
    message: &'r str,
    status_code: u16,
}

impl Status<'_> {
    const ACCEPTED: Status<'static> = Status { message: "Accepted", status_code: 202 };
}

fn items<S: Serializer>(results: &[ItemResult], to: S) -> std::result::Result<S::Ok, S::Error> {
    to.collect_map(results.iter().map(|result| {
        let endpoint_item_response = match &result.endpoint {
            Ok(()) => Status::ACCEPTED,
            Err(fault) => Status { message: fault.message(), status_code: status_of(fault) },
        };
        (&result.endpoint_id, ItemAnswered { endpoint_item_response, events_item_response: &result.events })
    }))
}

fn statuses<S: Serializer>(
    events: &[(Text, std::result::Result<(), String>)],
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    to.collect_map(events.iter().map(|(id, result)| match result {
        Ok(()) => (id, Status::ACCEPTED),
        Err(text) => (id, Status { message: text, status_code: 400 }),
    }))
}

fn status_of(fault: &Fault) -> u16 {
    match fault {
        Fault::Caller(Reason::TooMany, _) => 429,
        Fault::Caller(Reason::Forbidden, _) => 403,
        Fault::Caller(..) => 400,
        Fault::Later(_) => 503,
        Fault::Bug(_) => 500,
    }
}
