//! UpdateEndpoint is create-or-patch: what a write makes of what is stored (reference A §2.3–§2.7).

use super::{Attributes, Demographic, Endpoint, EndpointPatch, Location, OptOut, Status, User, check};
use crate::{
    error::{Fault, Result},
    time::Millis,
};
use std::collections::BTreeMap;

/// What a merge takes from outside: time, chance, and the company a write came in.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    pub now: Millis,
    /// For a write that names none.
    pub request_id: &'a str,
    /// For a new endpoint, 0..=99.
    pub cohort: u8,
    /// Newest Timestamp of the events that came with it in PutEvents.
    pub newest_event: Option<Millis>,
    /// It is a line of an export: its user's attributes were written in many writes, each within the bound.
    pub exported: bool,
}

/// What a write makes.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    pub endpoint: Endpoint,
    /// The user's after-image, when this write changes it.
    pub user: Option<User>,
}

/// Merges a validated write into what is stored; `user` is the record of the user that the result is tied to.
///
/// # Errors
/// 400 `Missing Address` for `OptOut: NONE` without an address; 400 for an endpoint over 15 KB, with what it makes of
/// its user.
pub fn merge(
    current: Option<&Endpoint>,
    user: Option<&User>,
    id: &str,
    patch: &EndpointPatch,
    rules: &Rules<'_>,
) -> Result<Merged> {
    let mut endpoint = current.cloned().unwrap_or_else(|| fresh(id, rules));
    let is_new = current.is_none();
    replace(&mut endpoint.channel, patch.channel);
    merge_text(&mut endpoint.address, &patch.address);
    merge_lists(&mut endpoint.attributes, &patch.attributes);
    endpoint.metrics.extend(patch.metrics.iter().map(|(name, value)| (name.clone(), *value)));
    merge_demographic(&mut endpoint.demographic, &patch.demographic);
    merge_location(&mut endpoint.location, &patch.location);
    endpoint.opt_out = opt_out(&endpoint, patch, is_new)?;
    // Any write without a status re-activates (§2.5).
    endpoint.status = patch.status.unwrap_or(Status::Active);
    endpoint.request_id = patch.request_id.clone().unwrap_or_else(|| rules.request_id.to_owned());
    endpoint.effective = patch.effective.unwrap_or(rules.now);
    endpoint.last_active = last_active(&endpoint, patch, is_new, rules);
    let user = tie(&mut endpoint, user, patch);
    check::check_size(&endpoint, user.as_ref().filter(|_| !rules.exported))?;
    Ok(Merged { endpoint, user })
}

fn fresh(id: &str, rules: &Rules<'_>) -> Endpoint {
    Endpoint {
        id: id.to_owned(),
        channel: None,
        address: None,
        attributes: BTreeMap::new(),
        metrics: BTreeMap::new(),
        demographic: Demographic::default(),
        location: Location::default(),
        opt_out: OptOut::All,
        status: Status::Active,
        effective: rules.now,
        request_id: rules.request_id.to_owned(),
        cohort: rules.cohort,
        created: rules.now,
        user_id: None,
        unclaimed: BTreeMap::new(),
        last_active: Millis(i64::MIN),
    }
}

fn replace<T>(stored: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *stored = given;
    }
}

/// An address is cleared as other texts are, by an empty one.
fn has_address(endpoint: &Endpoint) -> bool {
    endpoint.address.as_deref().is_some_and(|a| !a.is_empty())
}

/// Reference A §2.4.
fn opt_out(endpoint: &Endpoint, patch: &EndpointPatch, is_new: bool) -> Result<OptOut> {
    match patch.opt_out {
        Some(OptOut::None) if !has_address(endpoint) => Err(Fault::invalid("Missing Address")),
        Some(given) => Ok(given),
        None if !has_address(endpoint) => Ok(OptOut::All),
        None if is_new => Ok(OptOut::None),
        None => Ok(endpoint.opt_out),
    }
}

/// The newest EffectiveDate of each write, capped at now; a first write inside PutEvents without one takes
/// its newest event's Timestamp (design, "Time and counting").
fn last_active(endpoint: &Endpoint, patch: &EndpointPatch, is_new: bool, rules: &Rules<'_>) -> Millis {
    let given = patch.effective.or(rules.newest_event.filter(|_| is_new)).unwrap_or(rules.now);
    endpoint.last_active.max(given.min(rules.now))
}

