//! The wire of the Pinpoint API: types, routes and checks generated from the service model, rest-json, SigV4.
//!
//! Nothing here knows the product. `server/src/api` is the only room where this meets the model.

pub mod check;
pub mod error;
pub mod events;
mod generated {
    #[allow(clippy::all, missing_docs)]
    pub mod operations;
    #[allow(clippy::all, missing_docs)]
    pub mod types;
}
pub mod operation;
pub mod query;
pub mod rest_json;
pub mod route;
pub mod sigv4;

pub use generated::operations::ops;
pub use generated::types;
pub use operation::{Operation, OperationId, Refusal};
