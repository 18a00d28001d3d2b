//! The events the service makes about messages (reference A §4.3, §4.5).

use model::{
    event::{Event, Origin},
    named::{Named, Text},
    time::Millis,
};
use std::collections::BTreeMap;

/// What a message belongs to; the attributes that all its events share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    /// A campaign's run; ids as the API writes them.
    Campaign { campaign: String, activity: String, treatment: String },
    /// SendMessages: what the caller said of it (reference B §5.1).
    Direct { attributes: BTreeMap<String, String> },
}

impl Source {
    /// The campaign's id.
    pub(crate) fn campaign(&self) -> Option<&str> {
        match self {
            Source::Direct { .. } => None,
            Source::Campaign { campaign, .. } => Some(campaign),
        }
    }

    /// Campaign, activity and treatment.
    pub(crate) fn ids(&self) -> Option<(String, String, String)> {
        match self {
            Source::Direct { .. } => None,
            Source::Campaign { campaign, activity, treatment } => {
                Some((campaign.clone(), activity.clone(), treatment.clone()))
            }
        }
    }

    /// What [`Source::ids`] gave.
    pub(crate) fn of_ids(ids: Option<(String, String, String)>) -> Self {
        let of = |(campaign, activity, treatment)| Source::Campaign { campaign, activity, treatment };
        ids.map_or_else(|| Source::direct(BTreeMap::new(), None), of)
    }

    /// A direct message with its `Context` and `TraceId`.
    pub(crate) fn direct(context: BTreeMap<String, String>, trace: Option<&str>) -> Self {
        let mut attributes = context;
        attributes.extend(trace.map(|trace| ("trace_id".to_owned(), trace.to_owned())));
        Source::Direct { attributes }
    }

    /// The source of a run's messages.
    pub(crate) fn of_run(run: &store::Run) -> Self {
        Source::Campaign {
            campaign: run.campaign.clone(),
            activity: run.id.to_string(),
            treatment: run.treatment.to_string(),
        }
    }

    fn attributes(&self) -> Vec<(Text, Text)> {
        let of = |(name, value): (&str, &String)| (Text::from(name), Text::from(value.as_str()));
        match self {
            Source::Direct { attributes } => attributes.iter().map(|(n, v)| of((n, v))).collect(),
            Source::Campaign { campaign, activity, treatment } => {
                let ids = [
                    ("campaign_id", campaign),
                    ("campaign_activity_id", activity),
                    ("treatment_id", treatment),
                ];
                ids.map(of).into()
            }
        }
    }
}

/// Makes the events of one message.
pub(crate) struct Teller<'a> {
    pub source: &'a Source,
    /// Endpoint id; for mail to a bare address a fresh UUID.
    pub client: &'a str,
    /// 32 hex digits, the same for all events of the message.
    pub message: &'a str,
    /// When the message was sent: the timestamp of all its events (reference A §4.5).
    pub sent: Millis,
    pub address: &'a str,
    /// The endpoint that it goes to, if any.
    pub recipient: Option<&'a str>,
}

impl Teller<'_> {
    fn event(&self, kind: &str, extra: &[(&str, &str)]) -> Event {
        let extra = extra.iter().map(|(name, value)| (Text::from(*name), Text::from(*value)));
        let attributes = self.source.attributes().into_iter().chain(extra).collect();
        Event {
            endpoint: self.client.into(),
            id: format!("{}-{kind}", self.message).into(),
            kind: kind.into(),
            at: self.sent,
            origin: Origin::Service,
            attributes,
            metrics: Named::default(),
            session: None,
            client: None,
            address: Some(self.address.into()),
            recipient: self.recipient.filter(|id| *id != self.client).map(Text::from),
        }
    }

    /// `_campaign.send` with its `campaign_send_status` (reference A §4.3); a direct message has none.
    pub(crate) fn campaign_send(&self, status: &str) -> Option<Event> {
        let extra = [("delivery_type", "EMAIL"), ("campaign_send_status", status)];
        matches!(self.source, Source::Campaign { .. }).then(|| self.event("_campaign.send", &extra))
    }

    /// One of the `_email.*` events; `feedback` as reference A §4.5 lists it.
    pub(crate) fn email(&self, kind: &str, feedback: &str) -> Event {
        let extra = [("feedback", feedback), ("message_id", self.message)];
        self.event(kind, &extra)
    }

    /// As [`Teller::email`], told apart from others of its kind: opens and clicks repeat.
    pub(crate) fn repeated(&self, kind: &str, feedback: &str, nonce: u64) -> Event {
        let mut event = self.email(kind, feedback);
        event.id = format!("{}-{nonce:016x}", event.id).into();
        event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direct_message_tells_its_context_and_trace() {
        let context =
            BTreeMap::from([("order".to_owned(), "7".to_owned()), ("feedback".to_owned(), "x".to_owned())]);
        let source = Source::direct(context, Some("tr-1"));
        let teller = Teller {
            source: &source,
            client: "c",
            message: "m",
            sent: Millis(0),
            address: "a@b",
            recipient: None,
        };
        let attributes = teller.email("_email.send", "received").attributes;
        let wanted = [("feedback", "received"), ("message_id", "m"), ("order", "7"), ("trace_id", "tr-1")];
        assert_eq!(attributes, wanted.into_iter().collect());
        assert_eq!(teller.campaign_send("SUCCESS"), None);
    }
}
