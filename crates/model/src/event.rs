//! What happened: one record for client events and for the service's own (reference A §3, §4).

use crate::{
    named::{Named, Text},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who made an event. Events a client sends under a service-owned name stay `Client`
/// and never count in delivery KPIs (reference A §3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    Client,
    Service,
}

/// Session part of an event; times in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub id: Text,
    pub start: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
}

/// The app that sent the event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Client {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package_name: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_code: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdk_name: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdk_version: Option<Text>,
}

/// One event as kept in the log and in history. Short names: this is the bulk of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Endpoint id as written by whoever sent it; for transactional mail to an address, a fresh UUID.
    /// Shared by the events that came with it.
    #[serde(rename = "e")]
    pub endpoint: Arc<str>,
    #[serde(rename = "i")]
    pub id: Text,
    #[serde(rename = "t")]
    pub kind: Text,
    /// The event's own `Timestamp`.
    #[serde(rename = "at")]
    pub at: Millis,
    #[serde(rename = "o")]
    pub origin: Origin,
    #[serde(rename = "a", default, skip_serializing_if = "Named::is_empty")]
    pub attributes: Named<Text>,
    #[serde(rename = "m", default, skip_serializing_if = "Named::is_empty")]
    pub metrics: Named<f64>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Box<Session>>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub client: Option<Box<Client>>,
    /// Of the service's own events: the address the message went to.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Text>,
    /// Of a direct message's events, whose client is new each time: the endpoint it went to.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Text>,
}
