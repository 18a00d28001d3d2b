//! A message on its way, and what became of it.

use crate::{
    error::{Fault, Result},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// Marketing messages obey opt-outs and unsubscribes; transactional ones pass an unsubscribe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageClass {
    Marketing,
    Transactional,
}

/// What sent a message; carried into the sandbox and into outcome events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    pub app_id: String,
    pub campaign_id: Option<String>,
    pub activity_id: Option<String>,
    pub treatment_id: Option<String>,
    pub journey_id: Option<String>,
    /// Absent for a message to a bare address.
    pub endpoint_id: Option<String>,
}

/// A rendered e-mail, ready for a carrier.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Email {
    /// Unique for (run, endpoint, attempt), without angle brackets: `<local>@<domain>`.
    pub message_id: String,
    /// `a@b` or `Name <a@b>`.
    pub from: String,
    /// One receiver's address.
    pub to: String,
    pub reply_to: Vec<String>,
    pub subject: String,
    pub text: Option<String>,
    pub html: Option<String>,
    /// Further header lines, in order, already checked.
    pub headers: Vec<(String, String)>,
    /// A complete MIME message from the caller; replaces everything but the envelope.
    pub raw: Option<Vec<u8>>,
    /// For the `Date` header.
    pub date: Millis,
    pub origin: Origin,
}

/// Name and bare address of `a@b` or `Name <a@b>`; none when it is no address: without a local part or a domain, not
/// ASCII, or holding what could end a line or an address, so that nobody can smuggle a command in.
pub fn address_parts(address: &str) -> Option<(Option<&str>, &str)> {
    let (name, bare) = match address.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, bare)) => (name.trim().trim_matches('"').trim(), bare.trim()),
        None => ("", address.trim()),
    };
    let unfit = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ',');
    let (local, domain) = bare.rsplit_once('@')?;
    let fits = !local.is_empty() && !domain.is_empty() && !bare.contains(unfit) && bare.is_ascii();
    (fits && !address.contains(char::is_control))
        .then_some((Some(name).filter(|name| !name.is_empty()), bare))
}

/// Checks one address that a caller gives.
///
/// # Errors
/// 400 naming the member.
pub fn check_address(member: &str, address: &str) -> Result<()> {
    let wrong =
        || Fault::invalid(format!("{member}: {address} is no address such as Shop <shop@example.com>"));
    address_parts(address).map(drop).ok_or_else(wrong)
}

/// What two addresses are the same by: `a@b` of `Name <A@b>`, in small letters. An address of another channel is as it
/// stands, in small letters.
pub fn mailbox(address: &str) -> String {
    let bare = address.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
    bare.map_or(address, |(_, bare)| bare).trim().to_lowercase()
}

/// What a permanent refusal was about. Only one of the receiver says anything of the receiver's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    Receiver,
    /// The sender, or this server at the relay.
    Sender,
    /// The message, or the other side's policy.
    Content,
}

impl Cause {
    /// By the enhanced status code (RFC 3463) of a reply such as `550 5.1.1 no such user`, else by the command that was
    /// refused.
    pub fn of(reply: &str, refused: Cause) -> Self {
        let code = reply.get(3..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
        let mut parts = code.split('.');
        match (parts.next(), parts.next(), parts.next()) {
            // 5.1.7 and 5.1.8 are about the sender's address.
            (Some("5"), Some("1"), Some("7" | "8")) => Cause::Sender,
            (Some("5"), Some("1" | "2"), Some(_)) if refused != Cause::Sender => Cause::Receiver,
            (Some("5"), Some("7"), Some(_)) if refused == Cause::Receiver => Cause::Content,
            _ => refused,
        }
    }
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// The other side took responsibility; its words.
    Delivered { response: String },
    /// A temporary refusal (4xx): try again later.
    Deferred { code: u16, response: String },
    /// A permanent refusal (5xx).
    Rejected { code: u16, response: String, cause: Cause },
    /// It cannot be put on the wire at all; never handed to anybody.
    Unfit { why: String },
    /// Never handed over (no connection, link lost before the data ended): safe to send again.
    NotSent { error: String },
    /// Handed over without an answer: it may have arrived. Never sent again by itself.
    Uncertain { error: String },
}

#[cfg(test)]
mod tests {
    use super::Cause::{self, Content, Receiver, Sender};

    #[test]
    fn one_mailbox_has_many_spellings() {
        for spelling in ["a@b", " A@b ", "Ana <a@B>", "\"Ana, B\" <a@b> "] {
            assert_eq!(super::mailbox(spelling), "a@b", "{spelling}");
        }
        assert_eq!(super::mailbox("+39 1"), "+39 1");
    }

    #[test]
    fn a_refusal_is_about_whom_its_code_says() {
        for (reply, refused, about) in [
            ("550 5.1.1 no such user", Receiver, Receiver),
            ("550 no such user", Receiver, Receiver),
            ("550 5.7.1 blocked by policy", Receiver, Content),
            ("554 5.2.1 mailbox disabled", Content, Receiver),
            ("554 policy", Content, Content),
            ("553 sender not allowed", Sender, Sender),
            ("550 5.1.8 bad sender domain", Receiver, Sender),
            ("550 5.1.1 odd", Sender, Sender),
            ("550", Receiver, Receiver),
        ] {
            assert_eq!(Cause::of(reply, refused), about, "{reply}");
        }
    }
}
