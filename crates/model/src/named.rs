//! Small maps of names as one run of memory: an event has two of them, and there are many events.

use compact_str::CompactString;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use std::{fmt, marker::PhantomData};

/// A text that lies where it is kept, up to 24 bytes of it; names and most values are that short.
pub type Text = CompactString;

/// Sorts pairs by name; of those with the same name the last one stays, as in most readers of JSON.
pub fn settle<T>(pairs: &mut Vec<(Text, T)>) {
    if pairs.is_sorted_by(|(a, _), (b, _)| a < b) {
        return;
    }
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    pairs.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
}

/// A map from names, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T>(Vec<(Text, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Named<T> {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        let at = self.0.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        Some(&self.0[at].1)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets a name that is not there yet.
    pub fn insert_new(&mut self, name: &str, value: T) {
        if let Err(at) = self.0.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            self.0.insert(at, (name.into(), value));
        }
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl<T> From<Vec<(Text, T)>> for Named<T> {
    fn from(mut pairs: Vec<(Text, T)>) -> Self {
        settle(&mut pairs);
        Self(pairs)
    }
}

impl<N: Into<Text>, V: Into<T>, T> FromIterator<(N, V)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        pairs.collect::<Vec<_>>().into()
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or_default());
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs.into())
            }
        }

        deserializer.deserialize_map(Pairs(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_the_last_value_counts() {
        let named: Named<f64> =
            [("b", 1.0), ("a", 2.0), ("b", 3.0), ("c", 4.0), ("b", 5.0)].into_iter().collect();
        assert_eq!(named.iter().collect::<Vec<_>>(), [("a", &2.0), ("b", &5.0), ("c", &4.0)]);
        let mut more = named.clone();
        more.insert_new("a", 9.0);
        more.insert_new("bb", 6.0);
        assert_eq!(more.iter().map(|(name, n)| format!("{name}{n}")).collect::<String>(), "a2b5bb6c4");
        assert_eq!((named.get("b"), named.get("bb"), named.len()), (Some(&5.0), None, 3));
    }

    #[test]
    fn they_are_written_and_read_as_an_object() {
        let read: Named<Text> = serde_json::from_str(r#"{"z":"1","a":"é","z":"2"}"#).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"a":"é","z":"2"}"#);
        assert!(serde_json::from_str::<Named<Text>>(r#"["a"]"#).is_err());
    }
}
