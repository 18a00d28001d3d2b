//! The three headline numbers of an app: activation, retention, conversion (reference A §7.9, design §5.10).

mod calendar;

pub use calendar::{Calendar, Unit, label};

use crate::{
    error::{Fault, Result},
    segment::EventDimensions,
};
use serde::{Deserialize, Serialize};

/// Events that activation can ask for.
const ACTIVATION_EVENTS: usize = 5;
/// Bounds of a definition's windows.
const WITHIN_DAYS_MAX: u32 = 366;
pub const WITHIN_HOURS_MAX: u32 = 366 * 24;
const AT_LEAST_MAX: u32 = 1_000;

/// What the numbers mean for one app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Definitions {
    /// IANA name; none = UTC.
    pub zone: Option<String>,
    pub activation: Option<Activation>,
    pub retention: Option<Retention>,
    pub conversion: Option<Conversion>,
}

/// Activated: every event at least so often, within so many days of being first seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activation {
    pub events: Vec<EventDimensions>,
    pub at_least: u32,
    pub within_days: u32,
}

/// Came back: did the event in a later period; none = any client event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Retention {
    pub event: Option<EventDimensions>,
}

/// Converted: did the event within so many hours of an exposure; no exposure = any client event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversion {
    pub event: EventDimensions,
    pub exposure: Option<EventDimensions>,
    pub within_hours: u32,
    pub value: Option<Product>,
}

/// What an event is worth: metrics multiplied, such as `_item_price*_quantity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product(Vec<String>);

impl Product {
    /// Reads names of metrics with `*` between them.
    ///
    /// # Errors
    /// 400 for an empty name.
    pub fn parse(text: &str) -> Result<Self> {
        let names: Vec<String> = text.split('*').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err(Fault::invalid(format!("Value: {text}: names of metrics with * between them")));
        }
        Ok(Self(names))
    }

    /// The value of an event; without the first metric nothing, without another one as if it were 1
    /// (reference A §3.5).
    pub fn of(&self, metric: impl Fn(&str) -> Option<f64>) -> f64 {
        let Some(first) = metric(&self.0[0]) else { return 0.0 };
        self.0[1..].iter().fold(first, |product, name| product * metric(name).unwrap_or(1.0))
    }
}

impl Definitions {
    /// Checks every bound.
    ///
    /// # Errors
    /// 400 naming the member.
    pub fn check(&self) -> Result<()> {
        if let Some(zone) = &self.zone {
            Calendar::new(Unit::Day, Some(zone))?;
        }
        if let Some(activation) = &self.activation {
            within("Activation.Events", activation.events.len() as u32, 1, ACTIVATION_EVENTS as u32)?;
            within("Activation.AtLeast", activation.at_least, 1, AT_LEAST_MAX)?;
            within("Activation.WithinDays", activation.within_days, 0, WITHIN_DAYS_MAX)?;
        }
        if let Some(conversion) = &self.conversion {
            within("Conversion.WithinHours", conversion.within_hours, 1, WITHIN_HOURS_MAX)?;
        }
        Ok(())
    }
}

fn within(member: &str, n: u32, least: u32, most: u32) -> Result<()> {
    if (least..=most).contains(&n) {
        Ok(())
    } else {
        Err(Fault::invalid(format!("{member}: {least}..{most}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_of_metrics() {
        let product = Product::parse("_item_price * _quantity").unwrap();
        let of = |price: Option<f64>, quantity: Option<f64>| {
            product.of(|name| if name == "_item_price" { price } else { quantity })
        };
        assert_eq!((of(Some(2.5), Some(3.0)), of(Some(2.5), None), of(None, Some(3.0))), (7.5, 2.5, 0.0));
        assert!(Product::parse("a**b").is_err());
    }
}
