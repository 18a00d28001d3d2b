//! What an operation is.

use crate::{operation_id::OperationId, request::Refusal, route::Labels};
use serde::Serialize;

/// One operation of the API: how its request is read. The answer's body is `Output` itself.
pub trait Operation {
    const ID: OperationId;
    type Input;
    type Output: Serialize;

    /// Reads labels, query and body.
    ///
    /// # Errors
    /// Malformed JSON, a wrong type, a missing member; the text names it.
    fn decode(labels: &Labels, query: &str, body: &[u8]) -> Result<Self::Input, Refusal>;
}
