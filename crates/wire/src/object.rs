//! Reading JSON objects into the shapes of the API: members by name, in any order, unknown ones skipped, and
//! nothing but an object in an object's place (a derived reader would take a list of members too).

use compact_str::CompactString;
use serde::{
    Deserialize, Deserializer,
    de::{self, IntoDeserializer},
};
use std::{collections::BTreeMap, fmt, marker::PhantomData};

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

/// What a map of the API is read into.
pub(crate) trait Table: Default {
    type Name;
    type Value;

    fn put(&mut self, name: Self::Name, value: Self::Value);
}

impl<T> Table for BTreeMap<String, T> {
    type Name = String;
    type Value = T;

    fn put(&mut self, name: String, value: T) {
        self.insert(name, value);
    }
}

impl<T> Table for Vec<(CompactString, T)> {
    type Name = CompactString;
    type Value = T;

    fn put(&mut self, name: CompactString, value: T) {
        self.push((name, value));
    }
}

/// A map of plain values in which `null` stands for nothing (reference A §2.3).
pub(crate) struct Plain<M>(pub(crate) Option<M>);

impl<'de, M: Table> Deserialize<'de> for Plain<M>
where
    M::Name: Deserialize<'de>,
    M::Value: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<M>(PhantomData<M>);

        impl<'de, M: Table> de::Visitor<'de> for Entries<M>
        where
            M::Name: Deserialize<'de>,
            M::Value: Deserialize<'de>,
        {
            type Value = Plain<M>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Plain(None))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                let mut map = M::default();
                while let Some((name, value)) = entries.next_entry::<M::Name, Option<M::Value>>()? {
                    if let Some(value) = value {
                        map.put(name, value);
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
                #[allow(non_camel_case_types, reason = "they are called as the fields are")]
                enum Member {
                    $($field,)*
                    __unknown,
                }

                struct Name;

                impl serde::de::Visitor<'_> for Name {
                    type Value = Member;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("the name of a member")
                    }

                    fn visit_str<E>(self, name: &str) -> Result<Member, E> {
                        Ok(match name {
                            $($wire => Member::$field,)*
                            _ => Member::__unknown,
                        })
                    }
                }

                impl<'de> serde::Deserialize<'de> for Member {
                    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        deserializer.deserialize_identifier(Name)
                    }
                }

                struct Members;

                impl<'de> serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a JSON object")
                    }

                    #[allow(unused_mut, reason = "shapes without members")]
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let mut value = $name::default();
                        while let Some(member) = map.next_key()? {
                            match member {
                                $(Member::$field => value.$field = crate::object::reads!(@value map $($how)?),)*
                                Member::__unknown => drop(map.next_value::<serde::de::IgnoredAny>()?),
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
