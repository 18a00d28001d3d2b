//! Message templates.

/// What a variable without a value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Renders as nothing, and is counted.
    Empty,
    /// The message is not sent.
    Fail,
}
