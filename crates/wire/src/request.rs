//! How the body of a request is read.

use crate::check::Check;
use serde::de::DeserializeOwned;
use std::fmt;

/// A request that cannot be read: always a 400, with what to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A body whose required members are checked.
pub(crate) fn checked<T: DeserializeOwned + Check>(body: &[u8], name: &str) -> Result<T, Refusal> {
    let value: T = unchecked(body, name)?;
    value.check().map_err(|missing| Refusal(missing.within(name).to_string()))?;
    Ok(value)
}

/// A body without required members.
pub(crate) fn unchecked<T: DeserializeOwned>(body: &[u8], name: &str) -> Result<T, Refusal> {
    if body.is_empty() {
        return Err(Refusal(format!("{name}: the body is empty, a JSON object belongs there")));
    }
    serde_json::from_slice(body).map_err(|e| Refusal(format!("{name}: {e}")))
}
