//! An endpoint as it was in another place: its image is taken whole, its past stays (reference A §6.4).

use super::{Endpoint, EndpointPatch, Merged, Rules, Status, User, merge};
use crate::{error::Result, time::Millis};

/// An endpoint as it was written out, with what only the service gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Image {
    pub id: String,
    pub patch: EndpointPatch,
    /// `CohortId`.
    pub cohort: Option<u8>,
    /// `CreationDate`.
    pub created: Option<Millis>,
}

/// What an image makes of what is stored; none where that is newer, by `EffectiveDate`.
///
/// An image without an address leaves the stored one: those in event records never have one (reference A §4.3).
///
/// # Errors
/// 400 for an endpoint over 15 KB.
pub fn restore(
    current: Option<&Endpoint>,
    user: Option<&User>,
    image: &Image,
    rules: &Rules<'_>,
) -> Result<Option<Merged>> {
    let effective = image.patch.effective.or(current.map(|e| e.effective)).unwrap_or(rules.now);
    if current.is_some_and(|stored| stored.effective > effective) {
        return Ok(None);
    }
    let known = current.map_or((rules.cohort, effective), |stored| (stored.cohort, stored.created));
    let kept = |text: &Option<String>, of: fn(&Endpoint) -> Option<String>| {
        text.clone().or_else(|| current.and_then(of))
    };
    let patch = EndpointPatch {
        effective: Some(effective),
        address: kept(&image.patch.address, |stored| stored.address.clone()),
        request_id: kept(&image.patch.request_id, |stored| Some(stored.request_id.clone())),
        opt_out: None,
        ..image.patch.clone()
    };
    let mut merged = merge(None, user, &image.id, &patch, &Rules { exported: true, ..rules.clone() })?;
    let endpoint = &mut merged.endpoint;
    // As it was, also where no write could make it so: an address may be known only later.
    endpoint.opt_out = image.patch.opt_out.unwrap_or(endpoint.opt_out);
    endpoint.status = image.patch.status.unwrap_or(Status::Active);
    endpoint.cohort = image.cohort.unwrap_or(known.0);
    endpoint.created = image.created.unwrap_or(known.1);
    if let Some(stored) = current {
        endpoint.id.clone_from(&stored.id);
        endpoint.last_active = endpoint.last_active.max(stored.last_active);
    }
    Ok(Some(merged))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{channel::Channel, endpoint::OptOut};

    fn rules() -> Rules<'static> {
        Rules { now: Millis(9_000), request_id: "r", cohort: 1, newest_event: None, exported: false }
    }

    fn image(effective: i64) -> Image {
        Image {
            id: "E".to_owned(),
            patch: EndpointPatch {
                channel: Some(Channel::Email),
                opt_out: Some(OptOut::None),
                status: Some(Status::Inactive),
                effective: Some(Millis(effective)),
                ..EndpointPatch::default()
            },
            cohort: Some(42),
            created: Some(Millis(5)),
        }
    }

    #[test]
    fn an_image_is_taken_whole_with_its_past() {
        let made = restore(None, None, &image(700), &rules()).unwrap().unwrap().endpoint;
        assert_eq!((made.cohort, made.created, made.effective), (42, Millis(5), Millis(700)));
        assert_eq!((made.opt_out, made.status), (OptOut::None, Status::Inactive));
        assert_eq!(made.last_active, Millis(700));
    }

    #[test]
    fn what_is_newer_stays_and_the_same_again_is_the_same() {
        let mut stored = restore(None, None, &image(700), &rules()).unwrap().unwrap().endpoint;
        assert_eq!(restore(Some(&stored), None, &image(700), &rules()).unwrap().unwrap().endpoint, stored);
        assert_eq!(restore(Some(&stored), None, &image(699), &rules()).unwrap(), None);
        stored.address = Some("a@b".to_owned());
        let again = restore(Some(&stored), None, &image(800), &rules()).unwrap().unwrap().endpoint;
        assert_eq!(again.address.as_deref(), Some("a@b"));
    }
}
