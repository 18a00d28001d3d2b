//! The SDK's types of JSON, and as JSON; the rest of it build.rs writes.

use aws_sdk_pinpoint::{
    Client,
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
    primitives::{Blob, DateTime, DateTimeFormat},
    types,
};
use serde_json::{Map, Value};
use std::{collections::HashMap, fmt::Debug, hash::Hash};

/// What the SDK raised: the exception's name, whether it is one of the operation's types, and the HTTP status.
#[derive(Debug)]
pub struct Refused {
    pub name: String,
    pub typed: bool,
    pub status: u16,
}

impl<E: ProvideErrorMetadata + Debug> From<SdkError<E, HttpResponse>> for Refused {
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let SdkError::ServiceError(service) = &error else { panic!("no answer was read: {error:?}") };
        let name = service.err().code().unwrap_or_default().to_owned();
        // A variant of the operation's own error, and not `Unhandled`.
        let typed = format!("{:?}", service.err()).starts_with(&format!("{name}("));
        Self { name, typed, status: service.raw().status().as_u16() }
    }
}

/// A value that a call takes.
trait Made: Sized {
    fn of(value: &Value) -> Self;
}

/// A value that an answer holds.
trait Shown {
    fn json(&self) -> Value;
}

fn member<T: Made>(value: &Value, name: &str) -> Option<T> {
    value.get(name).map(T::of)
}

/// Without what is not there.
fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    let there = pairs.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(there.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

impl Made for String {
    fn of(value: &Value) -> Self {
        text(value).to_owned()
    }
}

impl Made for bool {
    fn of(value: &Value) -> Self {
        value.as_bool().expect("true or false")
    }
}

impl Made for i32 {
    fn of(value: &Value) -> Self {
        value.as_i64().and_then(|n| n.try_into().ok()).expect("a whole number")
    }
}

impl Made for f64 {
    fn of(value: &Value) -> Self {
        value.as_f64().expect("a number")
    }
}

impl Made for Blob {
    fn of(value: &Value) -> Self {
        Blob::new(aws_smithy_types::base64::decode(text(value)).expect("base64"))
    }
}

impl Made for DateTime {
    fn of(value: &Value) -> Self {
        DateTime::from_str(text(value), DateTimeFormat::DateTime).expect("an instant")
    }
}

impl<T: Made> Made for Vec<T> {
    fn of(value: &Value) -> Self {
        value.as_array().expect("a list").iter().map(T::of).collect()
    }
}

impl<K: for<'a> From<&'a str> + Eq + Hash, T: Made> Made for HashMap<K, T> {
    fn of(value: &Value) -> Self {
        let map = value.as_object().expect("a map");
        map.iter().map(|(key, inner)| (K::from(key), T::of(inner))).collect()
    }
}

impl<T: Shown> Shown for Option<T> {
    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::json)
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn json(&self) -> Value {
        self.iter().map(T::json).collect()
    }
}

impl<K: AsRef<str>, T: Shown> Shown for HashMap<K, T> {
    fn json(&self) -> Value {
        let pairs = self.iter().map(|(key, inner)| (key.as_ref().to_owned(), inner.json()));
        Value::Object(pairs.collect())
    }
}

impl Shown for DateTime {
    fn json(&self) -> Value {
        Value::from(self.fmt(DateTimeFormat::DateTime).expect("an instant"))
    }
}

macro_rules! plain {
    ($($type:ty),*) => {
        $(impl Shown for $type {
            fn json(&self) -> Value {
                Value::from(self.clone())
            }
        })*
    };
}

plain!(String, bool, i32, f64);

macro_rules! word {
    ($name:ident) => {
        impl Made for types::$name {
            fn of(value: &Value) -> Self {
                text(value).into()
            }
        }

        impl Shown for types::$name {
            fn json(&self) -> Value {
                self.as_str().into()
            }
        }
    };
}

/// Sends a call, by another method if one is wanted.
macro_rules! sent {
    ($call:expr, $method:ident, |$output:ident| $json:expr) => {{
        let method = $method.map(str::to_owned);
        let change = move |request: &mut aws_sdk_pinpoint::config::http::HttpRequest| {
            if let Some(method) = &method {
                request.set_method(method).expect("a method");
            }
        };
        let $output = $call.customize().mutate_request(change).send().await?;
        let _ = &$output;
        Ok($json)
    }};
}

include!(concat!(env!("OUT_DIR"), "/generated.rs"));
