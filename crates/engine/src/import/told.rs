//! Endpoints as the records of an archive tell of them (reference A §4.3).

use super::{events::Events, people::Outcome};
use model::{
    archive::Archived,
    channel::Channel,
    endpoint::{Endpoint, Image},
    error::{Fault, Result},
    event::Origin,
    id::{AppId, EndpointKey},
};
use std::collections::HashMap;

/// What a batch tells of an app's endpoints: the newest image, and the address a message went to.
#[derive(Default)]
pub(super) struct Told {
    images: HashMap<EndpointKey, Image>,
    addresses: HashMap<EndpointKey, (Channel, String)>,
}

impl Events<'_> {
    /// Notes what a record tells of an endpoint.
    pub(super) fn tell(&mut self, told: &mut Told, found: &Archived) {
        let event = &found.event;
        let has = |name: &str| event.attributes.contains(name);
        // Of a message to a bare address the client is nobody's endpoint.
        if event.origin == Origin::Service && !has("campaign_id") && !has("journey_id") {
            return;
        }
        let key = EndpointKey::of(&event.endpoint);
        if let Some(address) = &event.address {
            let channel = if event.kind.starts_with("_SMS.") { Channel::Sms } else { Channel::Email };
            told.addresses.insert(key.clone(), (channel, address.to_string()));
        }
        let Some(text) = &found.endpoint else { return };
        match self.engine.rows.image(text, Some(&event.endpoint)) {
            Err(_) => self.report.endpoints_unreadable += 1,
            Ok((_, image)) if image.patch.is_empty() => {}
            Ok((_, mut image)) => {
                let effective = *image.patch.effective.get_or_insert(found.arrived);
                let known = told.images.get(&key).and_then(|known| known.patch.effective);
                if known.is_none_or(|known| known <= effective) {
                    told.images.insert(key, image);
                }
            }
        }
    }

    /// Makes endpoints again from what a batch tells: newer ones that are stored stay.
    pub(super) fn rebuild(&mut self, app: AppId, told: Told) -> Result<()> {
        let engine = self.engine;
        let app = engine.app(&app.to_string())?;
        let decided = engine.decide(&app, |to| {
            let keys = told.images.keys().chain(told.addresses.keys()).cloned();
            to.prefetch(keys)?;
            let mut outcomes = Vec::new();
            for image in told.images.values() {
                match engine.decide_image(to, image) {
                    Ok(outcome) => outcomes.push(Some(outcome)),
                    Err(Fault::Caller(..)) => outcomes.push(None),
                    Err(fault) => return Err(fault),
                }
            }
            for (key, (channel, address)) in told.addresses {
                let Some(stored) = to.endpoint(&key)? else { continue };
                if stored.address.is_none() && stored.channel == Some(channel) {
                    to.put(Endpoint { address: Some(address), ..Endpoint::clone(&stored) });
                }
            }
            Ok(outcomes)
        });
        for outcome in self.runtime.block_on(decided)? {
            match outcome {
                Some(Outcome::New) => self.report.endpoints_new += 1,
                Some(Outcome::Changed) => self.report.endpoints_changed += 1,
                Some(Outcome::Same | Outcome::NewerHere) => {}
                None => self.report.endpoints_unreadable += 1,
            }
        }
        self.runtime.block_on(engine.caught_up());
        Ok(())
    }
}
