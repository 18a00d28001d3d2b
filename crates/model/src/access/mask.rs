//! Addresses as those see them who may not see them.

/// What stands for the hidden part.
const HIDDEN: &str = "***";
/// Characters shown at the start and at the end of what is no e-mail address.
const SHOWN: (usize, usize) = (3, 2);

/// A whole address: `a***@example.com`, `+49***55`; shorter than eight characters, nothing of it.
pub fn masked(address: &str) -> String {
    if let Some((local, domain)) = address.rsplit_once('@').filter(|(local, _)| !local.is_empty()) {
        let first = local.chars().next().map(String::from).unwrap_or_default();
        return format!("{first}{HIDDEN}@{domain}");
    }
    let chars: Vec<char> = address.chars().collect();
    if chars.len() < SHOWN.0 + SHOWN.1 + 3 {
        return HIDDEN.to_owned();
    }
    let start: String = chars[..SHOWN.0].iter().collect();
    let end: String = chars[chars.len() - SHOWN.1..].iter().collect();
    format!("{start}{HIDDEN}{end}")
}

/// A text with every e-mail address in it masked; none when there is none in it.
pub fn masked_within(text: &str) -> Option<String> {
    if !text.contains('@') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find('@') {
        let start = rest[..at].rfind(|c: char| !is_local(c)).map_or(0, |i| i + char_len(rest, i));
        let end = rest[at + 1..].find(|c: char| !is_domain(c)).map_or(rest.len(), |i| at + 1 + i);
        let is_address = start < at && end > at + 1;
        out.push_str(&rest[..if is_address { start } else { end }]);
        if is_address {
            out.push_str(&masked(&rest[start..end]));
            found = true;
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    found.then_some(out)
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// May be left of the `@`, also percent-encoded.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_domain(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '.'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_addresses() {
        for (address, shown) in [
            ("ana@example.com", "a***@example.com"),
            ("\"a b\"@x.org", "\"***@x.org"),
            ("+491701234555", "+49***55"),
            ("+4917", "***"),
            ("é@x.y", "é***@x.y"),
            ("", "***"),
            ("@x", "***"),
        ] {
            assert_eq!(masked(address), shown, "{address}");
        }
        assert_eq!(masked("d1e2f3a4b5c6d7e8"), "d1e***e8");
    }

    #[test]
    fn addresses_within_texts() {
        for (text, shown) in [
            ("Hello ana@example.com, and bo.b+x@x.org!", Some("Hello a***@example.com, and b***@x.org!")),
            ("<ana@example.com>", Some("<a***@example.com>")),
            ("über-ana@example.com", Some("ü***@example.com")),
            ("at 5 @ the pub", None),
            ("@handle and a@", None),
            ("a@@b.c x@y.z", Some("a@@b.c x***@y.z")),
            ("nothing", None),
        ] {
            assert_eq!(masked_within(text).as_deref(), shown, "{text}");
        }
    }
}