/// A list is replaced whole; an empty one takes the name away; names left out stay.
fn merge_lists(stored: &mut Attributes, given: &Attributes) {
    for (name, values) in given {
        if values.is_empty() {
            stored.remove(name);
        } else {
            stored.insert(name.clone(), values.clone());
        }
    }
}

/// A sub-field given replaces; an empty one clears.
fn merge_text(stored: &mut Option<String>, given: &Option<String>) {
    if let Some(text) = given {
        *stored = (!text.is_empty()).then(|| text.clone());
    }
}

fn merge_demographic(stored: &mut Demographic, given: &Demographic) {
    merge_text(&mut stored.app_version, &given.app_version);
    merge_text(&mut stored.locale, &given.locale);
    merge_text(&mut stored.make, &given.make);
    merge_text(&mut stored.model, &given.model);
    merge_text(&mut stored.model_version, &given.model_version);
    merge_text(&mut stored.platform, &given.platform);
    merge_text(&mut stored.platform_version, &given.platform_version);
    merge_text(&mut stored.timezone, &given.timezone);
}

fn merge_location(stored: &mut Location, given: &Location) {
    merge_text(&mut stored.city, &given.city);
    merge_text(&mut stored.country, &given.country);
    merge_text(&mut stored.postal_code, &given.postal_code);
    merge_text(&mut stored.region, &given.region);
    // Stored to 0.1° (§2.1).
    let rounded = |degrees: f64| (degrees * 10.0).round() / 10.0;
    replace(&mut stored.latitude, given.latitude.map(rounded));
    replace(&mut stored.longitude, given.longitude.map(rounded));
}

