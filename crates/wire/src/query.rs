//! Query strings as SDKs write them: `%20` for a space, `+` is a plus, lists repeat the key (C §b).

use crate::{request::Refusal, rest_json::Timestamp};
use percent_encoding::percent_decode_str;

/// The pairs of a query, decoded, in order.
#[derive(Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Decodes a raw query.
    ///
    /// # Errors
    /// Bytes that are no UTF-8.
    pub fn parse(raw: &str) -> Result<Self, Refusal> {
        let pairs = raw.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(k, v)| Ok((decode(k)?, decode(v)?)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The value of a name, if it is there.
    pub fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        Ok(self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()))
    }

    /// Every value of a name.
    pub fn list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let values: Vec<String> =
            self.0.iter().filter(|(key, _)| key == name).map(|(_, v)| v.clone()).collect();
        if values.is_empty() { Err(Refusal(format!("{name}: missing, and required"))) } else { Ok(values) }
    }

    /// `true` or `false`.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.text(name)?.as_deref() {
            None => Ok(None),
            Some("true" | "True") => Ok(Some(true)),
            Some("false" | "False") => Ok(Some(false)),
            Some(other) => Err(Refusal(format!("{name}: {other} is neither true nor false"))),
        }
    }

    /// An ISO 8601 instant.
    pub fn timestamp(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let wrong = || Refusal(format!("{name}: {text} is no ISO 8601 instant such as 2024-01-19T20:00:00Z"));
        Timestamp::parse(&text).map(Some).ok_or_else(wrong)
    }
}

fn decode(raw: &str) -> Result<String, Refusal> {
    let text = percent_decode_str(raw).decode_utf8();
    text.map(|t| t.into_owned()).map_err(|_| Refusal(format!("the query part {raw} is no UTF-8")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_repeat_and_plus_is_a_plus() {
        let query = Query::parse("tagKeys=a%20b&tagKeys=c%26d&x=1+1&flag=true").unwrap();
        assert_eq!(query.list("tagKeys").unwrap(), ["a b", "c&d"]);
        assert_eq!(query.text("x").unwrap().as_deref(), Some("1+1"));
        assert_eq!(query.boolean("flag").unwrap(), Some(true));
        assert!(query.list("none").is_err());
        assert!(Query::parse("a=%ff").is_err());
    }
}
