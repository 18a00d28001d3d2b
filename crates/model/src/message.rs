//! A message on its way, and what became of it.

use crate::time::Millis;
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

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// The other side took responsibility; its words.
    Delivered { response: String },
    /// A temporary refusal (4xx): try again later.
    Deferred { code: u16, response: String },
    /// A permanent refusal (5xx): a hard bounce.
    Rejected { code: u16, response: String },
    /// Never handed over (no connection, link lost before the data ended): safe to send again.
    NotSent { error: String },
    /// Handed over without an answer: it may have arrived. Never sent again by itself.
    Uncertain { error: String },
}
