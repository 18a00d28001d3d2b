//! The calls below `/counterpoint/v1` for the OpenAPI document: hand-written, since no service model has them.

use serde_json::{Map, Value, json};

/// Method, path below `/counterpoint/v1`, query members, what it answers.
type Call = (&'static str, &'static str, &'static [&'static str], &'static str);

const PAGED: [&str; 2] = ["page-size", "token"];

const CALLS: &[Call] = &[
    ("get", "/status", &["app"], "Log, pace of events, queue, uncertain messages, carrier"),
    ("get", "/clock", &[], "The server's time"),
    ("post", "/clock", &[], "Moves a virtual clock"),
    ("get", "/apps/{app}/fields", &[], "Names, frequent values and event types to choose from"),
    (
        "post",
        "/apps/{app}/segments/estimate",
        &[],
        "How many a WriteSegmentRequest would mean now, rule by rule",
    ),
    ("get", "/apps/{app}/people", &["q", "segment", "page-size", "token"], "People by a text or a segment"),
    ("get", "/apps/{app}/people/{endpoint}", &[], "One person whole"),
    (
        "get",
        "/apps/{app}/people/{endpoint}/timeline",
        &PAGED,
        "What one person did and was sent, newest first",
    ),
    (
        "get",
        "/apps/{app}/campaigns/{campaign}/explain",
        &["endpoint"],
        "Why somebody got the message, or did not",
    ),
    (
        "get",
        "/apps/{app}/campaigns/{campaign}/report",
        &["event", "hours"],
        "What a campaign did, and whether it worked",
    ),
    ("post", "/apps/{app}/preview", &[], "A message as one receiver would see it"),
    ("get", "/apps/{app}/metrics", &[], "What the headline numbers mean"),
    ("put", "/apps/{app}/metrics", &[], "Sets what the headline numbers mean"),
    ("get", "/apps/{app}/metrics/activation", RANGE, "Of those first seen, how many were activated"),
    ("get", "/apps/{app}/metrics/retention", RANGE, "Of those first seen, how many came back"),
    ("get", "/apps/{app}/metrics/conversion", RANGE, "Of those exposed, how many converted"),
    ("post", "/apps/{app}/metrics/conversion", RANGE, "The same for a definition in the body"),
    ("get", "/apps/{app}/metrics/{number}/people", BEHIND, "Who is behind a number, or missing from it"),
    ("get", "/apps/{app}/suppressions", &PAGED, "Who is not sent to, and why"),
    ("post", "/apps/{app}/suppressions", &[], "Puts an address on the list"),
    ("delete", "/apps/{app}/suppressions", &["address", "channel"], "Takes an address off the list"),
    ("get", "/apps/{app}/uncertain", &PAGED, "Messages that may have arrived"),
    ("post", "/apps/{app}/uncertain", &[], "Closes them, or sends them again"),
    ("post", "/apps/{app}/moves", &[], "A token that lets an app move one endpoint"),
    ("get", "/access-keys", &[], "Access keys, without their secrets"),
    ("post", "/access-keys", &[], "Makes an access key, or one of an identity pool"),
    (
        "post",
        "/access-keys/{id}/rotate",
        &[],
        "Gives a key another secret; the old one stays good for a while",
    ),
    ("delete", "/access-keys/{id}", &[], "Ends an access key"),
    ("get", "/sandbox/messages", SANDBOX, "What the sandbox kept, newest first"),
    ("get", "/sandbox/messages/{id}/raw", &[], "One message as it would travel (message/rfc822)"),
];

const RANGE: &[&str] = &["from", "to", "unit", "zone", "segment", "periods"];
const BEHIND: &[&str] = &["from", "to", "unit", "zone", "segment", "missed", "page-size", "token"];
const SANDBOX: &[&str] = &["channel", "to", "app", "limit", "page-size", "token"];

/// Path items by path.
pub fn paths() -> Map<String, Value> {
    let mut paths: Map<String, Value> = Map::new();
    for (method, path, query, summary) in CALLS {
        let item = paths.entry(format!("/counterpoint/v1{path}")).or_insert_with(|| json!({}));
        let in_path = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let parameters: Vec<Value> = in_path
            .map(|name| parameter(name, "path"))
            .chain(query.iter().map(|name| parameter(name, "query")))
            .collect();
        let mut call = json!({
            "summary": summary,
            "parameters": parameters,
            "responses": { "200": { "description": "OK" } },
        });
        if *method == "post" || *method == "put" {
            let content = json!({ "application/json": { "schema": { "type": "object" } } });
            call["requestBody"] = json!({ "required": true, "content": content });
        }
        item[*method] = call;
    }
    paths
}

fn parameter(name: &str, place: &str) -> Value {
    json!({ "name": name, "in": place, "required": place == "path", "schema": { "type": "string" } })
}
