//! The rules that dimensions are made of, one by one: what an editor shows as a line, and an answer counts alone.

use super::{
    AttributeTest, AttributeType, Dimensions, MetricTest, Near, Operator, Recency, Segment, SetTest,
};
use crate::{
    channel::Channel,
    endpoint::{Attributes, Endpoint, User},
    time::{HOUR, Millis},
};
use std::{borrow::Cow, collections::BTreeMap};

/// Whom a segment is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub endpoint: &'a Endpoint,
    pub user: Option<&'a User>,
    pub last_active: Millis,
}

static NOTHING: Attributes = BTreeMap::new();

impl<'a> Subject<'a> {
    /// The attributes of the user; of an endpoint that never had one, those that wait for it.
    pub fn user_attributes(&self) -> &'a Attributes {
        match (self.user, &self.endpoint.user_id) {
            (Some(user), _) => &user.attributes,
            (None, None) => &self.endpoint.unclaimed,
            (None, Some(_)) => &NOTHING,
        }
    }
}

/// A member of an endpoint that is one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    AppVersion,
    Channel,
    /// No endpoint has one.
    DeviceType,
    Make,
    Model,
    Platform,
    Country,
}

impl Field {
    /// The API's name.
    pub fn name(self) -> &'static str {
        match self {
            Field::AppVersion => "Demographic.AppVersion",
            Field::Channel => "Demographic.Channel",
            Field::DeviceType => "Demographic.DeviceType",
            Field::Make => "Demographic.Make",
            Field::Model => "Demographic.Model",
            Field::Platform => "Demographic.Platform",
            Field::Country => "Location.Country",
        }
    }

    /// The value of an endpoint.
    pub fn of(self, endpoint: &Endpoint) -> Option<&str> {
        let d = &endpoint.demographic;
        match self {
            Field::AppVersion => d.app_version.as_deref(),
            Field::Channel => endpoint.channel.map(Channel::as_str),
            Field::DeviceType => None,
            Field::Make => d.make.as_deref(),
            Field::Model => d.model.as_deref(),
            Field::Platform => d.platform.as_deref(),
            Field::Country => endpoint.location.country.as_deref(),
        }
    }

    /// Whether a value of this field passes; none = it is missing. `PUSH` stands for every push channel
    /// (reference A §5.2).
    pub fn holds(self, test: &SetTest, value: Option<&str>) -> bool {
        let channel = if self == Field::Channel { value.and_then(Channel::parse) } else { None };
        let push = channel.is_some_and(Channel::is_push) && test.values.iter().any(|v| v == "PUSH");
        if push { !test.exclusive } else { test.holds(value) }
    }
}

