//! Feeds fans' deeds into the server through its own API.

use super::{
    Show,
    fans::{Deed, Fan},
};
use crate::http::local::Local;
use futures_util::{StreamExt, TryStreamExt, stream};
use model::{
    error::{Fault, Result},
    time::Millis,
};
use serde_json::{Map, Value, json};
use std::{fs::File, io::Write, sync::Mutex};

/// Events in one request, and requests on their way at the same time.
const EVENTS_MAX: usize = 100;
const REQUESTS: usize = 32;

/// Where everything that was generated is written down, for those who want to count it themselves.
pub struct Keep(Option<Mutex<std::io::BufWriter<File>>>);

impl Keep {
    /// Into a file, if one is named.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(path: Option<&std::path::Path>) -> Result<Self> {
        let file = path.map(File::create).transpose().map_err(|e| Fault::invalid(format!("--keep: {e}")))?;
        Ok(Self(file.map(|file| Mutex::new(std::io::BufWriter::new(file)))))
    }

    /// Writes one line.
    pub fn line(&self, value: &Value) -> Result<()> {
        let Some(file) = &self.0 else { return Ok(()) };
        let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        writeln!(file, "{value}").map_err(Fault::bug)
    }

    /// Everything is in the file.
    pub fn flush(&self) -> Result<()> {
        let Some(file) = &self.0 else { return Ok(()) };
        file.lock().unwrap_or_else(std::sync::PoisonError::into_inner).flush().map_err(Fault::bug)
    }
}

/// One endpoint's part of a request.
struct Part {
    endpoint: String,
    body: Value,
    events: usize,
}

/// A fan's deeds between two moments as parts of requests; the endpoint as it is at the second one.
fn parts(fan: &Fan, deeds: &[Deed], at: Millis) -> Vec<Part> {
    let id =
        |deed: &Deed| format!("{}-{}-{}-{}", fan.no, deed.at.0, deed.kind, deed.bought.unwrap_or_default().0);
    let chunk = |some: &[Deed]| {
        let events: Map<String, Value> = some.iter().map(|deed| (id(deed), deed.event())).collect();
        let (events_len, endpoint) = (events.len(), fan.endpoint_id());
        Part { endpoint, body: json!({ "Endpoint": fan.endpoint(at), "Events": events }), events: events_len }
    };
    deeds.chunks(EVENTS_MAX).map(chunk).collect()
}

/// Sends what fans did, each with their endpoint as it is at `at`; returns how many events.
///
/// # Errors
/// When the server refuses anything.
pub async fn feed(
    local: &Local,
    app: &str,
    fans: impl Iterator<Item = (Fan, Vec<Deed>)>,
    at: Millis,
    keep: &Keep,
    progress: Option<&indicatif::ProgressBar>,
) -> Result<u64> {
    let bodies = requests(fans.map(|(fan, deeds)| {
        if let Some(bar) = progress {
            bar.inc(1);
        }
        for deed in &deeds {
            let (product, price) = deed.bought.unwrap_or_default();
            let line = json!({ "Fan": fan.no, "EventType": deed.kind, "At": deed.at.0, "Product": product, "Price": price });
            keep.line(&line)?;
        }
        Ok(parts(&fan, &deeds, at))
    }));
    let path = format!("/v1/apps/{app}/events");
    stream::iter(bodies)
        .map(|body| {
            let (local, path) = (local.clone(), path.clone());
            async move {
                let (body, events) = body?;
                tokio::spawn(async move { put(&local, &path, &body).await }).await.map_err(Fault::bug)??;
                Ok::<u64, Fault>(events)
            }
        })
        .buffer_unordered(REQUESTS)
        .try_fold(0, |sum, n| async move { Ok(sum + n) })
        .await
}

/// Packs parts into requests.
fn requests(parts: impl Iterator<Item = Result<Vec<Part>>>) -> impl Iterator<Item = Result<(Value, u64)>> {
    let mut parts = parts.peekable();
    let mut waiting: Vec<Part> = Vec::new();
    std::iter::from_fn(move || {
        let (mut batch, mut events) = (Map::new(), 0);
        loop {
            if waiting.is_empty() {
                match parts.next() {
                    None => break,
                    Some(Err(fault)) => return Some(Err(fault)),
                    Some(Ok(mut more)) => {
                        more.reverse();
                        waiting = more;
                    }
                }
                continue;
            }
            let next = waiting.last()?;
            if events + next.events > EVENTS_MAX || batch.contains_key(&next.endpoint) {
                break;
            }
            let part = waiting.pop()?;
            events += part.events;
            batch.insert(part.endpoint, part.body);
        }
        (!batch.is_empty()).then(|| Ok((json!({ "BatchItem": batch }), events as u64)))
    })
}

async fn put(local: &Local, path: &str, body: &Value) -> Result<()> {
    let answer = local.call("POST", path, Some(body)).await?;
    let results = answer["Results"].as_object().ok_or_else(|| Fault::bug("PutEvents without results"))?;
    for (endpoint, item) in results {
        let events = item["EventsItemResponse"].as_object().into_iter().flat_map(|items| items.values());
        let codes = std::iter::once(&item["EndpointItemResponse"]).chain(events);
        if codes.into_iter().any(|item| item["StatusCode"] != 202) {
            return Err(Fault::bug(format!("{endpoint} was not taken: {item}")));
        }
    }
    Ok(())
}

/// A bar over fans, if anybody watches.
pub fn bar(show: &Show, what: &str, length: u64) -> Option<indicatif::ProgressBar> {
    if !show.live {
        show.step(&format!("{what} …"));
        return None;
    }
    let bar = indicatif::ProgressBar::new(length);
    let style = indicatif::ProgressStyle::with_template("  {msg:<34} {bar:30} {human_pos} of {human_len}");
    bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    Some(bar)
}
