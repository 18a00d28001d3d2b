//! The three kinds of error: the caller's fault, try later, our bug.
//!
//! One place in `server` maps them to HTTP; each is logged once, there.

use std::fmt;

/// Why a caller's request cannot be done. Reference A §8.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Malformed or out of bounds: 400.
    Invalid,
    /// Nobody is signed in: 401.
    Unauthorized,
    /// A one-time code has to come with the password: 401.
    CodeNeeded,
    /// The key may not do this: 403.
    Forbidden,
    /// The app or a thing in it does not exist: 404.
    Missing,
    /// In the wrong state or changed by somebody else: 409.
    Conflict,
    /// The body is over its limit: 413.
    TooLarge,
    /// An operation of the API that this version does not have: 501.
    NotBuilt,
    /// Over a rate or a quota: 429.
    TooMany,
}

/// Everything that can go wrong, by who can do something about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is at fault; the text says what to change.
    Caller(Reason, String),
    /// Nothing is wrong with the request; the same call may succeed later. 503.
    Later(String),
    /// We are at fault. 500; the text is for the log, not for the caller.
    Bug(String),
}

/// `Result` with [`Fault`].
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl Fault {
    /// 400 with a text that names the member and the bound.
    pub fn invalid(message: impl Into<String>) -> Self {
        Fault::Caller(Reason::Invalid, message.into())
    }

    /// 404.
    pub fn missing(message: impl Into<String>) -> Self {
        Fault::Caller(Reason::Missing, message.into())
    }

    /// The same of a member: a caller's fault names it.
    pub fn of(self, member: &str) -> Self {
        match self {
            Fault::Caller(reason, text) => Fault::Caller(reason, format!("{member}: {text}")),
            other => other,
        }
    }

    /// 503.
    pub fn later(message: impl Into<String>) -> Self {
        Fault::Later(message.into())
    }

    /// 500.
    pub fn bug(message: impl fmt::Display) -> Self {
        Fault::Bug(message.to_string())
    }

    /// The text, whatever the kind.
    pub fn message(&self) -> &str {
        match self {
            Fault::Caller(_, text) | Fault::Later(text) | Fault::Bug(text) => text,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Fault {}
