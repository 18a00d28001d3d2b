//! What a value may be.

use serde_json::Value;
use std::fmt;

/// A bound, with what is said of it when it is broken.
#[derive(Clone, Debug)]
pub enum Bound {
    /// Characters of a text: least and most.
    Chars(usize, usize),
    /// Bytes of a text, or of what the row names.
    Bytes(usize),
    /// Items of a list or entries of a map: least and most.
    Items(usize, usize),
    /// A number: least, most.
    Range(i64, i64),
    /// The same; 0 says that there is no limit.
    RangeOrZero(i64, i64),
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of these words in any case, or nothing.
    AnyCase(&'static [&'static str]),
    /// A text of a form, with an example of one and of what is none.
    Form { says: &'static str, fits: &'static str, not: &'static str, test: fn(&str) -> bool },
    /// Characters of all texts below together.
    Texts(usize),
    /// Characters of these members together.
    TextsOf(&'static [&'static str], usize),
    /// No more than one of these members.
    AtMostOne(&'static [&'static str]),
    /// Characters of a text; what has variables is as long as it is once rendered.
    RenderedChars(usize),
    /// All of these members, or none.
    Together(&'static [&'static str]),
    /// This member has to be there.
    Needs(&'static str),
    /// In words: a named function holds it.
    Said(&'static str),
    /// The same, with a number where `{}` is.
    Counted(&'static str, usize),
}

impl Bound {
    /// Whether a value keeps to it; a value of another type is for the decoder to refuse.
    pub fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Bound::Items(least, most), Value::Array(items)) => (*least..=*most).contains(&items.len()),
            (Bound::Items(least, most), Value::Object(map)) => (*least..=*most).contains(&map.len()),
            (Bound::Range(least, most), Value::Number(n)) => within(n, *least, *most),
            (Bound::RangeOrZero(least, most), Value::Number(n)) => {
                n.as_f64() == Some(0.0) || within(n, *least, *most)
            }
            (Bound::Texts(most), value) => texts(value) <= *most,
            (Bound::TextsOf(members, most), value) => {
                members.iter().filter_map(|name| value.get(name)).map(texts).sum::<usize>() <= *most
            }
            (Bound::AtMostOne(members), value) => given(value, members) <= 1,
            (Bound::Together(members), value) => [0, members.len()].contains(&given(value, members)),
            (Bound::Needs(member), value) => given(value, &[member]) == 1,
            (_, Value::String(text)) => self.holds_text(text),
            _ => true,
        }
    }

    /// Whether a text, such as the key of a map, keeps to it.
    pub fn holds_text(&self, text: &str) -> bool {
        match self {
            // No text has more characters than bytes: most need no counting.
            Bound::Chars(least, most) => {
                text.len() >= *least
                    && (text.len() <= *most || text.chars().count() <= *most)
                    && text.chars().take(*least).count() == *least
            }
            Bound::Bytes(most) => text.len() <= *most,
            Bound::RenderedChars(most) => text.contains("{{") || text.chars().count() <= *most,
            Bound::Words(words) => words.contains(&text),
            Bound::AnyCase(words) => text.is_empty() || words.iter().any(|w| w.eq_ignore_ascii_case(text)),
            Bound::Form { test, .. } => test(text),
            _ => true,
        }
    }
}

fn within(n: &serde_json::Number, least: i64, most: i64) -> bool {
    match n.as_i64() {
        Some(n) => (least..=most).contains(&n),
        None => n.as_f64().is_some_and(|n| n >= least as f64 && n <= most as f64),
    }
}

/// Characters of all texts in a value, its keys not counted.
fn texts(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.iter().map(texts).sum(),
        Value::Object(map) => map.values().map(texts).sum(),
        _ => 0,
    }
}

