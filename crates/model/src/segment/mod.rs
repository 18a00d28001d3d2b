//! Segments: who is meant (reference A §5). [`Prepared::matches`] is the one meaning; an index is held to it.

mod check;
pub mod event;
mod prepared;
mod rule;
mod tests_of;

pub use check::{check, check_sources};
pub use event::EventDimensions;
pub use prepared::{Based, Meaning, Prepared, Sources};
pub use rule::{Field, Rule, Subject};
pub use tests_of::{AttributeTest, AttributeType, MetricTest, Operator, Ready, SetTest};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a segment is made of. Neither dimensions nor groups: everybody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Dimensions>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Groups>,
    /// A frozen list instead of a rule (reference A §5.7).
    #[serde(default)]
    pub imported: bool,
    /// Which of the segment's lists an imported one has: [`NO_LIST`] until its first import has finished;
    /// none = the one with the version's number, as the first revisions of the format had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<i64>,
}

/// The list that never has members.
pub const NO_LIST: i64 = 0;

/// Facts about one endpoint and its user; all that are given must hold (reference A §5.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dimensions {
    pub app_version: Option<SetTest>,
    pub channel: Option<SetTest>,
    /// No endpoint has this: tested as a missing value.
    pub device_type: Option<SetTest>,
    pub make: Option<SetTest>,
    pub model: Option<SetTest>,
    pub platform: Option<SetTest>,
    pub country: Option<SetTest>,
    pub near: Option<Near>,
    pub recency: Option<Recency>,
    pub attributes: BTreeMap<String, AttributeTest>,
    pub user_attributes: BTreeMap<String, AttributeTest>,
    pub metrics: BTreeMap<String, MetricTest>,
}

/// Within a distance of a point: degrees and kilometres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    pub latitude: f64,
    pub longitude: f64,
    pub kilometers: f64,
}

/// Used, or not used, within the last days (reference A §5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recency {
    pub active: bool,
    pub hours: u32,
}

/// How several are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Join {
    #[default]
    All,
    Any,
    None,
}

/// Groups of dimensions over source segments (reference A §5.5).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    pub include: Join,
    pub groups: Vec<Group>,
}

/// Sources filter AND dimensions filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub sources: Vec<Source>,
    pub source_join: Join,
    pub dimensions: Vec<Dimensions>,
    pub join: Join,
}

/// Another segment; no version = the latest when evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    pub id: String,
    pub version: Option<i64>,
}

impl Join {
    /// Joins answers; an empty list is true for all three (reference A §5.5).
    pub fn of(self, mut answers: impl Iterator<Item = bool>) -> bool {
        match self {
            Join::All => answers.all(|a| a),
            Join::None => !answers.any(|a| a),
            Join::Any => {
                let mut any = None;
                for answer in answers {
                    if answer {
                        return true;
                    }
                    any = Some(false);
                }
                any.unwrap_or(true)
            }
        }
    }
}
