//! How the body of a request is read.

use crate::{check::Check, place};
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

/// A body that is checked for required members and known words.
pub(crate) fn checked<T: DeserializeOwned + Check>(body: &[u8], name: &str) -> Result<T, Refusal> {
    let value: T = unchecked(body, name)?;
    value.check().map_err(|unfit| Refusal(unfit.within(name).to_string()))?;
    Ok(value)
}

/// A body in which there is nothing to check.
pub(crate) fn unchecked<T: DeserializeOwned>(body: &[u8], name: &str) -> Result<T, Refusal> {
    if body.is_empty() {
        return Err(Refusal(format!("{name}: the body is empty, a JSON object belongs there")));
    }
    place::read(name, body).map_err(Refusal)
}
