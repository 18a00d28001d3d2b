//! Definitions of the headline numbers (design §5.10), in the API's words for events.

use super::segments;
use model::{
    error::{Fault, Result},
    metrics::{Activation, Conversion, Definitions, Product, Retention},
    segment::EventDimensions,
};
use serde::{Deserialize, Serialize};
use wire::types;

const AT_LEAST_DEFAULT: u32 = 1;
const WITHIN_DAYS_DEFAULT: u32 = 7;
const WITHIN_HOURS_DEFAULT: u32 = 24;

/// The body of `PUT …/metrics`, as kept and shown.
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
    at_least: u32,
    #[serde(default = "within_days")]
    within_days: u32,
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
    within_hours: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

fn at_least() -> u32 {
    AT_LEAST_DEFAULT
}

fn within_days() -> u32 {
    WITHIN_DAYS_DEFAULT
}

fn within_hours() -> u32 {
    WITHIN_HOURS_DEFAULT
}

impl Written {
    /// Reads a body; members that it does not have keep what was stored, null clears.
    ///
    /// # Errors
    /// 400 naming what does not fit.
    pub fn read(stored: &str, given: &[u8]) -> Result<Self> {
        let merged = super::settings::merge(stored, given)?;
        serde_json::from_str(&merged).map_err(|e| Fault::invalid(format!("metrics: {e}")))
    }

    /// The definitions as the model has them.
    ///
    /// # Errors
    /// 400 for a word that is none of the API's.
    pub fn definitions(&self) -> Result<Definitions> {
        let activation = |a: &WrittenActivation| {
            let events = a.events.iter().map(event).collect::<Result<_>>()?;
            Ok(Activation { events, at_least: a.at_least, within_days: a.within_days })
        };
        let retention =
            |r: &WrittenRetention| Ok(Retention { event: r.event.as_ref().map(event).transpose()? });
        Ok(Definitions {
            zone: self.zone.clone(),
            activation: self.activation.as_ref().map(activation).transpose()?,
            retention: self.retention.as_ref().map(retention).transpose()?,
            conversion: self.conversion.as_ref().map(WrittenConversion::definition).transpose()?,
        })
    }
}

impl WrittenConversion {
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
            event: event(&self.event)?,
            exposure: self.exposure.as_ref().map(event).transpose()?,
            within_hours: self.within_hours,
            value: self.value.as_deref().map(Product::parse).transpose()?,
        })
    }
}

fn event(given: &types::EventDimensions) -> Result<EventDimensions> {
    Ok(EventDimensions {
        kind: segments::set("EventType", &given.event_type)?,
        attributes: segments::attributes("Attributes", &given.attributes)?,
        metrics: segments::metrics(&given.metrics)?,
    })
}
