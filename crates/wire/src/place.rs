//! Where in a body something is wrong, by the member's path.

use serde::de::DeserializeOwned;

/// Reads JSON.
///
/// # Errors
/// The path of the member that does not fit, below `root` (`""` for none), and what is wrong with it.
pub(crate) fn read<T: DeserializeOwned>(root: &str, text: &[u8]) -> Result<T, String> {
    serde_json::from_slice(text).map_err(|error| place::<T>(root, text) + &error.to_string())
}

/// Reads once more, keeping the path: only a refusal pays for that.
fn place<T: DeserializeOwned>(root: &str, text: &[u8]) -> String {
    let path = match serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_slice(text))
    {
        Err(error) if error.path().iter().next().is_some() => error.path().to_string(),
        _ => String::new(),
    };
    match (root, path.as_str()) {
        ("", "") => String::new(),
        ("", path) => format!("{path}: "),
        (root, "") => format!("{root}: "),
        (root, path) if path.starts_with('[') => format!("{root}{path}: "),
        (root, path) => format!("{root}.{path}: "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{EndpointRequest, WriteSegmentRequest};

    #[test]
    fn the_member_is_named() {
        let told =
            |text: &str| read::<WriteSegmentRequest>("WriteSegmentRequest", text.as_bytes()).unwrap_err();
        for (text, place) in [
            (r#"{"Name":7}"#, "WriteSegmentRequest.Name: invalid type"),
            (r#"{"tags":[]}"#, "WriteSegmentRequest.tags: invalid type"),
            (
                r#"{"SegmentGroups":{"Groups":[{},{"Type":{}}]}}"#,
                "WriteSegmentRequest.SegmentGroups.Groups[1].Type: ",
            ),
            (
                r#"{"Dimensions":{"Metrics":{"m":{"Value":"1"}}}}"#,
                "WriteSegmentRequest.Dimensions.Metrics.m.Value: ",
            ),
            (r#"{"Name":"#, "WriteSegmentRequest.Name: EOF"),
            ("[]", "WriteSegmentRequest: invalid type"),
            (r#"{"Name":"x"} y"#, "WriteSegmentRequest: trailing"),
        ] {
            assert!(told(text).starts_with(place), "{text}: {}", told(text));
        }
        let told = read::<EndpointRequest>("", br#"{"Attributes":{"a":[1]}}"#).unwrap_err();
        assert!(told.starts_with("Attributes.a"), "{told}");
    }
}
