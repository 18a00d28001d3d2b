//! What an attempt to send a direct message came to, in the API's words (reference B §5.3).

use model::message::Outcome;

/// `DeliveryStatus` (reference B §5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    Successful,
    TemporaryFailure,
    PermanentFailure,
    UnknownFailure,
    Duplicate,
}

/// What an attempt came to, in the API's words.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub status: DeliveryStatus,
    pub code: u16,
    pub text: String,
    /// 32 hex digits; none when it was never tried.
    pub message: Option<String>,
}

impl Verdict {
    /// It will not work.
    pub(crate) fn permanent(text: String) -> Self {
        Self { status: DeliveryStatus::PermanentFailure, code: 400, text, message: None }
    }

    /// Of what a carrier answered.
    pub(crate) fn of(outcome: Outcome) -> Self {
        /// The gateway's "not in time".
        const WITHDRAWN: u16 = 504;
        let (status, code, text) = match outcome {
            Outcome::Delivered { response } => (DeliveryStatus::Successful, 200, response),
            Outcome::Deferred { code, response } => (DeliveryStatus::TemporaryFailure, code, response),
            Outcome::Rejected { response, .. } => (DeliveryStatus::PermanentFailure, 400, response),
            Outcome::Unfit { why } => (DeliveryStatus::PermanentFailure, 400, why),
            Outcome::NotSent { error } => (DeliveryStatus::TemporaryFailure, WITHDRAWN, error),
            Outcome::Uncertain { error } => (DeliveryStatus::UnknownFailure, 500, error),
        };
        Self { status, code, text, message: None }
    }
}
