//! Who is sent to: recipients, by the page.

use model::{
    id::{ActivityId, AppId},
    time::Millis,
};
use serde::{Deserialize, Serialize};

/// Somebody to send to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipient {
    /// Endpoint id; none for a bare address.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    #[serde(rename = "a")]
    pub address: String,
    /// 0 at first.
    #[serde(rename = "n", default)]
    pub attempt: u32,
    /// When the first attempt was handed over; events of the message carry it.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub first_sent: Option<Millis>,
    /// An attempt of unknown fate was counted: another one is not counted again.
    #[serde(rename = "c", default, skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
}

impl Recipient {
    /// Somebody whom nothing was sent to yet.
    pub fn new(endpoint: Option<String>, address: String) -> Self {
        Self { endpoint, address, attempt: 0, first_sent: None, counted: false }
    }

    /// Whether the counts and caps hold this recipient's message already.
    pub fn is_counted(&self) -> bool {
        self.counted || self.first_sent.is_some()
    }
}

/// Recipients of one source, in one transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub app: AppId,
    /// None for a direct message.
    pub run: Option<ActivityId>,
    /// A direct message's content, as the engine wrote it.
    pub content: Option<String>,
    pub recipients: Vec<Recipient>,
}
