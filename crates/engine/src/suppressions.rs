//! The suppression list of an app (design: "Unsubscribing works from the first mail on").

use crate::{
    Engine,
    apps::App,
    outcomes::{Source, Teller},
};
use model::{
    change::Record,
    channel::Channel,
    error::{Fault, Result},
    message::{Email, mailbox},
    policy::Suppressed,
};

pub use store::Suppression;

/// Reasons, as the list shows them.
pub(crate) const HARD_BOUNCE: &str = "HARD_BOUNCE";
pub(crate) const COMPLAINT: &str = "COMPLAINT";
pub(crate) const UNSUBSCRIBED: &str = "UNSUBSCRIBED";
pub(crate) const MANUAL: &str = "MANUAL";

impl Engine {
    /// An app's list, after a channel and address.
    pub fn suppressions(&self, app: &App, after: (&str, &str), limit: usize) -> Result<Vec<Suppression>> {
        self.store.read(|r| r.suppressions(app.id, after, limit))
    }

    /// Puts an address on the list by hand.
    ///
    /// # Errors
    /// 400 for a reason that is none of the four.
    pub async fn suppress(
        &self,
        app: &App,
        channel: Channel,
        address: &str,
        reason: Option<&str>,
    ) -> Result<Suppression> {
        let reason = reason.unwrap_or(MANUAL);
        if Suppressed::parse(reason).is_none() {
            let text = format!("Reason: {UNSUBSCRIBED}, {HARD_BOUNCE}, {COMPLAINT} or {MANUAL}");
            return Err(Fault::invalid(text));
        }
        let address = mailbox(address);
        if address.is_empty() {
            return Err(Fault::invalid("Address: the address that is not to be sent to"));
        }
        let suppression = Suppression {
            channel,
            address,
            reason: reason.to_owned(),
            at: self.now(),
            detail: "by hand".to_owned(),
        };
        let (app, row) = (app.id, suppression.clone());
        self.store.write(move |tx| tx.suppress(app, &row)).await?;
        Ok(suppression)
    }

    /// Takes an address off the list: its receiver wants mail again.
    ///
    /// # Errors
    /// 404 when it is not on the list.
    pub async fn unsuppress(&self, app: &App, channel: Channel, address: &str) -> Result<()> {
        let (app, address) = (app.id, mailbox(address));
        match self.store.write(move |tx| tx.unsuppress(app, channel, &address)).await? {
            true => Ok(()),
            false => Err(Fault::missing("The address is not on the suppression list")),
        }
    }

    /// A receiver marked a message as spam.
    pub(crate) async fn complained(&self, mail: &Email) -> Result<()> {
        let origin = &mail.origin;
        let app = self.app(&origin.app_id)?;
        let ids = origin.campaign_id.clone().zip(origin.activity_id.clone()).zip(origin.treatment_id.clone());
        let source =
            Source::of_ids(ids.map(|((campaign, activity), treatment)| (campaign, activity, treatment)));
        let message = mail.message_id.split('@').next().unwrap_or_default();
        let client = origin.endpoint_id.clone().unwrap_or_else(|| self.uuid());
        let teller = Teller {
            source: &source,
            client: &client,
            message,
            sent: mail.date,
            address: &mail.to,
            recipient: mail.origin.endpoint_id.as_deref(),
        };
        let events = vec![teller.email("_email.complaint", "complaint")];
        let suppression = Suppression {
            channel: Channel::Email,
            address: mailbox(&mail.to),
            reason: COMPLAINT.to_owned(),
            at: self.now(),
            detail: message.to_owned(),
        };
        let record = Record { at: self.now(), changes: Vec::new(), events };
        let app = app.id;
        self.store
            .write(move |tx| {
                tx.suppress(app, &suppression)?;
                tx.outgoing_add(app, &record)
            })
            .await
    }
}
