//! Required members: what the model marks as required must be in a request.

use std::{collections::BTreeMap, fmt};

/// Where in a body something is: `WriteSegmentRequest.Dimensions.Metrics[visits].Value`.
#[derive(Debug, Default)]
pub struct Path(String);

/// The first required member that is missing, by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: missing, and required", self.0)
    }
}

/// A body in which something required can be missing.
pub trait Check {
    /// # Errors
    /// The path of the first required member that is missing.
    fn check(&self, at: &mut Path) -> Result<(), Missing>;
}

impl Path {
    /// A path that starts at the named body.
    pub fn at(body: &str) -> Self {
        Self(body.to_owned())
    }

    /// A member that must be there.
    pub fn required<T>(&mut self, name: &str, member: &Option<T>) -> Result<(), Missing> {
        match member {
            Some(_) => Ok(()),
            None => Err(Missing(format!("{}.{name}", self.0))),
        }
    }

    /// A member that has required members of its own, if it is there.
    pub fn below<T: Check>(&mut self, name: &str, member: &Option<T>) -> Result<(), Missing> {
        let Some(member) = member else { return Ok(()) };
        self.inside(&format!(".{name}"), member)
    }

    fn inside<T: Check>(&mut self, step: &str, value: &T) -> Result<(), Missing> {
        let length = self.0.len();
        self.0.push_str(step);
        value.check(self)?;
        self.0.truncate(length);
        Ok(())
    }
}

impl<T: Check> Check for Vec<T> {
    fn check(&self, at: &mut Path) -> Result<(), Missing> {
        self.iter().enumerate().try_for_each(|(i, item)| at.inside(&format!("[{i}]"), item))
    }
}

impl<T: Check> Check for BTreeMap<String, T> {
    fn check(&self, at: &mut Path) -> Result<(), Missing> {
        self.iter().try_for_each(|(key, item)| at.inside(&format!("[{key}]"), item))
    }
}
