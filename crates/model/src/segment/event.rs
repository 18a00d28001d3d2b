//! Facts about one event (reference B §1.10): several values OR, different names AND.

use super::{AttributeTest, MetricTest, SetTest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which events are meant; nothing given means every event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventDimensions {
    pub kind: Option<SetTest>,
    pub attributes: BTreeMap<String, AttributeTest>,
    pub metrics: BTreeMap<String, MetricTest>,
}

impl EventDimensions {
    /// Every event of one type.
    pub fn of_kind(kind: &str) -> Self {
        let kind = Some(SetTest { exclusive: false, values: vec![kind.to_owned()] });
        Self { kind, ..Self::default() }
    }

    /// Whether events of a type can be meant.
    pub fn names(&self, kind: &str) -> bool {
        self.kind.as_ref().is_none_or(|set| set.holds(Some(kind)))
    }

    /// Whether an event of a type that is named is meant, by what it carries.
    pub fn holds<'e>(
        &self,
        attribute: impl Fn(&str) -> Option<&'e str>,
        metric: impl Fn(&str) -> Option<f64>,
    ) -> bool {
        let attributes = |(name, test): (&String, &AttributeTest)| test.holds(attribute(name).into_iter());
        let metrics = |(name, test): (&String, &MetricTest)| test.holds(metric(name));
        self.attributes.iter().all(attributes) && self.metrics.iter().all(metrics)
    }
}
