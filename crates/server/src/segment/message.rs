//! One message of Segment's specification, as an endpoint and an event.

use engine::ingest::Item;
use model::{
    channel::Channel,
    endpoint::{Attributes, Demographic, EndpointPatch, Location},
    error::{Fault, Result},
    event::{Client, Event, Origin},
    limits::{
        ATTRIBUTE_NAME_CHARS, ATTRIBUTE_VALUE_CHARS, ATTRIBUTE_VALUES, EVENT_ATTRIBUTES, EVENT_KEY_CHARS,
        EVENT_TYPE_CHARS, EVENT_VALUE_CHARS,
    },
    message::address_parts,
    named::Text,
    time::Millis,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Types that mean something here; the others are taken and say nothing.
pub const TYPES: &[&str] = &["track", "identify", "page", "screen", "group", "alias"];
/// Characters of what is told of a device and its place. A §2.1.
const CONTEXT_CHARS: usize = 50;
/// Characters of an id: longer ones are cut.
const ID_CHARS: usize = 256;

/// What clients send.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Written {
    #[serde(rename = "type")]
    kind: String,
    message_id: Option<String>,
    user_id: Option<Value>,
    anonymous_id: Option<Value>,
    event: String,
    name: Option<String>,
    properties: Map<String, Value>,
    traits: Map<String, Value>,
    context: Map<String, Value>,
    timestamp: Option<String>,
    original_timestamp: Option<String>,
}

/// A message that names somebody.
pub struct Message {
    written: Written,
    endpoint: String,
    user: Option<String>,
}

