//! Which resource a piece of JSON is: by the member that the CLI wraps it in, else by what it has.

use super::text;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// In the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    App,
    Settings,
    Channel,
    ChannelListed,
    TemplateListed,
    Template,
    Recommender,
    Segment,
    Campaign,
    Journey,
    Stream,
    Tags,
    Other,
}

/// One resource of a file.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub kind: Kind,
    pub file: String,
    pub body: Value,
}

/// Wrappers of the CLI's output → what is in them.
const WRAPPERS: &[(&str, Kind)] = &[
    ("ApplicationResponse", Kind::App),
    ("ApplicationsResponse", Kind::App),
    ("ApplicationSettingsResource", Kind::Settings),
    ("SegmentResponse", Kind::Segment),
    ("SegmentsResponse", Kind::Segment),
    ("CampaignResponse", Kind::Campaign),
    ("CampaignsResponse", Kind::Campaign),
    ("JourneyResponse", Kind::Journey),
    ("JourneysResponse", Kind::Journey),
    ("EmailTemplateResponse", Kind::Template),
    ("InAppTemplateResponse", Kind::Template),
    ("PushNotificationTemplateResponse", Kind::Template),
    ("SMSTemplateResponse", Kind::Template),
    ("VoiceTemplateResponse", Kind::Template),
    ("TemplatesResponse", Kind::TemplateListed),
    ("ChannelsResponse", Kind::ChannelListed),
    ("EventStream", Kind::Stream),
    ("RecommenderConfigurationResponse", Kind::Recommender),
    ("ListRecommenderConfigurationsResponse", Kind::Recommender),
    ("TagsModel", Kind::Tags),
];

/// Reads a file: one document or several after one another, wrapped or not, lists or single ones.
///
/// # Errors
/// Why it is not JSON; what stands before that place counts.
pub(super) fn read(file: &str, text: &str, into: &mut Vec<Document>) -> Result<(), String> {
    let text = text.trim_start_matches('\u{feff}');
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let document = document.map_err(|e| format!("no JSON: {e}"))?;
        place(file, document, None, into);
    }
    Ok(())
}

fn place(file: &str, mut value: Value, hint: Option<Kind>, into: &mut Vec<Document>) {
    if let Value::Array(items) = value {
        items.into_iter().for_each(|item| place(file, item, hint, into));
        return;
    }
    let Some(members) = value.as_object_mut() else {
        into.push(Document { kind: Kind::Other, file: file.to_owned(), body: value });
        return;
    };
    if hint.is_none()
        && let Some((inner, hint)) = unwrapped(members)
    {
        return place(file, inner, Some(hint), into);
    }
    if let Some(items @ Value::Array(_)) = members.remove("Item") {
        return place(file, items, hint, into);
    }
    if let Some(Value::Object(channels)) = members.remove("Channels") {
        for (platform, mut listed) in channels {
            listed["Platform"] = Value::String(platform);
            into.push(Document { kind: Kind::ChannelListed, file: file.to_owned(), body: listed });
        }
        return;
    }
    let kind = hint.unwrap_or_else(|| guessed(members));
    into.push(Document { kind, file: file.to_owned(), body: value });
}

/// What a wrapper holds.
fn unwrapped(members: &mut Map<String, Value>) -> Option<(Value, Kind)> {
    for (wrapper, kind) in WRAPPERS {
        if let Some(inner @ (Value::Object(_) | Value::Array(_))) = members.remove(*wrapper) {
            return Some((inner, *kind));
        }
    }
    let name = members.keys().find(|name| name.ends_with("Response")).cloned()?;
    let kind = if name.ends_with("ChannelResponse") { Kind::Channel } else { Kind::Other };
    members.remove(&name).map(|inner| (inner, kind))
}

fn guessed(members: &Map<String, Value>) -> Kind {
    let has = |name: &str| members.contains_key(name);
    if has("SegmentType") {
        Kind::Segment
    } else if has("SegmentId") && has("Schedule") {
        Kind::Campaign
    } else if has("ApplicationId") && has("State") && has("Name") {
        Kind::Journey
    } else if has("TemplateName") && has("TemplateType") {
        let content =
            ["Body", "HtmlPart", "TextPart", "Subject", "Content", "Default", "APNS", "GCM", "ADM", "Baidu"];
        if content.iter().any(|name| has(name)) { Kind::Template } else { Kind::TemplateListed }
    } else if has("Platform") {
        Kind::Channel
    } else if has("DestinationStreamArn") {
        Kind::Stream
    } else if has("RecommendationProviderUri") {
        Kind::Recommender
    } else if has("ApplicationId") && (has("Limits") || has("QuietTime") || has("CampaignHook")) {
        Kind::Settings
    } else if has("tags") && members.len() == 1 {
        Kind::Tags
    } else if has("Arn") && has("Id") && has("Name") {
        Kind::App
    } else {
        Kind::Other
    }
}

/// The documents by kind; in it one group for each thing, oldest thing first, its versions in order, each once.
pub(super) fn grouped(documents: Vec<Document>) -> BTreeMap<Kind, Vec<Vec<Document>>> {
    let mut things: BTreeMap<(Kind, String), BTreeMap<i64, Document>> = BTreeMap::new();
    for document in documents {
        let version = version(&document.body);
        things.entry((document.kind, key(&document))).or_default().insert(version, document);
    }
    let mut kinds: BTreeMap<Kind, Vec<Vec<Document>>> = BTreeMap::new();
    for ((kind, _), versions) in things {
        kinds.entry(kind).or_default().push(versions.into_values().collect());
    }
    for groups in kinds.values_mut() {
        groups.sort_by_cached_key(|group| {
            group.first().and_then(|first| text(&first.body, "CreationDate")).map(str::to_owned)
        });
    }
    kinds
}

fn key(document: &Document) -> String {
    let part = |name: &str| text(&document.body, name).unwrap_or_default();
    match document.kind {
        Kind::Template | Kind::TemplateListed => format!("{}/{}", part("TemplateType"), part("TemplateName")),
        Kind::Channel | Kind::ChannelListed => format!("{}/{}", part("ApplicationId"), part("Platform")),
        Kind::Settings | Kind::Stream => part("ApplicationId").to_owned(),
        Kind::Tags => document.file.clone(),
        Kind::Other => format!("{}/{}", document.file, part("Id")),
        _ => format!("{}/{}", part("ApplicationId"), part("Id")),
    }
}

/// Numbers of templates are texts.
pub(super) fn version(body: &Value) -> i64 {
    let given = body.get("Version");
    let number = given.and_then(Value::as_i64);
    number.or_else(|| given?.as_str()?.parse().ok()).unwrap_or(1)
}
