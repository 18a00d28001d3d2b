//! What the console's pages ask, of an app with many people: the first time, and again.

use super::{Line, applied, folder, id, number, say, server};
use crate::{config::BenchArgs, http::local::Local};
use engine::clock::real_now;
use futures_util::{StreamExt, TryStreamExt, stream};
use model::{
    error::Result,
    time::{DAY, Millis},
};
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

/// Endpoints in one request.
const BATCH: u32 = 100;
/// Endpoints whose events are in one request, and events of each.
const SENDERS: u32 = 20;
const EVENTS: u32 = 5;
/// Requests at a time while the app is filled.
const LOADERS: usize = 16;
/// Times that a question is asked again.
const AGAIN: usize = 5;

/// One page, and a call that it waits for.
struct Asked {
    page: &'static str,
    method: &'static str,
    path: String,
    body: Option<Value>,
}

/// Every page's calls over `args.people` endpoints with five events each.
pub async fn run(args: &BenchArgs) -> Result<Vec<Line>> {
    let folder = folder()?;
    let running = server(folder.path(), "sandbox").await?;
    let local = running.local.clone();
    let app = id(&local.call("POST", "/v1/apps", Some(&json!({ "Name": "bench" }))).await?);
    say(&format!("pages, {} people …", number(f64::from(args.people))));
    people(&local, &app, args.people).await?;
    say("pages, what they did …");
    events(&local, &app, args.people).await?;
    applied(&running).await;
    let segment = json!({ "Name": "rovers", "Dimensions": { "Attributes": { "team": { "AttributeType": "INCLUSIVE", "Values": ["team-7"] } } } });
    let segment = id(&local.call("POST", &format!("/v1/apps/{app}/segments"), Some(&segment)).await?);
    let kind = |name: &str| json!({ "EventType": { "DimensionType": "INCLUSIVE", "Values": [name] } });
    let numbers = json!({
        "Activation": { "Events": [kind("email.confirmed")] },
        "Retention": { "Event": kind("minigame.played") },
        "Conversion": { "Event": kind("_monetization.purchase") },
    });
    local.call("PUT", &format!("/counterpoint/v1/apps/{app}/metrics"), Some(&numbers)).await?;
    say("pages, asked …");
    let mut lines = Vec::new();
    for asked in questions(&app, &segment) {
        lines.push(ask(&local, &asked, args.people).await?);
    }
    running.stop().await;
    Ok(lines)
}

async fn ask(local: &Local, asked: &Asked, people: u32) -> Result<Line> {
    let first = timed(local, asked).await?;
    let mut again = Vec::with_capacity(AGAIN);
    for _ in 0..AGAIN {
        again.push(timed(local, asked).await?);
    }
    again.sort_unstable();
    let ms = |span: Duration| format!("{:.0} ms", span.as_secs_f64() * 1_000.0);
    Ok(Line {
        what: format!("{}, {} endpoints: first, then", asked.page, number(f64::from(people))),
        ours: format!("{}, {}", ms(first), ms(again[AGAIN / 2])),
        baseline: String::new(),
        ratio: None,
        target: "≤ 200 ms",
    })
}

async fn timed(local: &Local, asked: &Asked) -> Result<Duration> {
    let began = Instant::now();
    local.call(asked.method, &asked.path, asked.body.as_ref()).await?;
    Ok(began.elapsed())
}

