//! The way from a shape down to what is bounded, and the one that a value was found on.

use std::fmt;

/// One step of a row's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    AnyMember,
    Items,
    Values,
    Keys,
}

/// Reads `Shape.Member{}.Other[]`: the shape, and the steps below it.
pub(super) fn read(path: &str) -> (&str, Vec<Step>) {
    let end = path.find(['.', '[', '{']).unwrap_or(path.len());
    let (shape, mut rest) = path.split_at(end);
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(below) = rest.strip_prefix('.') {
            let end = below.find(['.', '[', '{']).unwrap_or(below.len());
            let (name, more) = below.split_at(end);
            steps.push(if name == "*" { Step::AnyMember } else { Step::Member(name.to_owned()) });
            rest = more;
        } else {
            let end = rest.find([']', '}']).map_or(rest.len(), |at| at + 1);
            let (step, more) = rest.split_at(end);
            steps.push(match step {
                "[]" => Step::Items,
                "{key}" => Step::Keys,
                _ => Step::Values,
            });
            rest = more;
        }
    }
    (shape, steps)
}

/// Where a value is in a request; grows on the stack, and becomes text only when something is wrong.
#[derive(Clone, Copy)]
pub(super) enum Trail<'a> {
    Body(&'a str),
    Member(&'a Trail<'a>, &'a str),
    Entry(&'a Trail<'a>, &'a str),
    Item(&'a Trail<'a>, usize),
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Characters of a key that are said again.
        const KEY_CHARS: usize = 60;
        match self {
            Trail::Body(shape) => f.write_str(shape),
            Trail::Member(up, name) => write!(f, "{up}.{name}"),
            Trail::Entry(up, key) => write!(f, "{up}[{key:.KEY_CHARS$}]"),
            Trail::Item(up, at) => write!(f, "{up}[{at}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        let member = |name: &str| Step::Member(name.to_owned());
        for (path, shape, steps) in [
            ("A", "A", vec![]),
            ("A.B", "A", vec![member("B")]),
            ("A.B{}.C[].D", "A", vec![member("B"), Step::Values, member("C"), Step::Items, member("D")]),
            ("A.*{key}", "A", vec![Step::AnyMember, Step::Keys]),
        ] {
            assert_eq!(read(path), (shape, steps), "{path}");
        }
    }

    #[test]
    fn trails_name_the_way() {
        let body = Trail::Body("A");
        let (map, key) = (Trail::Member(&body, "B"), "k".repeat(100));
        let entry = Trail::Entry(&map, &key);
        let text = Trail::Item(&entry, 3).to_string();
        assert_eq!(text, format!("A.B[{}][3]", "k".repeat(60)));
    }
}