/// How many of the members are there and say something.
fn given(value: &Value, members: &[&str]) -> usize {
    let says = |value: &Value| !value.is_null() && value.as_str() != Some("");
    members.iter().filter(|name| value.get(name).is_some_and(says)).count()
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = |least: i64, most: i64| match (least, most) {
            (least, i64::MAX) => format!("at least {least}"),
            (least, most) => format!("{least}..{most}"),
        };
        match self {
            Bound::Chars(0, most) | Bound::RenderedChars(most) => write!(f, "at most {most} characters"),
            Bound::Chars(least, usize::MAX) => write!(f, "at least {least} character"),
            Bound::Chars(least, most) => write!(f, "{least}..{most} characters"),
            Bound::Bytes(most) => write!(f, "at most {most} bytes"),
            Bound::Items(0, most) => write!(f, "at most {most}"),
            Bound::Items(least, most) => write!(f, "{least}..{most}"),
            Bound::Range(least, most) => f.write_str(&span(*least, *most)),
            Bound::RangeOrZero(least, most) => write!(f, "{}, or 0 for no limit", span(*least, *most)),
            Bound::Words(words) | Bound::AnyCase(words) => write!(f, "one of {}", words.join(", ")),
            Bound::Form { says, .. } | Bound::Said(says) => f.write_str(says),
            Bound::Counted(says, n) => f.write_str(&says.replace("{}", &n.to_string())),
            Bound::Texts(most) => write!(f, "at most {most} characters together"),
            Bound::TextsOf(members, most) => {
                write!(f, "{} have at most {most} characters together", members.join(", "))
            }
            Bound::AtMostOne(members) => write!(f, "at most one of {}", members.join(", ")),
            Bound::Together(members) => write!(f, "{}: all of them or none", members.join(" and ")),
            Bound::Needs(member) => write!(f, "{member} is required"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_by_the_table() {
        let rows: &[(Bound, Value, bool)] = &[
            (Bound::Chars(1, 2), json!("éé"), true),
            (Bound::Chars(1, 2), json!("ééé"), false),
            (Bound::Chars(1, 2), json!(""), false),
            (Bound::Chars(2, 3), json!("é"), false),
            (Bound::Chars(0, 2), json!(7), true),
            (Bound::Bytes(4), json!("éé"), true),
            (Bound::RenderedChars(1), json!("{{name}}"), true),
            (Bound::RenderedChars(1), json!("ab"), false),
            (Bound::Bytes(3), json!("éé"), false),
            (Bound::Items(1, 2), json!([1, 2]), true),
            (Bound::Items(1, 2), json!({}), false),
            (Bound::Items(0, 2), json!([1, 2, 3]), false),
            (Bound::Range(0, 100), json!(100), true),
            (Bound::Range(0, 100), json!(100.5), false),
            (Bound::Range(0, 100), json!(-1), false),
            (Bound::Range(0, i64::MAX), json!(1e300), false),
            (Bound::RangeOrZero(60, i64::MAX), json!(0), true),
            (Bound::RangeOrZero(60, i64::MAX), json!(59), false),
            (Bound::Words(&["A", "B"]), json!("a"), false),
            (Bound::AnyCase(&["A", "B"]), json!("a"), true),
            (Bound::AnyCase(&["A", "B"]), json!(""), true),
            (Bound::AnyCase(&["A", "B"]), json!("c"), false),
            (Bound::Texts(3), json!({"a": ["x", "y"], "b": {"c": "z"}, "d": 7}), true),
            (Bound::Texts(2), json!({"a": ["x", "y"], "b": {"c": "z"}}), false),
            (Bound::TextsOf(&["a", "b"], 2), json!({"a": "x", "b": "y", "c": "zz"}), true),
            (Bound::TextsOf(&["a", "b"], 1), json!({"a": "x", "b": "y"}), false),
            (Bound::AtMostOne(&["a", "b"]), json!({"a": {}, "b": null}), true),
            (Bound::AtMostOne(&["a", "b"]), json!({"a": {}, "b": {}}), false),
            (Bound::Together(&["a", "b"]), json!({"a": "x"}), false),
            (Bound::Together(&["a", "b"]), json!({"a": "", "b": ""}), true),
            (Bound::Needs("a"), json!({}), false),
            (Bound::Needs("a"), json!({"a": "x"}), true),
        ];
        for (bound, value, wanted) in rows {
            assert_eq!(bound.holds(value), *wanted, "{bound} {value}");
        }
    }
}