/// One rule.
#[derive(Clone, Copy, Debug)]
pub enum Rule<'a> {
    Attribute(&'a str, &'a AttributeTest),
    Recency(Recency),
    Set(Field, &'a SetTest),
    Near(&'a Near),
    Metric(&'a str, MetricTest),
    UserAttribute(&'a str, &'a AttributeTest),
}

impl Dimensions {
    /// The rules, in the order of the API's members; all must hold.
    pub fn rules(&self) -> impl Iterator<Item = Rule<'_>> {
        let sets = [
            (Field::AppVersion, &self.app_version),
            (Field::Channel, &self.channel),
            (Field::DeviceType, &self.device_type),
            (Field::Make, &self.make),
            (Field::Model, &self.model),
            (Field::Platform, &self.platform),
            (Field::Country, &self.country),
        ];
        let attributes = self.attributes.iter().map(|(name, test)| Rule::Attribute(name, test));
        let users = self.user_attributes.iter().map(|(name, test)| Rule::UserAttribute(name, test));
        attributes
            .chain(self.recency.map(Rule::Recency))
            .chain(sets.into_iter().filter_map(|(field, test)| Some(Rule::Set(field, test.as_ref()?))))
            .chain(self.near.as_ref().map(Rule::Near))
            .chain(self.metrics.iter().map(|(name, test)| Rule::Metric(name, *test)))
            .chain(users)
    }
}

impl Segment {
    /// Every dimensions of the segment, with the numbers of its group and of its place in there.
    pub fn all_dimensions(&self) -> impl Iterator<Item = (usize, usize, &Dimensions)> {
        let groups = self.groups.iter().flat_map(|groups| groups.groups.iter().enumerate());
        let inner =
            groups.flat_map(|(g, group)| group.dimensions.iter().enumerate().map(move |(i, d)| (g, i, d)));
        self.dimensions.iter().map(|d| (0, 0, d)).chain(inner)
    }
}

impl Rule<'_> {
    /// As the API would name it: `Attributes.plan`, `Demographic.Channel`.
    pub fn name(&self) -> Cow<'static, str> {
        match self {
            Rule::Attribute(name, _) => format!("Attributes.{name}").into(),
            Rule::UserAttribute(name, _) => format!("UserAttributes.{name}").into(),
            Rule::Metric(name, _) => format!("Metrics.{name}").into(),
            Rule::Recency(_) => "Behavior.Recency".into(),
            Rule::Set(field, _) => field.name().into(),
            Rule::Near(_) => "Location.GPSPoint".into(),
        }
    }

    /// Whether it holds for somebody at a time.
    pub fn holds(&self, subject: &Subject<'_>, now: Millis) -> bool {
        let e = subject.endpoint;
        let values = |all: &'_ Attributes, name: &str, test: &AttributeTest| {
            test.holds(all.get(name).into_iter().flatten().map(String::as_str))
        };
        match self {
            Rule::Attribute(name, test) => values(&e.attributes, name, test),
            Rule::UserAttribute(name, test) => values(subject.user_attributes(), name, test),
            Rule::Metric(name, test) => test.holds(e.metrics.get(*name).copied()),
            Rule::Recency(recency) => recency.holds(subject.last_active, now),
            Rule::Set(field, test) => field.holds(test, field.of(e)),
            Rule::Near(near) => place(e).is_some_and(|(latitude, longitude)| near.holds(latitude, longitude)),
        }
    }

    /// What it asks for, in words that follow its name.
    pub fn wants(&self) -> String {
        match self {
            Rule::Attribute(_, test) | Rule::UserAttribute(_, test) => wanted_values(test),
            Rule::Metric(_, test) => format!("{} {}", operator(test.operator), test.value),
            Rule::Recency(r) if r.active => format!("used within {}", hours(r.hours)),
            Rule::Recency(r) => format!("not used for {}", hours(r.hours)),
            Rule::Set(_, test) if test.exclusive => format!("is none of {}", listed(&test.values)),
            Rule::Set(_, test) => format!("is one of {}", listed(&test.values)),
            Rule::Near(n) => format!("is within {} km of {}, {}", n.kilometers, n.latitude, n.longitude),
        }
    }

    /// What somebody has there, in words; none when there is nothing.
    pub fn seen(&self, subject: &Subject<'_>) -> Option<String> {
        let e = subject.endpoint;
        let values = |all: &Attributes, name: &str| {
            all.get(name).filter(|values| !values.is_empty()).map(|values| listed(values))
        };
        match self {
            Rule::Attribute(name, _) => values(&e.attributes, name),
            Rule::UserAttribute(name, _) => values(subject.user_attributes(), name),
            Rule::Metric(name, _) => e.metrics.get(*name).map(f64::to_string),
            Rule::Recency(_) => Some(format!("last active {}", subject.last_active)),
            Rule::Set(field, _) => field.of(e).map(str::to_owned),
            Rule::Near(near) => place(e)
                .map(|(latitude, longitude)| format!("{:.0} km away", near.distance(latitude, longitude))),
        }
    }
}

fn hours(hours: u32) -> String {
    if hours == 24 { "24 hours".to_owned() } else { format!("{} days", hours / 24) }
}

/// Values with commas between them; of many the first few.
fn listed(values: &[String]) -> String {
    /// Values that are written out.
    const SHOWN: usize = 5;
    let mut text = values.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if values.len() > SHOWN {
        text.push_str(&format!(" and {} more", values.len() - SHOWN));
    }
    text
}

fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "is",
        Operator::GreaterThan => "is more than",
        Operator::GreaterThanOrEqual => "is at least",
        Operator::LessThan => "is less than",
        Operator::LessThanOrEqual => "is at most",
    }
}

