//! The service model as read: operations, shapes, members.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
pub struct Service {
    pub operations: BTreeMap<String, Operation>,
    pub shapes: BTreeMap<String, Shape>,
}

#[derive(Deserialize)]
pub struct Operation {
    pub http: Http,
    pub input: Reference,
    pub output: Option<Reference>,
    #[serde(default)]
    pub errors: Vec<Reference>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    pub method: String,
    pub request_uri: String,
    pub response_code: u16,
}

#[derive(Deserialize)]
pub struct Reference {
    pub shape: String,
}

#[derive(Deserialize)]
pub struct Shape {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub members: BTreeMap<String, Member>,
    #[serde(default)]
    pub required: BTreeSet<String>,
    pub payload: Option<String>,
    #[serde(default, rename = "enum")]
    pub words: Vec<String>,
    pub member: Option<Reference>,
    pub key: Option<Reference>,
    pub value: Option<Reference>,
    pub error: Option<ErrorTrait>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorTrait {
    pub http_status_code: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    pub shape: String,
    pub location: Option<String>,
    pub location_name: Option<String>,
}

impl Member {
    /// The name on the wire.
    pub fn wire_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.location_name.as_deref().unwrap_or(name)
    }
}

/// Words that the API takes and the model lacks. A §5.3.
const WORDS_BESIDES: &[(&str, &str)] = &[("AttributeType", "NOT_BETWEEN")];

impl Service {
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut service: Self = serde_json::from_str(text).map_err(|e| format!("the service model: {e}"))?;
        for (name, word) in WORDS_BESIDES {
            let shape = service.shapes.get_mut(*name).ok_or_else(|| format!("the model has no {name}"))?;
            shape.words.push((*word).to_owned());
        }
        Ok(service)
    }

    pub fn shape(&self, name: &str) -> &Shape {
        self.shapes.get(name).unwrap_or_else(|| panic!("the model names no shape {name}"))
    }

    /// The shape whose JSON is the body of an answer; none for 204.
    pub fn output_payload(&self, operation: &Operation) -> Option<&str> {
        let output = self.shape(&operation.output.as_ref()?.shape);
        let payload = output.payload.as_ref()?;
        Some(&output.members[payload].shape)
    }

    /// Inputs of operations: they have labels and queries besides a body.
    pub fn inputs(&self) -> BTreeSet<&str> {
        self.operations.values().map(|o| o.input.shape.as_str()).collect()
    }

    /// Outputs of operations, each with the shape that is the body.
    pub fn outputs(&self) -> BTreeMap<&str, &str> {
        let pair =
            |o: &'_ Operation| Some((o.output.as_ref()?.shape.clone(), self.output_payload(o)?.to_owned()));
        let names: Vec<(String, String)> = self.operations.values().filter_map(pair).collect();
        let key = |name: &str| self.shapes.get_key_value(name).expect("a shape").0.as_str();
        names.iter().map(|(output, body)| (key(output), key(body))).collect()
    }

    /// Words, and shapes in which something required can be missing or a word unknown, directly or below.
    pub fn checked(&self) -> BTreeSet<&str> {
        let mut checked = BTreeSet::new();
        loop {
            let before = checked.len();
            for (name, shape) in &self.shapes {
                let below = shape.members.values().map(|m| m.shape.as_str());
                let below = below.chain(shape.member.iter().chain(&shape.value).map(|r| r.shape.as_str()));
                let checks = !shape.required.is_empty() || !shape.words.is_empty();
                if checks || below.into_iter().any(|s| checked.contains(s)) {
                    checked.insert(name.as_str());
                }
            }
            if checked.len() == before {
                return checked;
            }
        }
    }
}

/// `APNSVoipSandboxChannelRequest` → `apns_voip_sandbox_channel_request`.
pub fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let after_small = i > 0 && (chars[i - 1].is_lowercase() || chars[i - 1].is_ascii_digit());
        let before_small = i > 0 && chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        if c.is_uppercase() && (after_small || (before_small && chars[i - 1].is_uppercase())) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    match out.as_str() {
        "type" => "r#type".to_owned(),
        _ => out,
    }
}

/// `PENDING_NEXT_RUN`, `es-419` → `PendingNextRun`, `Es419`.
pub fn pascal(word: &str) -> String {
    let parts = word.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty());
    let cap = |p: &str| {
        let mut chars = p.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        let all_caps = !p.chars().any(|c| c.is_ascii_lowercase());
        let rest: String = if all_caps { chars.as_str().to_lowercase() } else { chars.as_str().to_owned() };
        first.into_iter().chain(rest.chars()).collect::<String>()
    };
    let joined: String = parts.map(cap).collect();
    if joined.starts_with(|c: char| c.is_ascii_digit()) { format!("N{joined}") } else { joined }
}
