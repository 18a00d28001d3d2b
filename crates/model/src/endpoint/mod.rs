//! Endpoints and users: what is stored, and how a write changes it (reference A §2).

mod check;
mod merge;
mod moving;
mod naming;
mod restore;
mod seat;

pub use check::{KNOWN_TEXTS, named, room_for_names, validate};
pub use merge::{Merged, Rules, merge};
pub use moving::{Moves, Permit};
pub use naming::{is_name, name_of, names_in};
pub use restore::{Image, restore};
pub use seat::{Seat, seat};

use crate::{channel::Channel, id::EndpointKey, time::Millis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which map RemoveAttributes works on (reference A §2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AttributeKind {
    Endpoint,
    Metric,
    User,
}

/// Name → values, as `Attributes` and `UserAttributes` are.
pub type Attributes = BTreeMap<String, Vec<String>>;

/// Whether a receiver wants messages (reference A §2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OptOut {
    All,
    None,
}

/// Reference A §2.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    Active,
    Inactive,
}

/// What is known of the device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Demographic {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}

/// Where the device is; coordinates in degrees, rounded to one decimal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// An endpoint as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Endpoint {
    /// As the client first wrote it; compared by [`EndpointKey`].
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: Attributes,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, f64>,
    #[serde(default)]
    pub demographic: Demographic,
    #[serde(default)]
    pub location: Location,
    pub opt_out: OptOut,
    pub status: Status,
    pub effective: Millis,
    pub request_id: String,
    /// 0..=99, fixed at creation.
    pub cohort: u8,
    pub created: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// User attributes sent before any user id was known (reference A §2.3).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unclaimed: Attributes,
    /// Newest activity known from writes, capped at the time of the write (design: time and counting).
    /// Client events may be newer; `store` keeps the maximum.
    pub last_active: Millis,
}

impl Endpoint {
    /// What this endpoint is found by.
    pub fn key(&self) -> EndpointKey {
        EndpointKey::of(&self.id)
    }
}

/// A person: attributes shared by all endpoints with this user id (reference A §2.6).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub id: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: Attributes,
}

/// One write to an endpoint, checked for form by the API layer, not yet for rules.
/// Absent members leave what is stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointPatch {
    pub channel: Option<Channel>,
    pub address: Option<String>,
    /// A name with an empty list removes the name.
    pub attributes: Attributes,
    pub metrics: BTreeMap<String, f64>,
    /// `Some("")` clears a sub-field.
    pub demographic: Demographic,
    pub location: Location,
    pub opt_out: Option<OptOut>,
    pub status: Option<Status>,
    /// As sent; unparsable values count as absent (reference A §2.7).
    pub effective: Option<Millis>,
    pub request_id: Option<String>,
    /// `Some("")` unties.
    pub user_id: Option<String>,
    pub user_attributes: Attributes,
}

impl EndpointPatch {
    /// Amplify's `Endpoint: {}`: touches nothing, though it creates an unknown endpoint.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