fn wanted_values(test: &AttributeTest) -> String {
    let word = match test.kind {
        AttributeType::Inclusive => "is one of",
        AttributeType::Exclusive => "is none of",
        AttributeType::Contains => "contains one of",
        AttributeType::Before => "is before",
        AttributeType::After => "is after",
        AttributeType::On => "is on the day of",
        AttributeType::Between | AttributeType::NotBetween => {
            let word = if test.kind == AttributeType::Between { "is between" } else { "is not between" };
            return format!("{word} {}", test.values.join(" and "));
        }
    };
    format!("{word} {}", listed(&test.values))
}

/// What the arithmetic may lose: a point at exactly the range is within it.
const SLACK_KM: f64 = 1e-6;

/// Latitude and longitude of an endpoint; none when one is missing.
fn place(endpoint: &Endpoint) -> Option<(f64, f64)> {
    endpoint.location.latitude.zip(endpoint.location.longitude)
}

impl Near {
    /// Kilometres in one degree of latitude.
    pub const KM_PER_DEGREE: f64 = EARTH_KM * std::f64::consts::PI / 180.0;

    /// Whether a place in degrees is within the range.
    pub fn holds(&self, latitude: f64, longitude: f64) -> bool {
        self.distance(latitude, longitude) <= self.kilometers + SLACK_KM
    }

    /// Kilometres along a great circle of a sphere.
    fn distance(&self, latitude: f64, longitude: f64) -> f64 {
        let (from, to) = (self.latitude.to_radians(), latitude.to_radians());
        let half_lat = ((to - from) / 2.0).sin();
        let half_lon = ((longitude - self.longitude).to_radians() / 2.0).sin();
        let a = half_lat * half_lat + from.cos() * to.cos() * half_lon * half_lon;
        2.0 * EARTH_KM * a.sqrt().min(1.0).asin()
    }
}

const EARTH_KM: f64 = 6_371.0;

impl Recency {
    /// Whether somebody last active then is meant at a time.
    pub fn holds(&self, last_active: Millis, now: Millis) -> bool {
        (last_active >= now.plus(-i64::from(self.hours) * HOUR)) == self.active
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{EndpointPatch, Rules, merge};

    #[test]
    fn rules_say_what_they_want_and_what_they_see() {
        let patch = EndpointPatch {
            attributes: BTreeMap::from([("plan".to_owned(), vec!["pro".to_owned(), "beta".to_owned()])]),
            metrics: BTreeMap::from([("n".to_owned(), 5.0)]),
            ..EndpointPatch::default()
        };
        let rules = Rules { now: Millis(0), request_id: "", cohort: 0, newest_event: None, exported: false };
        let endpoint = merge(None, None, "e", &patch, &rules).unwrap().endpoint;
        let test = |kind, values: &[&str]| AttributeTest {
            kind,
            values: values.iter().map(|v| (*v).to_owned()).collect(),
        };
        let d = Dimensions {
            attributes: BTreeMap::from([(
                "plan".to_owned(),
                test(AttributeType::Inclusive, &["gold", "pro"]),
            )]),
            user_attributes: BTreeMap::from([("x".to_owned(), test(AttributeType::Contains, &["y"]))]),
            metrics: BTreeMap::from([(
                "n".to_owned(),
                MetricTest { operator: Operator::LessThan, value: 5.0 },
            )]),
            recency: Some(Recency { active: true, hours: 168 }),
            country: Some(SetTest { exclusive: true, values: vec!["IT".to_owned()] }),
            ..Dimensions::default()
        };
        let subject = Subject { endpoint: &endpoint, user: None, last_active: Millis(0) };
        let shown: Vec<String> = d
            .rules()
            .map(|r| {
                let holds = if r.holds(&subject, Millis(1)) { "yes" } else { "no" };
                format!("{} {} | {} | {holds}", r.name(), r.wants(), r.seen(&subject).unwrap_or_default())
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Attributes.plan is one of gold, pro | pro, beta | yes",
                "Behavior.Recency used within 7 days | last active 1970-01-01T00:00:00.000Z | yes",
                "Location.Country is none of IT |  | yes",
                "Metrics.n is less than 5 | 5 | no",
                "UserAttributes.x contains one of y |  | no",
            ]
        );
    }
}
