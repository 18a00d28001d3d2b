//! A user has 15 endpoints (reference A §2.8).

use super::Endpoint;
use crate::{
    channel::Channel,
    error::{Fault, Result},
    id::EndpointKey,
    limits::ENDPOINTS_PER_USER,
};

/// Where a new endpoint of a user sits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seat {
    Free,
    /// The push endpoint with the oldest EffectiveDate turns inactive and loses its user.
    Demote(EndpointKey),
}

/// Finds a seat for an endpoint of this channel beside a user's others.
///
/// # Errors
/// 400 `Exceeded maximum endpoint per user count 15`.
pub fn seat(channel: Option<Channel>, others: &[&Endpoint]) -> Result<Seat> {
    if others.len() < ENDPOINTS_PER_USER {
        return Ok(Seat::Free);
    }
    let push = |e: &&&Endpoint| e.channel.is_some_and(Channel::is_push);
    let oldest = others.iter().filter(push).min_by_key(|e| (e.effective, e.created, &e.id));
    match oldest {
        Some(oldest) if channel.is_some_and(Channel::is_push) => Ok(Seat::Demote(oldest.key())),
        _ => Err(Fault::invalid(format!("Exceeded maximum endpoint per user count {ENDPOINTS_PER_USER}"))),
    }
}
