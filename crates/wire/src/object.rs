//! Reading JSON objects into the shapes of the API: members by name, in any order, unknown ones skipped, and
//! nothing but an object in an object's place (a derived reader would take a list of members too).

use serde::{
    Deserialize, Deserializer,
    de::{self, IntoDeserializer},
};
use std::{collections::BTreeMap, fmt, marker::PhantomData};

/// Reads a member's name: one of those known, or none.
pub(crate) struct Known(pub(crate) &'static [&'static str]);

impl<'de> de::DeserializeSeed<'de> for Known {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl de::Visitor<'_> for Known {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().copied().find(|known| *known == name))
    }
}

/// A map of lists in which `null` stands for an empty list, and a bare string for a list of one (reference A §2.2, §2.3).
pub(crate) struct Lists<T>(pub(crate) Option<BTreeMap<String, Vec<T>>>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lists<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Option::<BTreeMap<String, List<T>>>::deserialize(deserializer)?;
        Ok(Self(map.map(|map| map.into_iter().map(|(key, List(list))| (key, list)).collect())))
    }
}

struct List<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Items<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(List(Vec::new()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(text.into_deserializer()).map(|one| List(vec![one]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(items)).map(List)
            }
        }

        deserializer.deserialize_any(Items(PhantomData))
    }
}

/// A map of plain values in which `null` stands for nothing (reference A §2.3).
pub(crate) struct Plain<T>(pub(crate) Option<BTreeMap<String, T>>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Plain<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Entries<T> {
            type Value = Plain<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Plain(None))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut map = BTreeMap::new();
                while let Some((key, value)) = entries.next_entry::<String, Option<T>>()? {
                    if let Some(value) = value {
                        map.insert(key, value);
                    }
                }
                Ok(Plain(Some(map)))
            }
        }

        deserializer.deserialize_any(Entries(PhantomData))
    }
}

/// How a shape is read: `reads! { Event { "EventType" => event_type, "Attributes" => attributes as lists } }`.
macro_rules! reads {
    ($name:ident { $($wire:literal => $field:ident $(as $how:ident)?),* $(,)? }) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;

                impl<'de> serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a JSON object")
                    }

                    #[allow(unused_mut, reason = "shapes without members")]
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let mut value = $name::default();
                        while let Some(member) = map.next_key_seed(crate::object::Known(&[$($wire),*]))? {
                            match member {
                                $(Some($wire) => value.$field = crate::object::reads!(@value map $($how)?),)*
                                _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
                            }
                        }
                        Ok(value)
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }
    };
    (@value $map:ident) => { $map.next_value()? };
    (@value $map:ident lists) => { $map.next_value::<crate::object::Lists<_>>()?.0 };
    (@value $map:ident plain) => { $map.next_value::<crate::object::Plain<_>>()?.0 };
}

pub(crate) use reads;

#[cfg(test)]
mod tests {
    use crate::types::{EndpointRequest, Event, SegmentDimensions};

    #[test]
    fn maps_are_read_leniently() {
        let text = r#"{"Attributes":{"a":"x","b":null,"c":["y","z"]},"Metrics":{"m":null,"n":1}}"#;
        let read: EndpointRequest = serde_json::from_str(text).unwrap();
        let attributes = read.attributes.unwrap();
        assert_eq!(attributes.values().map(Vec::len).collect::<Vec<_>>(), [1, 0, 2]);
        assert_eq!(read.metrics.unwrap().into_iter().collect::<Vec<_>>(), [("n".to_owned(), 1.0)]);
        for text in [r#"{"Attributes":{"a":1}}"#, r#"{"Attributes":{"a":[1]}}"#, r#"{"Metrics":[]}"#] {
            assert!(serde_json::from_str::<EndpointRequest>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_an_object_is_an_object() {
        for text in ["[]", "7", "\"x\"", "null", "[{}]"] {
            assert!(serde_json::from_str::<SegmentDimensions>(text).is_err(), "{text}");
        }
        let event: Event =
            serde_json::from_str(r#"{"Unknown":[{}],"EventType":"a","EventType":"b"}"#).unwrap();
        assert_eq!(event.event_type.as_deref(), Some("b"), "the last of two wins, as in most readers");
    }
}
