//! Required members: what the model marks as required must be in a request.

use std::{collections::BTreeMap, fmt};

/// The first required member that is missing, by its path: `WriteSegmentRequest.Dimensions.Metrics[visits].Value`.
///
/// The path grows from the inside out, so that a body in which nothing is missing costs no text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: missing, and required", self.0)
    }
}

impl Missing {
    /// The same, seen from one step further out: a body's name, `.Member`, `[key]`.
    pub fn within(self, step: impl fmt::Display) -> Self {
        Self(format!("{step}{}", self.0))
    }
}

/// A body in which something required can be missing.
pub trait Check {
    /// # Errors
    /// The path of the first required member that is missing.
    fn check(&self) -> Result<(), Missing>;
}

/// A member that must be there.
///
/// # Errors
/// Its name, when it is not.
pub fn required<T>(name: &str, member: &Option<T>) -> Result<(), Missing> {
    if member.is_some() { Ok(()) } else { Err(Missing(format!(".{name}"))) }
}

/// A member that has required members of its own, if it is there.
///
/// # Errors
/// What is missing in it.
pub fn below<T: Check>(name: &str, member: &Option<T>) -> Result<(), Missing> {
    let Some(member) = member else { return Ok(()) };
    member.check().map_err(|missing| missing.within(format_args!(".{name}")))
}

impl<T: Check> Check for Vec<T> {
    fn check(&self) -> Result<(), Missing> {
        let inside =
            |(i, item): (usize, &T)| item.check().map_err(|missing| missing.within(format_args!("[{i}]")));
        self.iter().enumerate().try_for_each(inside)
    }
}

impl<T: Check> Check for BTreeMap<String, T> {
    fn check(&self) -> Result<(), Missing> {
        let inside = |(key, item): (&String, &T)| {
            item.check().map_err(|missing| missing.within(format_args!("[{key}]")))
        };
        self.iter().try_for_each(inside)
    }
}
