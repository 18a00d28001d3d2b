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

    /// Whether an event is meant.
    pub fn matches(
        &self,
        kind: &str,
        attributes: &BTreeMap<String, String>,
        metrics: &BTreeMap<String, f64>,
    ) -> bool {
        let kind_holds = self.kind.as_ref().is_none_or(|set| set.holds(Some(kind)));
        let attribute = |(name, test): (&String, &AttributeTest)| {
            test.holds(attributes.get(name).map(String::as_str).into_iter())
        };
        let metric = |(name, test): (&String, &MetricTest)| test.holds(metrics.get(name).copied());
        kind_holds && self.attributes.iter().all(attribute) && self.metrics.iter().all(metric)
    }
}
