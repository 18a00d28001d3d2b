//! From a method and a raw path to an operation.
//!
//! The path is matched as it was sent and each label decoded once: an encoded `/` belongs to the label (C §a).

use crate::{ids::Route, operation_id::OperationId, routes::routes};
use percent_encoding::percent_decode_str;

/// The decoded labels of a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(Vec<(&'static str, String)>);

impl Labels {
    /// The label of this name; empty when the route has none of it.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(label, _)| *label == name).map_or("", |(_, value)| value)
    }

    /// All of them, in the order of the path.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(label, value)| (*label, value.as_str()))
    }
}

/// What is at a path.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Operation(OperationId, Labels),
    /// The path is known, with other methods.
    MethodNotAllowed,
    NotFound,
}

/// The one path that may end in a slash: the guide's own example does (B §0.1).
const WITH_SLASH: &str = "/v1/phone/number/validate/";

/// Finds the operation at a raw path.
pub fn find(method: &str, raw_path: &str) -> Found {
    let path = if raw_path == WITH_SLASH { &raw_path[..raw_path.len() - 1] } else { raw_path };
    let Some(path) = path.strip_prefix('/') else { return Found::NotFound };
    let segments: Vec<&str> = path.split('/').collect();
    let mut known = false;
    for route in routes(segments.len()).iter().filter(|route| fits(route, &segments)) {
        known = true;
        if route.method == method {
            return labels(route, &segments)
                .map_or(Found::NotFound, |labels| Found::Operation(route.id, labels));
        }
    }
    if known { Found::MethodNotAllowed } else { Found::NotFound }
}

fn label(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn fits(route: &Route<OperationId>, segments: &[&str]) -> bool {
    let fit = |(known, sent): (&&'static str, &&str)| match label(known) {
        Some(_) => !sent.is_empty(),
        None => known == sent,
    };
    route.segments.iter().zip(segments).all(fit)
}

fn labels(route: &Route<OperationId>, segments: &[&str]) -> Option<Labels> {
    let mut labels = Vec::new();
    for (known, sent) in route.segments.iter().zip(segments) {
        if let Some(name) = label(known) {
            labels.push((name, percent_decode_str(sent).decode_utf8().ok()?.into_owned()));
        }
    }
    Some(Labels(labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_finds_itself() {
        assert_eq!(OperationId::ALL.len(), 122);
        for id in OperationId::ALL {
            let path = id.uri().replace(['{', '}'], "");
            match find(id.method(), &path) {
                Found::Operation(found, _) => assert_eq!(found, *id, "{path}"),
                other => panic!("{path}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_encoded_slash_belongs_to_its_label() {
        let Found::Operation(id, labels) = find("GET", "/v1/apps/a/endpoints/x%2Fy%20z%2B%C3%A9%3A") else {
            panic!()
        };
        assert_eq!((id, labels.get("endpoint-id")), (OperationId::GetEndpoint, "x/y z+é:"));
    }

    #[test]
    fn other_methods_and_other_paths_are_told_apart() {
        assert_eq!(find("PATCH", "/v1/apps"), Found::MethodNotAllowed);
        assert_eq!(find("GET", "/v1/nothing"), Found::NotFound);
        assert_eq!(find("GET", "/v1/apps/"), Found::NotFound);
        assert_eq!(find("GET", "/v1/apps/%ff"), Found::NotFound);
        assert!(matches!(find("POST", "/v1/phone/number/validate/"), Found::Operation(..)));
    }
}
