//! Whether a text means somebody.

use model::{
    endpoint::{Endpoint, names_in},
    segment::Subject,
};

/// Whether a text in lower case is the beginning of somebody's endpoint id, user id or address, or a part of a name;
/// an empty one means everybody.
pub fn is_called(subject: &Subject<'_>, text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let Endpoint { id, user_id, address, attributes, .. } = subject.endpoint;
    let begins = |value: &str| starts_with(value, text);
    let names = names_in(attributes).chain(names_in(subject.user_attributes()));
    begins(id)
        || user_id.as_deref().is_some_and(begins)
        || address.as_deref().is_some_and(begins)
        || names.into_iter().any(|name| name.to_lowercase().contains(text))
}

/// Whether a text begins with one in lower case.
fn starts_with(value: &str, lower: &str) -> bool {
    let mut letters = value.chars().flat_map(char::to_lowercase);
    lower.chars().all(|wanted| letters.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_in_any_case() {
        assert!(starts_with("Ana@Example.com", "ana@"));
        assert!(starts_with("ÄRGER", "är"));
        assert!(!starts_with("an", "ana") && !starts_with("xana", "ana"));
    }
}
