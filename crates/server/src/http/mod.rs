//! The listener's side of a request: limits, routes, signatures, error shapes.

pub mod answer;
pub mod auth;
pub mod front;
pub mod listen;
pub mod local;
pub mod track;
