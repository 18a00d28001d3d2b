//! What the log carries: decided facts. Applying one cannot refuse and gives the same state every time.

use crate::{
    endpoint::{AttributeKind, Endpoint, User},
    event::Event,
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// One decided change of one app's people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// After-image of an endpoint.
    EndpointPut(Box<Endpoint>),
    /// The endpoint with this id (any case) is gone.
    EndpointDeleted { id: String },
    /// After-image of a user.
    UserPut(User),
    /// The user's record is gone (its last endpoint was).
    UserDeleted { id: String },
    /// The named attributes are taken from every endpoint or user; a name may end in `*`.
    AttributesRemoved { kind: AttributeKind, names: Vec<String> },
    /// The first `lines` lines of an archive of events are taken in; `archive` is the SHA-256 of its content, in hex.
    ArchiveRead { archive: String, lines: u64 },
}

/// One record of the log, as written by one decision of one app.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// When the server decided it, by the engine's clock.
    pub at: Millis,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
}