impl Message {
    /// Reads a message; its type is the call's unless it says so itself, and a batch's context is behind its own.
    ///
    /// # Errors
    /// 400 for a message of nobody, of no type, or of another form.
    pub fn read(mut value: Value, call: Option<&str>, shared: Option<&Value>) -> Result<Self> {
        // The clients write `null` for what they do not have.
        if let Value::Object(members) = &mut value {
            members.retain(|_, member| !member.is_null());
        }
        let mut written: Written = serde_json::from_value(value)
            .map_err(|e| Fault::invalid(format!("A message does not fit: {e}")))?;
        if let Some(Value::Object(shared)) = shared {
            for (name, value) in shared {
                written.context.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        if let Some(call) = call.filter(|_| written.kind.is_empty()) {
            written.kind = call.to_owned();
        }
        if !TYPES.contains(&written.kind.as_str()) {
            return Err(Fault::invalid(format!("type: {} is none of {}", written.kind, TYPES.join(", "))));
        }
        if written.kind == "track" && written.event.is_empty() {
            return Err(Fault::invalid("event: a track message names its event"));
        }
        let user = written.user_id.as_ref().and_then(id);
        let endpoint = written.anonymous_id.as_ref().and_then(id).or_else(|| user.clone());
        let endpoint = endpoint.ok_or_else(|| Fault::invalid("userId or anonymousId: one of them"))?;
        Ok(Self { written, endpoint, user })
    }

    /// The endpoint that it is about with its event, and the endpoint of an address that it brings; none for a message
    /// that says nothing here.
    pub fn items(self, now: Millis) -> Vec<Item> {
        let event = self.event(now);
        if event.is_none() && self.written.kind != "identify" {
            return Vec::new();
        }
        let (patch, mail) = (self.patch(), self.mail());
        let own = Item {
            endpoint_id: self.endpoint,
            endpoint: Ok(patch),
            told: event.iter().map(|event| (event.id.clone(), Ok(()))).collect(),
            events: event.into_iter().collect(),
        };
        std::iter::once(own).chain(mail).collect()
    }

    /// An address is an endpoint of its own, as the API has one for each channel: the device's may have opted out of
    /// everything before anybody knew an address.
    fn mail(&self) -> Option<Item> {
        let email = self.written.traits.get("email").filter(|_| self.written.kind == "identify")?.as_str()?;
        address_parts(email)?;
        let patch = EndpointPatch {
            channel: Some(Channel::Email),
            address: Some(email.to_owned()),
            user_id: self.user.clone(),
            ..EndpointPatch::default()
        };
        let id = format!("email:{}", self.user.as_deref().unwrap_or(&self.endpoint));
        Some(Item { endpoint_id: id, endpoint: Ok(patch), events: Vec::new(), told: Vec::new() })
    }

    /// The event of `track`, `page` and `screen`.
    fn event(&self, now: Millis) -> Option<Event> {
        let Written { kind, event, name, properties, .. } = &self.written;
        let kind = match kind.as_str() {
            "track" => cut(event, EVENT_TYPE_CHARS),
            "page" | "screen" => kind.clone(),
            _ => return None,
        };
        let mut attributes = BTreeMap::new();
        let mut metrics = BTreeMap::new();
        if let Some(name) = name.as_deref().filter(|_| kind == "page" || kind == "screen") {
            attributes.insert("name".to_owned(), cut(name, EVENT_VALUE_CHARS));
        }
        for (name, value) in properties {
            let name = cut(name, EVENT_KEY_CHARS);
            match value {
                Value::Number(n) if metrics.len() < EVENT_ATTRIBUTES => {
                    metrics.extend(n.as_f64().filter(|n| n.is_finite()).map(|n| (name, n)));
                }
                value if attributes.len() < EVENT_ATTRIBUTES => {
                    attributes.extend(plain(value).map(|text| (name, cut(&text, EVENT_VALUE_CHARS))));
                }
                _ => {}
            }
        }
        let said = self.written.timestamp.as_deref().or(self.written.original_timestamp.as_deref());
        Some(Event {
            endpoint: self.endpoint.as_str().into(),
            id: cut(self.written.message_id.as_deref().unwrap_or_default(), ID_CHARS).into(),
            kind: kind.into(),
            at: said.and_then(Millis::parse_or_utc).unwrap_or(now),
            origin: Origin::Client,
            attributes: attributes.into_iter().collect(),
            metrics: metrics.into_iter().collect(),
            session: None,
            client: self.client().map(Box::new),
            address: None,
            recipient: None,
        })
    }

    fn client(&self) -> Option<Client> {
        let of = |part: &str, name: &str| self.context(part, name).map(Text::from);
        let client = Client {
            package_name: of("app", "namespace"),
            title: of("app", "name"),
            version_code: of("app", "build"),
            sdk_name: of("library", "name"),
            sdk_version: of("library", "version"),
        };
        (client != Client::default()).then_some(client)
    }

    /// What the message says of its endpoint: nothing, unless it identifies somebody or knows the user.
    fn patch(&self) -> EndpointPatch {
        let mut patch = EndpointPatch { user_id: self.user.clone(), ..EndpointPatch::default() };
        if self.written.kind != "identify" {
            return patch;
        }
        patch.user_attributes = attributes(&self.written.traits);
        patch.demographic = Demographic {
            app_version: self.context("app", "version"),
            locale: self.written.context.get("locale").and_then(plain).map(|text| cut(&text, CONTEXT_CHARS)),
            make: self.context("device", "manufacturer"),
            model: self.context("device", "model"),
            platform: self.context("os", "name"),
            platform_version: self.context("os", "version"),
            timezone: self
                .written
                .context
                .get("timezone")
                .and_then(plain)
                .map(|text| cut(&text, CONTEXT_CHARS)),
            ..Demographic::default()
        };
        patch.location = Location {
            city: self.context("location", "city"),
            country: self.context("location", "country").filter(|country| country.len() <= 3),
            region: self.context("location", "region"),
            ..Location::default()
        };
        patch
    }

    fn context(&self, part: &str, name: &str) -> Option<String> {
        let text = self.written.context.get(part)?.get(name).and_then(plain)?;
        Some(cut(&text, CONTEXT_CHARS)).filter(|text| !text.is_empty())
    }
}

/// Traits as attributes of the user: texts, numbers, truths, and lists of them.
fn attributes(traits: &Map<String, Value>) -> Attributes {
    let value = |value: &Value| plain(value).map(|text| cut(&text, ATTRIBUTE_VALUE_CHARS));
    let list = |given: &Value| match given {
        Value::Array(items) => items.iter().filter_map(value).take(ATTRIBUTE_VALUES).collect(),
        Value::Null => Vec::new(),
        one => value(one).into_iter().collect(),
    };
    let known = |given: &Value| !matches!(given, Value::Object(_));
    let named = traits.iter().filter(|(name, given)| !name.is_empty() && known(given));
    named.map(|(name, given)| (cut(name, ATTRIBUTE_NAME_CHARS), list(given))).collect()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Ids are texts, and numbers at times; `$`, `{` and `}` are no characters of an id here.
fn id(value: &Value) -> Option<String> {
    let text = plain(value)?.replace(['$', '{', '}'], "_");
    Some(cut(&text, ID_CHARS)).filter(|text| !text.is_empty())
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: Millis = Millis(1_790_000_000_000);

    #[test]
    fn an_event_has_texts_and_numbers_apart() {
        let properties =
            json!({ "plan": "pro", "seats": 3, "trial": true, "nested": { "a": 1 }, "none": null });
        let value = json!({ "type": "track", "event": "Signed Up", "userId": 7, "messageId": "m", "properties": properties,
            "timestamp": "2026-01-02T03:04:05.678Z", "context": { "library": { "name": "x", "version": "1" } } });
        let item = Message::read(value, None, None).unwrap().items(NOW).remove(0);
        let event = &item.events[0];
        assert_eq!(
            (item.endpoint_id.as_str(), event.id.as_str(), event.kind.as_str()),
            ("7", "m", "Signed Up")
        );
        assert_eq!(event.attributes, [("plan", "pro"), ("trial", "true")].into_iter().collect());
        assert_eq!(event.metrics, [("seats", 3.0)].into_iter().collect());
        assert_eq!(event.at.to_string(), "2026-01-02T03:04:05.678Z");
        assert_eq!(item.endpoint.unwrap().user_id.as_deref(), Some("7"));
    }

    #[test]
    fn identify_writes_the_endpoint_and_its_user() {
        let traits = json!({ "email": "ana@example.com", "age": 40, "teams": ["a", "b"], "old": null });
        let value = json!({ "anonymousId": "device", "userId": "ana", "traits": traits, "context": { "timezone": "Europe/Rome" } });
        let mut items = Message::read(value, Some("identify"), None).unwrap().items(NOW);
        let mail = items.remove(1);
        let (address, patch) = (mail.endpoint_id, mail.endpoint.unwrap());
        assert_eq!((address.as_str(), patch.user_id.as_deref()), ("email:ana", Some("ana")));
        assert_eq!(
            (patch.channel, patch.address.as_deref()),
            (Some(Channel::Email), Some("ana@example.com"))
        );
        let item = items.remove(0);
        let patch = item.endpoint.unwrap();
        assert_eq!((item.endpoint_id.as_str(), patch.user_id.as_deref()), ("device", Some("ana")));
        assert_eq!((patch.channel, patch.address), (None, None));
        assert_eq!(patch.user_attributes["teams"], ["a", "b"]);
        assert_eq!(
            (patch.user_attributes["age"].as_slice(), patch.user_attributes["old"].len()),
            (&["40".to_owned()][..], 0)
        );
        assert_eq!(patch.demographic.timezone.as_deref(), Some("Europe/Rome"));
        assert!(item.events.is_empty());
    }

    #[test]
    fn what_names_nobody_or_nothing_is_refused() {
        for value in [
            json!({ "type": "track", "event": "x" }),
            json!({ "type": "track", "userId": "u" }),
            json!({ "type": "x", "userId": "u" }),
            json!([]),
        ] {
            assert!(Message::read(value.clone(), None, None).is_err(), "{value}");
        }
        let group = json!({ "type": "group", "userId": "u", "groupId": "g" });
        assert!(Message::read(group, None, None).unwrap().items(NOW).is_empty());
    }
}