/// Ties the endpoint to its user and writes the user's attributes (§2.6); returns the user if it changes.
fn tie(endpoint: &mut Endpoint, user: Option<&User>, patch: &EndpointPatch) -> Option<User> {
    match patch.user_id.as_deref() {
        Some("") => endpoint.user_id = None,
        Some(id) => endpoint.user_id = Some(id.to_owned()),
        None => {}
    }
    let Some(id) = endpoint.user_id.clone() else {
        merge_lists(&mut endpoint.unclaimed, &patch.user_attributes);
        return None;
    };
    let mut after = user.cloned().unwrap_or_else(|| User { id, attributes: BTreeMap::new() });
    let unclaimed = std::mem::take(&mut endpoint.unclaimed);
    merge_lists(&mut after.attributes, &unclaimed);
    merge_lists(&mut after.attributes, &patch.user_attributes);
    (user != Some(&after)).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{channel::Channel, endpoint::validate};

    const NOW: Millis = Millis(1_000_000);

    fn rules() -> Rules<'static> {
        Rules { now: NOW, request_id: "r", cohort: 42, newest_event: None, exported: false }
    }

    fn write(current: Option<&Endpoint>, patch: EndpointPatch) -> Endpoint {
        validate("e", &patch).unwrap();
        merge(current, None, "e", &patch, &rules()).unwrap().endpoint
    }

    fn lists(pairs: &[(&str, &[&str])]) -> Attributes {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), v.iter().map(|v| (*v).to_owned()).collect())).collect()
    }

    fn with_address() -> Endpoint {
        let address = Some("a@example.com".to_owned());
        write(None, EndpointPatch { channel: Some(Channel::Email), address, ..EndpointPatch::default() })
    }

    #[test]
    fn opt_out_follows_the_address() {
        let created = |address: Option<&str>, opt_out| {
            let patch =
                EndpointPatch { address: address.map(str::to_owned), opt_out, ..EndpointPatch::default() };
            merge(None, None, "e", &patch, &rules()).map(|m| m.endpoint.opt_out)
        };
        assert_eq!(created(None, None), Ok(OptOut::All));
        assert_eq!(created(Some("a"), None), Ok(OptOut::None));
        assert_eq!(created(Some("a"), Some(OptOut::All)), Ok(OptOut::All));
        assert_eq!(created(None, Some(OptOut::None)), Err(Fault::invalid("Missing Address")));
        let bare = write(None, EndpointPatch::default());
        let later = EndpointPatch { address: Some("a".to_owned()), ..EndpointPatch::default() };
        assert_eq!(write(Some(&bare), later).opt_out, OptOut::All, "stays until NONE is sent");
    }

    #[test]
    fn lists_are_replaced_whole_and_empty_ones_go() {
        let first =
            EndpointPatch { attributes: lists(&[("a", &["x"]), ("b", &["y"])]), ..EndpointPatch::default() };
        let endpoint = write(None, first);
        let second = EndpointPatch { attributes: lists(&[("a", &["z"])]), ..EndpointPatch::default() };
        let endpoint = write(Some(&endpoint), second);
        assert_eq!(endpoint.attributes, lists(&[("a", &["z"]), ("b", &["y"])]));
        let third = EndpointPatch { attributes: lists(&[("a", &[])]), ..EndpointPatch::default() };
        assert_eq!(write(Some(&endpoint), third).attributes, lists(&[("b", &["y"])]));
    }

    #[test]
    fn a_write_without_status_re_activates() {
        let off = EndpointPatch { status: Some(Status::Inactive), ..EndpointPatch::default() };
        let endpoint = write(Some(&with_address()), off);
        assert_eq!(endpoint.status, Status::Inactive);
        let metric =
            EndpointPatch { metrics: BTreeMap::from([("m".to_owned(), 1.0)]), ..EndpointPatch::default() };
        assert_eq!(write(Some(&endpoint), metric).status, Status::Active);
        assert_eq!(write(Some(&endpoint), EndpointPatch::default()).status, Status::Active);
    }

    #[test]
    fn coordinates_are_rounded_and_come_together() {
        let at = |latitude, longitude| EndpointPatch {
            location: Location { latitude, longitude, ..Location::default() },
            ..EndpointPatch::default()
        };
        let endpoint = write(None, at(Some(47.61), Some(-122.33)));
        assert_eq!((endpoint.location.latitude, endpoint.location.longitude), (Some(47.6), Some(-122.3)));
        assert!(validate("e", &at(Some(1.0), None)).is_err());
        assert!(validate("e", &at(Some(91.0), Some(0.0))).is_err());
    }

    #[test]
    fn user_attributes_wait_for_their_user() {
        let before =
            EndpointPatch { user_attributes: lists(&[("tier", &["gold"])]), ..EndpointPatch::default() };
        let endpoint = write(None, before);
        assert_eq!(endpoint.unclaimed, lists(&[("tier", &["gold"])]));
        let tied = EndpointPatch { user_id: Some("u".to_owned()), ..EndpointPatch::default() };
        let merged = merge(Some(&endpoint), None, "e", &tied, &rules()).unwrap();
        assert_eq!(merged.user.unwrap().attributes, lists(&[("tier", &["gold"])]));
        assert!(merged.endpoint.unclaimed.is_empty());
        let untied = EndpointPatch { user_id: Some(String::new()), ..EndpointPatch::default() };
        assert_eq!(write(Some(&merged.endpoint), untied).user_id, None);
    }

    #[test]
    fn activity_is_the_newest_effective_date_and_never_in_the_future() {
        let dated = |ms| EndpointPatch { effective: Some(Millis(ms)), ..EndpointPatch::default() };
        let endpoint = write(None, dated(500));
        assert_eq!(endpoint.last_active, Millis(500));
        assert_eq!(write(Some(&endpoint), dated(400)).last_active, Millis(500));
        assert_eq!(write(Some(&endpoint), dated(9_999_999)).last_active, NOW);
        let rules = Rules { newest_event: Some(Millis(700)), ..rules() };
        let first = merge(None, None, "e", &EndpointPatch::default(), &rules).unwrap();
        assert_eq!(first.endpoint.last_active, Millis(700));
    }

    #[test]
    fn demographic_fields_merge_one_by_one() {
        let make = |make: &str| EndpointPatch {
            demographic: Demographic { make: Some(make.to_owned()), ..Demographic::default() },
            ..EndpointPatch::default()
        };
        let endpoint = write(None, make("Acme"));
        let model = EndpointPatch {
            demographic: Demographic { model: Some("M".to_owned()), ..Demographic::default() },
            ..EndpointPatch::default()
        };
        let endpoint = write(Some(&endpoint), model);
        assert_eq!(endpoint.demographic.make.as_deref(), Some("Acme"));
        assert_eq!(write(Some(&endpoint), make("")).demographic.make, None);
    }
}
