//! The carrier that keeps every message instead of sending it, so that anyone can see a message's whole life.

use crate::mime;
use model::{
    channel::Channel,
    message::{Cause, Email, Outcome},
};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Messages kept, and bytes of their content; the oldest go first.
const KEPT_MAX: usize = 10_000;
const KEPT_BYTES_MAX: usize = 64 << 20;
/// How long a message to `slow@…` takes.
const SLOW: Duration = Duration::from_secs(2);

/// A message as the sandbox keeps it.
#[derive(Clone, Debug)]
pub struct SandboxMessage {
    /// Counts up; later messages have larger ones.
    pub number: u64,
    pub channel: Channel,
    pub email: Email,
    /// Header lines as a receiver would see them.
    pub headers: Vec<(String, String)>,
    /// `DELIVERED`, `BOUNCED`, `DEFERRED` or `COMPLAINED`.
    pub outcome: &'static str,
}

/// Which messages are meant; what is absent does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    pub channel: Option<Channel>,
    pub to: Option<&'a str>,
    pub app: Option<&'a str>,
    /// Only older ones than this number.
    pub before: Option<u64>,
}

impl Wanted<'_> {
    fn takes(&self, message: &SandboxMessage) -> bool {
        self.channel.is_none_or(|channel| message.channel == channel)
            && self.to.is_none_or(|to| message.email.to == to)
            && self.app.is_none_or(|app| message.email.origin.app_id == app)
            && self.before.is_none_or(|before| message.number < before)
    }
}

#[derive(Default)]
struct Kept {
    messages: VecDeque<SandboxMessage>,
    bytes: usize,
    taken: u64,
}

/// Keeps the newest messages in memory.
#[derive(Default)]
pub struct Sandbox {
    kept: Mutex<Kept>,
    complaints: Mutex<Vec<Email>>,
}

/// The fate that an address asks for (design §1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Deliver,
    Bounce,
    Complain,
    Defer,
    Slow,
    Throttle,
}

impl Fate {
    fn of(address: &str) -> Self {
        let local = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let word = local.split('+').next().unwrap_or_default();
        match word {
            "bounce" => Fate::Bounce,
            "complain" => Fate::Complain,
            "defer" => Fate::Defer,
            "slow" => Fate::Slow,
            "throttle" => Fate::Throttle,
            _ => match &local.as_bytes()[local.len().saturating_sub(4)..] {
                b"9001" => Fate::Bounce,
                b"9002" => Fate::Complain,
                b"9003" => Fate::Defer,
                b"9004" => Fate::Slow,
                b"9005" => Fate::Throttle,
                _ => Fate::Deliver,
            },
        }
    }

    fn name(self) -> &'static str {
        match self {
            Fate::Deliver | Fate::Slow => "DELIVERED",
            Fate::Bounce => "BOUNCED",
            Fate::Complain => "COMPLAINED",
            Fate::Defer | Fate::Throttle => "DEFERRED",
        }
    }

    fn outcome(self) -> Outcome {
        let text = |text: &str| text.to_owned();
        match self {
            Fate::Deliver | Fate::Slow | Fate::Complain => {
                Outcome::Delivered { response: text("250 2.0.0 kept in the sandbox") }
            }
            Fate::Bounce => {
                let response = text("550 5.1.1 no such user (sandbox)");
                Outcome::Rejected { code: 550, response, cause: Cause::Receiver }
            }
            Fate::Defer => {
                Outcome::Deferred { code: 451, response: text("451 4.3.0 try again later (sandbox)") }
            }
            Fate::Throttle => {
                Outcome::Deferred { code: 452, response: text("452 4.7.0 throttled (sandbox)") }
            }
        }
    }
}

impl Sandbox {
    pub(crate) async fn send(&self, batch: Vec<Email>) -> Vec<Outcome> {
        if batch.iter().any(|email| Fate::of(&email.to) == Fate::Slow) {
            tokio::time::sleep(SLOW).await;
        }
        batch.into_iter().map(|email| self.take(email)).collect()
    }

    /// Keeps a message of a channel besides e-mail: its receiver, its sender, its title and its text.
    pub fn send_text(&self, channel: Channel, message: Email) -> Outcome {
        let fate = Fate::of(&message.to);
        let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        self.keep(SandboxMessage {
            number: 0,
            channel,
            headers: vec![line("From", &message.from), line("To", &message.to)],
            email: message,
            outcome: fate.name(),
        });
        fate.outcome()
    }

