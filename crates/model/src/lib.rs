//! The domain of Counterpoint, pure: no IO, no clock, no randomness, no names of the wire.
//!
//! Time and chance come in as values ([`time::Millis`], seeds), so every rule here can be replayed.
//! Serde derives are for our own persisted records (`store`), never for the API.

pub mod access;
pub mod archive;
pub mod campaign;
pub mod change;
pub mod channel;
pub mod encode;
pub mod endpoint;
pub mod error;
pub mod event;
pub mod explain;
pub mod id;
pub mod interval;
pub mod journey;
pub mod kpi;
pub mod limits;
pub mod message;
pub mod metrics;
pub mod named;
pub mod otp;
pub mod policy;
pub mod quota;
pub mod rate;
pub mod report;
pub mod retry;
pub mod segment;
pub mod session;
pub mod template;
pub mod time;
pub mod totp;
pub mod tracking;
