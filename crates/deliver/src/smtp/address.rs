//! `smtp://[user:password@]host:port`.

use std::fmt;

/// A relay's address; its password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpAddress {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: bool,
    pub(super) login: Option<(String, String)>,
}

impl SmtpAddress {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (tls, rest) = match text.split_once("://")? {
            ("smtp", rest) => (false, rest),
            ("smtps", rest) => (true, rest),
            _ => return None,
        };
        let rest = rest.trim_end_matches('/');
        let (login, place) = match rest.rsplit_once('@') {
            None => (None, rest),
            Some((login, place)) => {
                let (user, password) = login.split_once(':')?;
                (Some((decoded(user)?, decoded(password)?)), place)
            }
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (place, if tls { 465 } else { 25 }),
        };
        let host = host.trim_matches(['[', ']']).to_owned();
        (!host.is_empty()).then_some(Self { host, port, tls, login })
    }

    /// Whether the relay is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let ip = self.host.parse::<std::net::IpAddr>();
        self.host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
    }
}

/// Percent-decoding, for passwords with reserved characters.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for SmtpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_and_hides_the_password() {
        let full = SmtpAddress::parse("smtps://user:p%40ss@mail.example.com").unwrap();
        assert_eq!((full.port, full.tls), (465, true));
        assert_eq!(full.login, Some(("user".to_owned(), "p@ss".to_owned())));
        assert_eq!(format!("{full:?}"), "mail.example.com:465");
        assert!(SmtpAddress::parse("smtp://127.0.0.1:2525").unwrap().is_loopback());
        for bad in ["", "smtp://", "http://x", "smtp://h:port", "smtp://user@h"] {
            assert_eq!(SmtpAddress::parse(bad), None, "{bad}");
        }
    }
}
