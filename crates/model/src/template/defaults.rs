//! `DefaultSubstitutions`: a JSON object in a string, nested or with dotted names (reference B §3.3).

use super::context;
use crate::error::{Fault, Result};
use serde_json::{Map, Value};

/// Values for variables that have no other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Defaults(Vec<(Vec<String>, Value)>);

impl Defaults {
    /// Reads the string.
    ///
    /// # Errors
    /// 400 when it is no JSON object.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |_| Fault::invalid("DefaultSubstitutions: a string that holds a JSON object");
        let object: Map<String, Value> = serde_json::from_str(text).map_err(wrong)?;
        let mut defaults = Self::default();
        for (name, value) in object {
            defaults.collect(context::steps(&name).collect(), value);
        }
        Ok(defaults)
    }

    fn collect(&mut self, path: Vec<String>, value: Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.collect(path.iter().cloned().chain(context::steps(&name)).collect(), value);
                }
            }
            // A string default serves `x` and `x.[0]`.
            Value::String(text) => self.0.push((path, Value::Array(vec![Value::String(text)]))),
            other => self.0.push((path, other)),
        }
    }

    /// Puts the defaults where nothing is.
    pub(super) fn fill(&self, value: &mut Value) {
        for (path, default) in &self.0 {
            let place = place(value, path);
            if let Some(place) = place
                && (place.is_null() || place.as_array().is_some_and(Vec::is_empty))
            {
                *place = default.clone();
            }
        }
    }

    /// Puts a value at a name, whatever was there.
    pub(super) fn set(value: &mut Value, name: &str, new: Value) {
        // A name with dots may mean a path, or itself.
        let path: Vec<String> = context::steps(name).collect();
        if let Some(place) = place(value, &path) {
            *place = new;
        }
    }
}

fn place<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Object(members) => Some(members.entry(step.clone()).or_insert(Value::Null)),
        Value::Null => {
            *value = Value::Object(Map::new());
            value.as_object_mut().map(|members| members.entry(step.clone()).or_insert(Value::Null))
        }
        _ => None,
    })
}
