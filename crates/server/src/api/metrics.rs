//! Definitions of the headline numbers (design §5.10), in the API's words for events.

use super::segments;
use model::{
    error::{Fault, Result},
    metrics::{
        AT_LEAST, Activation, Conversion, Definitions, Product, Retention, WITHIN_DAYS, WITHIN_HOURS, within,
    },
    segment::EventDimensions,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wire::types;

const AT_LEAST_DEFAULT: u32 = 1;
const WITHIN_DAYS_DEFAULT: u32 = 7;
const WITHIN_HOURS_DEFAULT: u32 = 24;

/// The body of `PUT …/metrics`, as kept and shown. Numbers are kept as written until they are read: what is wrong with
/// one is then said with its bounds.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation: Option<WrittenActivation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<WrittenRetention>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<WrittenConversion>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct WrittenActivation {
    events: Vec<types::EventDimensions>,
    #[serde(default = "at_least")]
    at_least: Value,
    #[serde(default = "within_days")]
    within_days: Value,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct WrittenRetention {
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<types::EventDimensions>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct WrittenConversion {
    event: types::EventDimensions,
    #[serde(skip_serializing_if = "Option::is_none")]
    exposure: Option<types::EventDimensions>,
    #[serde(default = "within_hours")]
    within_hours: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

fn at_least() -> Value {
    json!(AT_LEAST_DEFAULT)
}

fn within_days() -> Value {
    json!(WITHIN_DAYS_DEFAULT)
}

fn within_hours() -> Value {
    json!(WITHIN_HOURS_DEFAULT)
}

impl Written {
    /// Reads a body; members that it does not have keep what was stored, null clears.
    ///
    /// # Errors
    /// 400 naming what does not fit.
    pub fn read(stored: &str, given: &[u8]) -> Result<Self> {
        read(super::settings::merge(stored, given)?.as_bytes())
    }

    /// The definitions as the model has them.
    ///
    /// # Errors
    /// 400 for a word that is none of the API's.
    pub fn definitions(&self) -> Result<Definitions> {
        let activation = |a: &WrittenActivation| {
            let events = a.events.iter().enumerate();
            let events = events.map(|(n, e)| event(&format!("Activation.Events[{n}]"), e));
            Ok(Activation {
                events: events.collect::<Result<_>>()?,
                at_least: within("Activation.AtLeast", whole(&a.at_least), &AT_LEAST)?,
                within_days: within("Activation.WithinDays", whole(&a.within_days), &WITHIN_DAYS)?,
            })
        };
        let retention = |r: &WrittenRetention| {
            let event = r.event.as_ref().map(|e| event("Retention.Event", e)).transpose()?;
            Ok(Retention { event })
        };
        Ok(Definitions {
            zone: self.zone.clone(),
            activation: self.activation.as_ref().map(activation).transpose()?,
            retention: self.retention.as_ref().map(retention).transpose()?,
            conversion: self.conversion.as_ref().map(WrittenConversion::definition).transpose()?,
        })
    }
}

impl WrittenConversion {
    /// Reads a body that has a definition of its own.
    ///
    /// # Errors
    /// 400 naming what does not fit.
    pub fn read(given: &[u8]) -> Result<Self> {
        read(given)
    }

    /// The event that counts, as the API writes it.
    pub fn event(&self) -> impl Serialize + '_ {
        &self.event
    }

    /// The definition as the model has it.
    ///
    /// # Errors
    /// 400 for a word that is none of the API's.
    pub fn definition(&self) -> Result<Conversion> {
        Ok(Conversion {
            event: event("Conversion.Event", &self.event)?,
            exposure: self.exposure.as_ref().map(|e| event("Conversion.Exposure", e)).transpose()?,
            within_hours: within("Conversion.WithinHours", whole(&self.within_hours), &WITHIN_HOURS)?,
            value: self.value.as_deref().map(Product::parse).transpose()?,
        })
    }
}

fn whole(number: &Value) -> Option<u32> {
    number.as_u64()?.try_into().ok()
}

/// Reads JSON whole. The API's own shapes skip what they do not know; here that would be a filter that filters less
/// than was written.
fn read<T: DeserializeOwned + Serialize>(text: &[u8]) -> Result<T> {
    let unfit = |e: serde_json::Error| Fault::invalid(format!("The body does not fit: {e}"));
    let given: Value = serde_json::from_slice(text).map_err(unfit)?;
    let read: T = serde_json::from_slice(text).map_err(unfit)?;
    let kept = serde_json::to_value(&read).map_err(Fault::bug)?;
    match skipped(&given, &kept) {
        Some(member) => Err(Fault::invalid(format!("{member}: no member that is known here"))),
        None => Ok(read),
    }
}

/// Where something was given that was not kept.
fn skipped(given: &Value, kept: &Value) -> Option<String> {
    let below = |place: String, rest: String| if rest.is_empty() { place } else { format!("{place}.{rest}") };
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) => {
            let mut given = given.iter().filter(|(_, value)| !value.is_null());
            given.find_map(|(name, value)| {
                let rest = kept.get(name).map_or(Some(String::new()), |kept| skipped(value, kept))?;
                Some(below(name.clone(), rest))
            })
        }
        (Value::Array(given), Value::Array(kept)) => {
            let mut pairs = given.iter().zip(kept).enumerate();
            pairs.find_map(|(n, (given, kept))| Some(below(n.to_string(), skipped(given, kept)?)))
        }
        _ => None,
    }
}

/// Facts about an event, one at least.
///
/// # Errors
/// 400 naming the member below `member`.
pub fn event(member: &str, given: &types::EventDimensions) -> Result<EventDimensions> {
    let lacks = |what: &str| Err(Fault::invalid(format!("{member}{what}")));
    let none = |values: &Option<Vec<String>>| values.as_ref().is_none_or(Vec::is_empty);
    if given.event_type.as_ref().is_some_and(|set| none(&set.values)) {
        return lacks(".EventType.Values: at least one");
    }
    let (attributes, metrics) = (given.attributes.iter().flatten(), given.metrics.iter().flatten());
    if let Some((name, _)) = attributes.clone().find(|(_, test)| none(&test.values)) {
        return lacks(&format!(".Attributes.{name}.Values: at least one"));
    }
    if let Some((name, _)) = metrics.clone().find(|(_, test)| test.value.is_none()) {
        return lacks(&format!(".Metrics.{name}.Value: missing, and required"));
    }
    if given.event_type.is_none() && attributes.count() + metrics.count() == 0 {
        return lacks(": at least one of EventType, Attributes, Metrics");
    }
    Ok(EventDimensions {
        kind: segments::set("EventType", &given.event_type)?,
        attributes: segments::attributes("Attributes", &given.attributes)?,
        metrics: segments::metrics(&given.metrics)?,
    })
}