fn questions(app: &str, segment: &str) -> Vec<Asked> {
    let ext = format!("/counterpoint/v1/apps/{app}");
    let get = |page, path: String| Asked { page, method: "GET", path, body: None };
    let draft = json!({ "Name": "draft", "SegmentGroups": { "Include": "ALL", "Groups": [{ "Type": "ALL", "Dimensions": [{
        "Attributes": {
            "team": { "AttributeType": "INCLUSIVE", "Values": ["team-3", "team-7"] },
            "plan": { "AttributeType": "EXCLUSIVE", "Values": ["none"] },
        },
        "Metrics": { "purchases": { "ComparisonOperator": "GREATER_THAN_OR_EQUAL", "Value": 3 } },
        "Location": { "Country": { "DimensionType": "INCLUSIVE", "Values": ["IT", "FR"] } },
        "Behavior": { "Recency": { "Duration": "DAY_30", "RecencyType": "ACTIVE" } },
    }] }] } });
    vec![
        get("Today, live strip", format!("/counterpoint/v1/status?app={app}")),
        get("Today, activation", format!("{ext}/metrics/activation?unit=week")),
        get("Today, retention", format!("{ext}/metrics/retention?unit=week")),
        get("Today, conversion", format!("{ext}/metrics/conversion?unit=week")),
        get("People behind a number", format!("{ext}/metrics/activation/people?unit=week&missed=true")),
        get("Audience builder, fields", format!("{ext}/fields")),
        Asked {
            page: "Audience builder, draft of five rules",
            method: "POST",
            path: format!("{ext}/segments/estimate"),
            body: Some(draft),
        },
        get("People, list", format!("{ext}/people?page-size=50")),
        get("People, one found by name", format!("{ext}/people?q=somebody%20424242")),
        get("People, of an audience", format!("{ext}/people?segment={segment}&page-size=50")),
        get("Person", format!("{ext}/people/e424")),
        get("Person, timeline", format!("{ext}/people/e424/timeline")),
        get("Audiences", format!("/v1/apps/{app}/segments")),
    ]
}

async fn people(local: &Local, app: &str, count: u32) -> Result<()> {
    let (countries, plans) = (["IT", "FR", "DE", "ES", "US"], ["free", "plus", "none"]);
    let one = |n: u32| {
        json!({
            "Id": format!("e{n}"),
            "ChannelType": if n % 4 == 3 { "SMS" } else { "EMAIL" },
            "Address": format!("somebody{n}@example.org"),
            "Attributes": {
                "name": [format!("Somebody {n}")],
                "team": [format!("team-{}", n % 40), format!("team-{}", n % 17)],
                "plan": [plans[n as usize % 3]],
            },
            "Metrics": { "purchases": n % 9, "ltv": n % 500 },
            "Location": { "Country": countries[n as usize % 5] },
            "Demographic": { "Timezone": "Europe/Rome", "AppVersion": format!("1.{}", n % 12) },
            "User": { "UserId": format!("u{}", n / 2 * 2) },
        })
    };
    let path = format!("/v1/apps/{app}/endpoints");
    let body =
        |first: u32| json!({ "Item": (first..(first + BATCH).min(count)).map(one).collect::<Vec<_>>() });
    many(local, ("PUT", &path), (0..count).step_by(BATCH as usize).map(body)).await
}

/// Makes calls, some at a time.
async fn many(
    local: &Local,
    (method, path): (&str, &str),
    bodies: impl Iterator<Item = Value>,
) -> Result<()> {
    let calls = stream::iter(bodies)
        .map(|body| async move { local.call(method, path, Some(&body)).await.map(drop) })
        .buffer_unordered(LOADERS);
    calls.try_collect().await
}

/// Five a head over the last 90 days, one of them a purchase.
async fn events(local: &Local, app: &str, count: u32) -> Result<()> {
    let now = real_now();
    let kinds =
        ["session.start", "minigame.played", "email.confirmed", "minigame.played", "_monetization.purchase"];
    let of = |n: u32| {
        let event = |i: u32| {
            let at: Millis = now.plus(-(i64::from((n * 7 + i * 13) % 90)) * DAY - i64::from(n));
            let kind = kinds[i as usize];
            let metrics = if kind.starts_with('_') { json!({ "_item_price": 9.5 }) } else { json!({}) };
            (format!("i{i}"), json!({ "EventType": kind, "Timestamp": at.to_string(), "Metrics": metrics }))
        };
        let events: Map<String, Value> = (0..EVENTS).map(event).collect();
        (format!("e{n}"), json!({ "Endpoint": {}, "Events": events }))
    };
    let path = format!("/v1/apps/{app}/events");
    let body = |first: u32| {
        let batch: Map<String, Value> = (first..(first + SENDERS).min(count)).map(of).collect();
        json!({ "BatchItem": batch })
    };
    many(local, ("POST", &path), (0..count).step_by(SENDERS as usize).map(body)).await
}
