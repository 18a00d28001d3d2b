//! Forms of texts.

use super::Bound;

/// Where custom messages go.
pub const DELIVERY: Bound = Bound::Form {
    says: "a function, or an https:// address of letters, digits and - . _ ~ ? / # :",
    fits: "https://hooks.example.com/a?b#c",
    not: "http://hooks.example.com/a",
    test: is_delivery,
};

/// An address of a sender or receiver.
pub const ADDRESS: Bound = address(is_address);
/// The same, or nothing.
pub const ADDRESS_IF_ANY: Bound = address(is_address_if_any);

const fn address(test: fn(&str) -> bool) -> Bound {
    Bound::Form {
        says: "an address such as Shop <shop@example.com>",
        fits: "Shop <shop@example.com>",
        not: "shop",
        test,
    }
}

/// Header lines that the sender makes itself. B §3.5.
const OUR_HEADERS: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "return-path",
    "sender",
];

/// Not blank.
pub fn is_name(text: &str) -> bool {
    !text.trim().is_empty()
}

/// `a@b` or `Name <a@b>`.
fn is_address(text: &str) -> bool {
    model::message::check_address("", text).is_ok()
}

/// The same, or nothing.
fn is_address_if_any(text: &str) -> bool {
    text.is_empty() || is_address(text)
}

/// `HH:MM`, or nothing.
pub fn is_quiet_end(text: &str) -> bool {
    text.is_empty() || model::policy::QuietTime::parse(text, text).is_ok()
}

/// Visible ASCII without a colon.
pub fn is_header_name(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_graphic() && b != b':')
}

/// None of those that the service writes.
pub fn is_free_header(name: &str) -> bool {
    !OUR_HEADERS.contains(&name.to_ascii_lowercase().as_str())
}

/// One line.
pub fn is_line(text: &str) -> bool {
    !text.contains(['\r', '\n', '\0'])
}

/// One line of visible text: it becomes a header line.
pub fn is_trace(text: &str) -> bool {
    !text.contains(char::is_control)
}

/// Letters and digits with a letter among them, or nothing.
pub fn is_sender_id(id: &str) -> bool {
    id.is_empty()
        || (id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && id.chars().any(|c| c.is_ascii_alphabetic()))
}

/// Letters, digits, `_` and `-`.
pub fn is_journey_name(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Letters and digits, or nothing.
pub fn is_alphanumeric(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// E.164: `+` and at most 15 digits.
pub fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (4..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Something that may be dialled.
pub fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// A stream of Kinesis, or a delivery stream of Firehose.
pub fn is_stream(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let named = |start: &str, name: &str| name.strip_prefix(start).is_some_and(|name| !name.is_empty());
    match parts.as_slice() {
        ["arn", _, "kinesis", _, _, name] => named("stream/", name),
        ["arn", _, "firehose", _, _, name] => named("deliverystream/", name),
        _ => false,
    }
}

/// A function's name or ARN, or a web address in plain characters; without TLS on this machine only, which an operator
/// has to allow besides.
fn is_delivery(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~?/#:".contains(c);
    let host = text.strip_prefix("http://").and_then(|rest| rest.split(['/', ':', '?', '#']).next());
    let safe = text.starts_with("https://") || matches!(host, Some("127.0.0.1" | "localhost"));
    !text.contains("://") || (safe && text.chars().all(plain))
}
