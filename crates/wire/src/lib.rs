//! The wire of the Pinpoint API: types, routes and checks generated from the service model, rest-json, SigV4.
//!
//! Nothing here knows the product. `server/src/api` is the only room where this meets the model.

pub mod check;
pub mod error;
pub mod events;
mod ids;
mod object;
pub mod operation;
#[path = "generated/operation_id.rs"]
pub mod operation_id;
#[path = "generated/ops.rs"]
#[allow(missing_docs)]
pub mod ops;
mod place;
pub mod query;
pub mod request;
pub mod rest_json;
pub mod route;
#[path = "generated/routes.rs"]
mod routes;
pub mod shape;
#[path = "generated/shapes.rs"]
pub mod shapes;
pub mod sigv4;
#[path = "generated/types.rs"]
#[allow(clippy::all, missing_docs)]
pub mod types;

pub use operation::Operation;
pub use operation_id::OperationId;
pub use request::Refusal;