    fn take(&self, email: Email) -> Outcome {
        let fate = Fate::of(&email.to);
        if fate == Fate::Complain {
            self.complaints.lock().unwrap_or_else(PoisonError::into_inner).push(email.clone());
        }
        self.keep(SandboxMessage {
            number: 0,
            channel: Channel::Email,
            headers: headers(&email),
            email,
            outcome: fate.name(),
        });
        fate.outcome()
    }

    fn keep(&self, mut message: SandboxMessage) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.taken += 1;
        message.number = kept.taken;
        kept.bytes += size(&message);
        kept.messages.push_back(message);
        while kept.messages.len() > KEPT_MAX || kept.bytes > KEPT_BYTES_MAX {
            let Some(oldest) = kept.messages.pop_front() else { break };
            kept.bytes -= size(&oldest);
        }
    }

    /// The newest messages first.
    pub fn list(&self, wanted: &Wanted<'_>, limit: usize) -> Vec<SandboxMessage> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.messages.iter().rev().filter(|message| wanted.takes(message)).take(limit).cloned().collect()
    }

    /// A message by its id as it would travel, RFC 5322 bytes; none when it is not kept, or cannot be built.
    pub fn raw(&self, id: &str) -> Option<Vec<u8>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.messages.iter().rev().find(|message| message.email.message_id == id);
        let email = found?.email.clone();
        drop(kept);
        mime::build(&email).ok()
    }

    /// Messages whose receivers complained since the last call.
    pub fn complaints(&self) -> Vec<Email> {
        std::mem::take(&mut *self.complaints.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Header lines as a receiver would see them.
fn headers(email: &Email) -> Vec<(String, String)> {
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut headers = vec![
        line("From", &email.from),
        line("To", &email.to),
        line("Subject", &email.subject),
        line("Message-ID", &format!("<{}>", email.message_id)),
    ];
    if !email.reply_to.is_empty() {
        headers.push(line("Reply-To", &email.reply_to.join(", ")));
    }
    headers.extend(email.headers.iter().cloned());
    headers
}

fn size(message: &SandboxMessage) -> usize {
    let Email { subject, text, html, to, raw, .. } = &message.email;
    let part = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    subject.len() + part(text) + part(html) + to.len() + raw.as_ref().map_or(0, Vec::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn addresses_choose_their_fate() {
        let sandbox = Sandbox::default();
        let to = |to: &str| Email { to: to.to_owned(), ..Email::default() };
        let batch =
            ["ana@x", "Bounce+7@x", "defer@x", "throttle@x", "complain@x", "+3912349001"].map(to).to_vec();
        let outcomes = sandbox.send(batch).await;
        let codes: Vec<u16> = outcomes
            .iter()
            .map(|o| match o {
                Outcome::Deferred { code, .. } | Outcome::Rejected { code, .. } => *code,
                _ => 250,
            })
            .collect();
        assert_eq!(codes, [250, 550, 451, 452, 250, 550]);
        assert_eq!(sandbox.complaints().len(), 1);
        let ana = Wanted { channel: Some(Channel::Email), to: Some("ana@x"), ..Wanted::default() };
        assert_eq!(sandbox.list(&ana, 10).len(), 1);
        let newest = sandbox.list(&Wanted::default(), 2);
        assert_eq!(newest.iter().map(|m| m.number).collect::<Vec<_>>(), [6, 5]);
        let older = Wanted { before: Some(5), app: Some(""), ..Wanted::default() };
        assert_eq!(sandbox.list(&older, 10)[0].number, 4);
        assert!(sandbox.list(&Wanted { app: Some("x"), ..Wanted::default() }, 10).is_empty());
    }

    #[tokio::test]
    async fn only_the_newest_are_kept() {
        let sandbox = Sandbox::default();
        for i in 0..KEPT_MAX + 5 {
            sandbox.take(Email { to: i.to_string(), ..Email::default() });
        }
        let all = sandbox.list(&Wanted::default(), usize::MAX);
        assert_eq!((all.len(), all[0].email.to.as_str()), (KEPT_MAX, "10004"));
    }
}
