//! What an operation is, and how its body is read.

use crate::{
    check::{Check, Path},
    route::Labels,
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// A request that cannot be read: always a 400, with what to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One operation of the API: how its request is read. The answer's body is `Output` itself.
pub trait Operation {
    const ID: OperationId;
    type Input;
    type Output: Serialize;

    /// Reads labels, query and body.
    ///
    /// # Errors
    /// Malformed JSON, a wrong type, a missing member; the text names it.
    fn decode(labels: &Labels, query: &str, body: &[u8]) -> Result<Self::Input, Refusal>;
}

/// A body whose required members are checked.
pub(crate) fn payload<T: DeserializeOwned + Check>(body: &[u8], name: &str) -> Result<T, Refusal> {
    let value: T = unchecked(body, name)?;
    value.check(&mut Path::at(name)).map_err(|missing| Refusal(missing.to_string()))?;
    Ok(value)
}

/// A body without required members.
pub(crate) fn unchecked<T: DeserializeOwned>(body: &[u8], name: &str) -> Result<T, Refusal> {
    if body.is_empty() {
        return Err(Refusal(format!("{name}: the body is empty, a JSON object belongs there")));
    }
    serde_json::from_slice(body).map_err(|e| Refusal(format!("{name}: {e}")))
}

macro_rules! operation_ids {
    ($($name:ident = $method:literal $uri:literal $status:literal,)*) => {
        /// Every operation of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum OperationId { $($name,)* }

        impl OperationId {
            /// All of them, by name.
            pub const ALL: &[OperationId] = &[$(OperationId::$name,)*];

            /// `PutEvents`.
            pub fn name(self) -> &'static str {
                match self { $(OperationId::$name => stringify!($name),)* }
            }

            /// `POST`.
            pub fn method(self) -> &'static str {
                match self { $(OperationId::$name => $method,)* }
            }

            /// `/v1/apps/{application-id}/events`.
            pub fn uri(self) -> &'static str {
                match self { $(OperationId::$name => $uri,)* }
            }

            /// The status of success.
            pub fn ok_status(self) -> u16 {
                match self { $(OperationId::$name => $status,)* }
            }
        }
    };
}

pub(crate) use operation_ids;

pub use crate::generated::operations::OperationId;
