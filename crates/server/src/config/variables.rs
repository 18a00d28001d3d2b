//! The `COUNTERPOINT_<NAME>` variables of the environment, told apart by whether they name a setting.

/// Variables that flags read, or others than the server.
const NOT_SETTINGS: &[&str] = &["CONFIG", "BINARY"];

/// `COUNTERPOINT_<NAME>` variables by whether they name a setting.
fn all() -> (Vec<(String, String)>, Vec<String>) {
    let names = field_names::<super::Settings>();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for (name, value) in std::env::vars() {
        let Some(setting) = name.strip_prefix("COUNTERPOINT_") else { continue };
        match names.iter().any(|field| field.eq_ignore_ascii_case(setting)) {
            true => known.push((name, value)),
            false if NOT_SETTINGS.contains(&setting) => {}
            false => unknown.push(name),
        }
    }
    (known, unknown)
}

/// Those that name a setting.
pub(super) fn known() -> config::Map<String, String> {
    all().0.into_iter().collect()
}

/// Those that name none, as sentences for the log.
pub(super) fn unknown() -> impl Iterator<Item = String> {
    all().1.into_iter().map(|name| format!("{name} is no setting; the README lists them: it has no effect"))
}

/// The members that a type reads.
fn field_names<T: serde::de::DeserializeOwned>() -> &'static [&'static str] {
    struct Names<'a>(&'a mut &'static [&'static str]);

    impl<'de> serde::Deserializer<'de> for Names<'_> {
        type Error = serde::de::value::Error;

        fn deserialize_any<V: serde::de::Visitor<'de>>(
            self,
            _: V,
        ) -> std::result::Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("only its names are read"))
        }

        fn deserialize_struct<V: serde::de::Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> std::result::Result<V::Value, Self::Error> {
            *self.0 = fields;
            self.deserialize_any(visitor)
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut names: &'static [&'static str] = &[];
    let _ = T::deserialize(Names(&mut names));
    names
}
