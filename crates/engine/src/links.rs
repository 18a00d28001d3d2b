//! Links in messages, followed: opens, clicks, unsubscribing (reference B §7.2).

use crate::{
    Engine,
    chance::Chance,
    outcomes::{Source, Teller},
    suppressions::UNSUBSCRIBED,
};
use model::{
    change::Record,
    channel::Channel,
    error::Result,
    event::Event,
    message::mailbox,
    time::Millis,
    tracking::{Kind, Link},
};
use store::{Store, Suppression};

/// Where the store keeps the key.
const KEY_NAME: &str = "link-key";

/// The key that links are sealed with: made once, kept in the state.
pub(crate) fn key(store: &Store, chance: &Chance) -> Result<Vec<u8>> {
    if let Some(key) = store.read(|r| r.kv(KEY_NAME))? {
        return Ok(key);
    }
    let key: Vec<u8> = [chance.id().to_be_bytes(), chance.id().to_be_bytes()].concat();
    let kept = key.clone();
    store.write(move |tx| tx.kv_put(KEY_NAME, &kept)).wait()?;
    Ok(key)
}

impl Engine {
    /// Reads a token; none for one that this server did not seal.
    pub fn link(&self, token: &str) -> Option<Link> {
        Link::open(token, &self.link_key)
    }

    /// The pixel was loaded.
    pub async fn opened(&self, link: &Link) -> Result<()> {
        self.tell(link, vec![("_email.open", "opened")], None).await
    }

    /// A link was followed; one tagged for unsubscribing tells that too, and changes nothing by itself.
    pub async fn clicked(&self, link: &Link) -> Result<()> {
        let Kind::Click(url, unsubscribes) = &link.kind else { return Ok(()) };
        let mut events = vec![("_email.click", url.as_str())];
        if *unsubscribes {
            events.push(("_email.unsubscribe", "unsubscribe"));
        }
        self.tell(link, events, None).await
    }

    /// The receiver wants no more marketing mail of this app.
    pub async fn unsubscribed(&self, link: &Link) -> Result<()> {
        let suppression = Suppression {
            channel: Channel::Email,
            address: mailbox(&link.address),
            reason: UNSUBSCRIBED.to_owned(),
            at: self.now(),
            detail: link.message.clone(),
        };
        self.tell(link, vec![("_email.unsubscribe", "unsubscribe")], Some(suppression)).await
    }

    async fn tell(
        &self,
        link: &Link,
        kinds: Vec<(&str, &str)>,
        suppression: Option<Suppression>,
    ) -> Result<()> {
        let app = self.app(&link.app)?.id;
        let source = Source::of_ids(link.source.clone());
        let teller = Teller {
            source: &source,
            client: &link.client,
            message: &link.message,
            sent: Millis(link.sent),
            address: &link.address,
            recipient: link.recipient.as_deref(),
        };
        let event = |(kind, feedback): (&str, &str)| teller.repeated(kind, feedback, self.chance.seed());
        let events: Vec<Event> = kinds.into_iter().map(event).collect();
        let record = Record { at: self.now(), changes: Vec::new(), events };
        self.store
            .write(move |tx| {
                suppression.map_or(Ok(()), |s| tx.suppress(app, &s))?;
                tx.outgoing_add(app, &record)
            })
            .await?;
        self.poke();
        Ok(())
    }
}
