//! What variables name in one receiver's message (reference B §3.3).

use super::Defaults;
use crate::{
    endpoint::{AttributeKind, Attributes, Endpoint, OptOut, Status, User},
    time::Millis,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The roots that a context may have besides substitutions.
pub(super) const ROOTS: &[&str] = &["Attributes", "Demographic", "Location", "Metrics", "Pinpoint", "User"];
/// Where helpers find the time.
pub(super) const NOW: &str = "@now";

/// Who a message is for, and what sends it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    pub endpoint: Option<&'a Endpoint>,
    pub user: Option<&'a User>,
    pub app_id: &'a str,
    pub campaign_id: &'a str,
    pub now: Millis,
    /// What `uuid` is drawn from.
    pub seed: u64,
}

/// Everything a template can name: substitutions over the receiver's values over defaults.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    pub scope: Scope<'a>,
    /// Strongest first.
    pub substitutions: &'a [&'a BTreeMap<String, Vec<String>>],
    pub defaults: &'a Defaults,
}

impl Values<'_> {
    /// The context as JSON, with only those roots that the template names.
    pub(super) fn json(&self, roots: &[String]) -> Value {
        let mut own = Map::new();
        if let Some(endpoint) = self.scope.endpoint {
            top(endpoint, &mut own);
            for root in roots {
                own.insert(root.clone(), self.root(root, endpoint));
            }
        }
        if roots.iter().any(|r| r == "Pinpoint") {
            let scope = &self.scope;
            own.insert(
                "Pinpoint".to_owned(),
                json!({ "ApplicationId": scope.app_id, "CampaignId": scope.campaign_id }),
            );
        }
        let mut value = Value::Object(own);
        self.defaults.fill(&mut value);
        for layer in self.substitutions.iter().rev() {
            for (name, list) in *layer {
                Defaults::set(&mut value, name, Value::from(list.clone()));
            }
        }
        value[NOW] = Value::from(self.scope.now.0);
        value
    }

    fn root(&self, root: &str, e: &Endpoint) -> Value {
        match root {
            "Attributes" => lists(&e.attributes),
            "Metrics" => json!(e.metrics),
            "Demographic" => {
                let d = &e.demographic;
                object(&[
                    ("AppVersion", &d.app_version),
                    ("Locale", &d.locale),
                    ("Make", &d.make),
                    ("Model", &d.model),
                    ("ModelVersion", &d.model_version),
                    ("Platform", &d.platform),
                    ("PlatformVersion", &d.platform_version),
                    ("Timezone", &d.timezone),
                ])
            }
            "Location" => {
                let l = &e.location;
                let mut value = object(&[
                    ("City", &l.city),
                    ("Country", &l.country),
                    ("PostalCode", &l.postal_code),
                    ("Region", &l.region),
                ]);
                if let (Some(latitude), Some(longitude)) = (l.latitude, l.longitude) {
                    value["Latitude"] = json!(latitude);
                    value["Longitude"] = json!(longitude);
                }
                value
            }
            "User" => {
                let attributes = self.scope.user.map_or(&e.unclaimed, |user| &user.attributes);
                let mut value = object(&[("UserId", &e.user_id)]);
                value["UserAttributes"] = lists(attributes);
                value
            }
            _ => Value::Object(Map::new()),
        }
    }
}

fn top(e: &Endpoint, into: &mut Map<String, Value>) {
    let mut put = |name: &str, value: &str| into.insert(name.to_owned(), Value::from(value));
    put("Id", &e.id);
    put("EndpointId", &e.id);
    put("RequestId", &e.request_id);
    put("EndpointStatus", if e.status == Status::Active { "ACTIVE" } else { "INACTIVE" });
    put("OptOut", if e.opt_out == OptOut::All { "ALL" } else { "NONE" });
    put("CreationDate", &e.created.to_string());
    put("EffectiveDate", &e.effective.to_string());
    if let Some(address) = &e.address {
        put("Address", address);
    }
    if let Some(channel) = e.channel {
        put("ChannelType", channel.as_str());
    }
}

fn lists(attributes: &Attributes) -> Value {
    json!(attributes)
}

fn object(members: &[(&str, &Option<String>)]) -> Value {
    let given =
        members.iter().filter_map(|(name, value)| Some(((*name).to_owned(), Value::from(value.as_deref()?))));
    Value::Object(given.collect())
}

/// Whether a path such as `User.UserAttributes.[First Name].[0]` has a value.
pub(super) fn has(value: &Value, path: &str) -> bool {
    steps(path).try_fold(value, |value, step| step_into(value, &step)).is_some_and(|found| match found {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    })
}

pub(super) fn step_into<'v>(value: &'v Value, step: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Object(members) => members.get(step),
        _ => None,
    }
}

/// A path that names an attribute or a metric of the app's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Custom {
    pub kind: AttributeKind,
    pub name: String,
}

impl Custom {
    /// What a path names.
    pub(super) fn of(path: &str) -> Option<Self> {
        let steps: Vec<String> = steps(path).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let (kind, name) = match steps.as_slice() {
            ["Attributes", name, ..] => (AttributeKind::Endpoint, name),
            ["Metrics", name, ..] => (AttributeKind::Metric, name),
            ["User", "UserAttributes", name, ..] => (AttributeKind::User, name),
            _ => return None,
        };
        Some(Self { kind, name: (*name).to_owned() })
    }

    /// The path, without brackets.
    pub fn path(&self) -> String {
        let root = match self.kind {
            AttributeKind::Endpoint => "Attributes",
            AttributeKind::Metric => "Metrics",
            AttributeKind::User => "User.UserAttributes",
        };
        format!("{root}.{}", self.name)
    }
}

/// A path without brackets and without the place in a list: `a.[b c].[0]` is `a.b c`.
pub fn bare(path: &str) -> String {
    let mut steps: Vec<String> = steps(path).collect();
    while steps.len() > 1 && steps.last().is_some_and(|step| step.parse::<usize>().is_ok()) {
        steps.pop();
    }
    steps.join(".")
}

/// Whether a path begins with something that endpoints have.
pub(super) fn is_known(path: &str) -> bool {
    /// What [`top`] puts.
    const TOP: [&str; 9] = [
        "Id",
        "EndpointId",
        "RequestId",
        "EndpointStatus",
        "OptOut",
        "CreationDate",
        "EffectiveDate",
        "Address",
        "ChannelType",
    ];
    steps(path).next().is_none_or(|root| ROOTS.contains(&root.as_str()) || TOP.contains(&root.as_str()))
}

/// The steps of a path; brackets keep dots and spaces in a name.
pub(super) fn steps(path: &str) -> impl Iterator<Item = String> {
    let (mut steps, mut step, mut bracketed) = (Vec::new(), String::new(), false);
    for c in path.chars() {
        match c {
            '[' if !bracketed => bracketed = true,
            ']' if bracketed => bracketed = false,
            '.' | '/' if !bracketed => steps.push(std::mem::take(&mut step)),
            c => step.push(c),
        }
    }
    steps.push(step);
    steps.into_iter().filter(|s| !s.is_empty() && s != "this")
}
