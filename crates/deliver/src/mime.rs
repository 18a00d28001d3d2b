//! From an e-mail to the bytes that travel.

use mail_builder::{
    MessageBuilder,
    headers::{HeaderType, address::Address, date::Date, raw::Raw, text::Text},
};
use model::message::{Email, address_parts};

/// Why a message cannot be put on the wire at all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unfit(pub &'static str);

/// The bare address of `a@b` or `Name <a@b>`.
///
/// # Errors
/// What is no address, or holds what could end a line or an address: nobody can smuggle a command in.
pub(crate) fn bare(address: &str) -> Result<&str, Unfit> {
    parts(address).map(|(_, bare)| bare)
}

fn parts(address: &str) -> Result<(Option<&str>, &str), Unfit> {
    address_parts(address).ok_or(Unfit("the address is malformed"))
}

fn address(text: &str) -> Result<Address<'_>, Unfit> {
    let (name, bare) = parts(text)?;
    Ok(Address::new_address(name, bare))
}

/// The message as RFC 5322 bytes; CRLF line ends, dots not yet stuffed.
pub(crate) fn build(email: &Email) -> Result<Vec<u8>, Unfit> {
    if let Some(raw) = &email.raw {
        return Ok(raw.clone());
    }
    if email.subject.contains(['\r', '\n']) {
        return Err(Unfit("the subject has more than one line"));
    }
    let mut builder = MessageBuilder::new()
        .from(address(&email.from)?)
        .to(address(&email.to)?)
        .subject(email.subject.as_str())
        .date(Date::new(email.date.0.div_euclid(1_000)))
        .message_id(email.message_id.as_str());
    if !email.reply_to.is_empty() {
        let all = email.reply_to.iter().map(|a| address(a)).collect::<Result<Vec<_>, _>>()?;
        builder = builder.reply_to(Address::new_list(all));
    }
    for (name, value) in &email.headers {
        let plain = |c: char| c.is_ascii_graphic() && c != ':';
        if !name.chars().all(plain) || name.is_empty() || value.contains(['\r', '\n', '\0']) {
            return Err(Unfit("a header holds a line break or a control character"));
        }
        builder = builder.header(name.as_str(), header(name, value)?);
    }
    if let Some(text) = &email.text {
        builder = builder.text_body(text.as_str());
    }
    if let Some(html) = &email.html {
        builder = builder.html_body(html.as_str());
    }
    if email.text.is_none() && email.html.is_none() {
        builder = builder.text_body("");
    }
    builder.write_to_vec().map_err(|_| Unfit("the message cannot be built"))
}

/// Characters of a line (RFC 5322 §2.1.1).
const LINE_MAX: usize = 998;

/// A header's value: folded at its spaces, and encoded (RFC 2047) when it is more than ASCII.
fn header<'h>(name: &str, value: &'h str) -> Result<HeaderType<'h>, Unfit> {
    let longest = value.split(' ').map(str::len).max().unwrap_or(0);
    match value.is_ascii() {
        true if name.len() + longest + 3 > LINE_MAX => Err(Unfit("a header's line is too long")),
        true => Ok(HeaderType::Raw(Raw::new(value))),
        false => Ok(HeaderType::Text(Text::new(value))),
    }
}

/// Appends a message as SMTP data: lines end in CRLF, a leading dot is doubled, the final dot is not included.
pub(crate) fn stuff(message: &[u8], out: &mut Vec<u8>) {
    for line in message.split_inclusive(|b| *b == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.first() == Some(&b'.') {
            out.push(b'.');
        }
        // A bare CR could be read as a line's end by some servers.
        out.extend(text.iter().filter(|b| **b != b'\r'));
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Millis;

    fn email() -> Email {
        Email {
            message_id: "id@example.com".to_owned(),
            from: "Ünal Shop <shop@example.com>".to_owned(),
            to: "ana@example.org".to_owned(),
            subject: "Grüße".to_owned(),
            text: Some("hello".to_owned()),
            html: Some("<p>hello</p>".to_owned()),
            headers: vec![("List-Unsubscribe".to_owned(), "<https://x/t/u/1>".to_owned())],
            date: Millis(899_164_800_000),
            ..Email::default()
        }
    }

    #[test]
    fn both_parts_and_every_header() {
        let text = String::from_utf8(build(&email()).unwrap()).unwrap();
        for part in [
            "<shop@example.com>",
            "To: <ana@example.org>",
            "Message-ID: <id@example.com>",
            "List-Unsubscribe: <https://x/t/u/1>",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "30 Jun 1998",
            "=?utf-8?",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn nothing_can_be_smuggled_in() {
        let with = |change: fn(&mut Email)| {
            let mut email = email();
            change(&mut email);
            build(&email)
        };
        assert!(with(|e| e.subject = "a\r\nBcc: x@y".to_owned()).is_err());
        assert!(with(|e| e.to = "a@b>\r\nRCPT TO:<c@d".to_owned()).is_err());
        assert!(with(|e| e.to = "a@b,c@d".to_owned()).is_err());
        assert!(with(|e| e.from = "A\r\nBcc: x <a@b>".to_owned()).is_err());
        assert!(with(|e| e.headers[0].1 = "x\r\nBcc: y".to_owned()).is_err());
        assert!(with(|e| e.headers[0].0 = "X: y\r\nBcc".to_owned()).is_err());
    }

    #[test]
    fn header_values_are_encoded_and_folded() {
        let mut email = email();
        email.headers =
            vec![("X-Name".to_owned(), "Zoë".to_owned()), ("X-Words".to_owned(), "word ".repeat(170))];
        let bytes = build(&email).unwrap();
        let text = String::from_utf8(bytes).expect("all ASCII, so UTF-8");
        assert!(text.is_ascii() && text.contains("X-Name: =?utf-8?"), "{text}");
        assert!(text.lines().all(|line| line.len() <= LINE_MAX));
        email.headers = vec![("X-L".to_owned(), "é".repeat(870))];
        let text = String::from_utf8(build(&email).unwrap()).unwrap();
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= LINE_MAX), "{text}");
        email.headers = vec![("X-L".to_owned(), "x".repeat(1_000))];
        assert!(build(&email).is_err());
    }

    #[test]
    fn dots_are_doubled_and_lines_end_in_crlf() {
        let mut out = Vec::new();
        stuff(b".a\nb\r\n..\r\nlast\rx", &mut out);
        assert_eq!(out, b"..a\r\nb\r\n...\r\nlastx\r\n");
    }
}
