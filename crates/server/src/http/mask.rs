//! Answers as those see them who may not see addresses.

use model::access::{masked, masked_within};
use serde_json::Value;

/// Members that hold an address and nothing else.
const ADDRESSES: &[&str] = &["Address", "To", "Cc", "Bcc", "Delivered-To"];
/// Members that name a thing: they stay, since the next call needs them.
const NAMES: &[&str] = &["Id", "EndpointId", "UserId", "NextToken", "CohortId", "RequestId"];
/// Links of ours hold the receiver's address in their token.
const LINKS: &[&str] = &["/t/o/", "/t/c/", "/t/u/"];

/// A JSON answer, masked; as it is when it is no JSON.
pub fn answer(body: &[u8]) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    mask(&mut value, "");
    serde_json::to_vec(&value).ok()
}

fn mask(value: &mut Value, name: &str) {
    match value {
        Value::String(text) if NAMES.contains(&name) => *text = without_links(text).unwrap_or(text.clone()),
        Value::String(text) => {
            if let Some(cut) = without_links(text) {
                *text = cut;
            }
            match masked_within(text) {
                Some(masked) => *text = masked,
                None if ADDRESSES.contains(&name) => *text = masked(text),
                None => {}
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, name)),
        Value::Object(members) => {
            let old = std::mem::take(members);
            for (key, mut item) in old {
                mask(&mut item, &key);
                members.insert(masked_within(&key).unwrap_or(key), item);
            }
        }
        _ => {}
    }
}

/// A text whose links of ours have lost their tokens; none when there are none.
fn without_links(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = LINKS.iter().filter_map(|link| rest.find(link)).min() {
        let token = at + LINKS[0].len();
        let end = rest[token..].find(|c: char| !(c.is_ascii_alphanumeric() || "-_=".contains(c)));
        out.push_str(&rest[..token]);
        out.push_str("***");
        rest = &rest[end.map_or(rest.len(), |end| token + end)..];
    }
    (rest.len() != text.len()).then(|| out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_links_and_keys_are_masked_and_names_stay() {
        let body = json!({"Item": [{
            "Id": "ana@x.org", "Address": "+491701234555", "To": "Ana <ana@example.com>", "OptOut": "NONE",
            "Text": "for ana@example.com: http://h/t/u/AbC-_9 bye", "Attributes": {"mail": ["bo@x.org"]},
        }], "Result": {"ana@example.com": {"StatusCode": 200}}});
        let masked: Value = serde_json::from_slice(&answer(body.to_string().as_bytes()).unwrap()).unwrap();
        let item = &masked["Item"][0];
        assert_eq!(item["Id"], "ana@x.org");
        assert_eq!((&item["Address"], &item["To"]), (&json!("+49***55"), &json!("Ana <a***@example.com>")));
        assert_eq!(item["Text"], "for a***@example.com: http://h/t/u/*** bye");
        assert_eq!(item["Attributes"]["mail"][0], "b***@x.org");
        assert_eq!(masked["Result"]["a***@example.com"]["StatusCode"], 200);
        assert_eq!(answer(b"no JSON"), None);
    }
}
