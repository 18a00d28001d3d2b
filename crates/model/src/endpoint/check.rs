//! The limits of one endpoint (reference A §2.2).

use super::{Attributes, Endpoint, EndpointPatch, Merged, User};
use crate::{
    endpoint::AttributeKind,
    error::{Fault, Result},
    limits,
};
use std::collections::HashSet;

/// Texts that clients look for, to the letter (reference A §8.1).
pub const KNOWN_TEXTS: &[&str] =
    &["Missing Address", "Too many custom attributes", "Exceeded maximum endpoint per user count"];

/// Checks what a write says by itself, before anything stored is looked at.
///
/// # Errors
/// 400 naming the member and the bound.
pub fn validate(id: &str, patch: &EndpointPatch) -> Result<()> {
    check_id("EndpointId", id)?;
    if let Some(user) = &patch.user_id {
        check_user_id(user)?;
    }
    check_attributes("Attributes", &patch.attributes)?;
    check_attributes("User.UserAttributes", &patch.user_attributes)?;
    for (name, value) in &patch.metrics {
        check_name("Metrics", name)?;
        if !value.is_finite() {
            return Err(Fault::invalid(format!("Metrics.{name}: a finite number")));
        }
    }
    check_demographic(patch)?;
    check_location(patch)
}

fn check_id(member: &str, id: &str) -> Result<()> {
    if id.is_empty() || id.contains(['$', '{', '}']) {
        return Err(Fault::invalid(format!("{member}: at least one character, none of $ {{ }}")));
    }
    Ok(())
}

fn check_user_id(id: &str) -> Result<()> {
    // An empty one unties.
    if id.is_empty() { Ok(()) } else { check_id("User.UserId", id) }
}

fn check_name(member: &str, name: &str) -> Result<()> {
    let max = limits::ATTRIBUTE_NAME_CHARS;
    if name.is_empty() || name.chars().count() > max {
        return Err(Fault::invalid(format!("{member}.{name}: a name has 1..{max} characters")));
    }
    Ok(())
}

fn check_attributes(member: &str, attributes: &Attributes) -> Result<()> {
    for (name, values) in attributes {
        check_name(member, name)?;
        if values.len() > limits::ATTRIBUTE_VALUES {
            return Err(Fault::invalid(format!(
                "{member}.{name}: at most {} values",
                limits::ATTRIBUTE_VALUES
            )));
        }
        let max = limits::ATTRIBUTE_VALUE_CHARS;
        if values.iter().any(|value| value.chars().count() > max) {
            return Err(Fault::invalid(format!("{member}.{name}: a value has at most {max} characters")));
        }
    }
    Ok(())
}

fn check_demographic(patch: &EndpointPatch) -> Result<()> {
    use limits::{DEMOGRAPHIC_CHARS as OTHER_CHARS, MODEL_CHARS};
    let d = &patch.demographic;
    let members = [
        ("AppVersion", &d.app_version, OTHER_CHARS),
        ("Locale", &d.locale, OTHER_CHARS),
        ("Make", &d.make, OTHER_CHARS),
        ("Model", &d.model, MODEL_CHARS),
        ("ModelVersion", &d.model_version, OTHER_CHARS),
        ("Platform", &d.platform, OTHER_CHARS),
        ("PlatformVersion", &d.platform_version, OTHER_CHARS),
        ("Timezone", &d.timezone, OTHER_CHARS),
    ];
    check_lengths("Demographic", &members)
}

fn check_location(patch: &EndpointPatch) -> Result<()> {
    use limits::{COUNTRY_CHARS, PLACE_CHARS};
    let l = &patch.location;
    let members = [
        ("City", &l.city, PLACE_CHARS),
        ("Region", &l.region, PLACE_CHARS),
        ("Country", &l.country, COUNTRY_CHARS),
        ("PostalCode", &l.postal_code, PLACE_CHARS),
    ];
    check_lengths("Location", &members)?;
    match (l.latitude, l.longitude) {
        (None, None) => Ok(()),
        (Some(lat), Some(lon)) if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) => Ok(()),
        (Some(_), Some(_)) => Err(Fault::invalid("Location: Latitude -90..90 and Longitude -180..180")),
        _ => Err(Fault::invalid("Location: Latitude and Longitude come together")),
    }
}

fn check_lengths(part: &str, members: &[(&str, &Option<String>, usize)]) -> Result<()> {
    for (name, value, max) in members {
        if value.as_ref().is_some_and(|text| text.chars().count() > *max) {
            return Err(Fault::invalid(format!("{part}.{name}: at most {max} characters")));
        }
    }
    Ok(())
}

/// Bytes of an endpoint, as its own JSON counts them, with those of its user when they change.
pub(super) fn check_size(endpoint: &Endpoint, user: Option<&User>) -> Result<()> {
    let own = serde_json::to_vec(endpoint).map_or(0, |json| json.len());
    let of_user = user.filter(|user| !user.attributes.is_empty());
    let of_user = of_user.and_then(|user| serde_json::to_vec(&user.attributes).ok());
    let bytes = own + of_user.map_or(0, |json| json.len());
    if bytes > limits::ENDPOINT_BYTES {
        let max = limits::ENDPOINT_BYTES >> 10;
        return Err(Fault::invalid(format!("The endpoint has {bytes} bytes, at most {max} KB are stored")));
    }
    Ok(())
}

/// Room for the names of an app, over the three maps, of which it may have `most`.
///
/// # Errors
/// 400 `Too many custom attributes` when the write brings a name for which there is no room.
pub fn room_for_names(merged: &Merged, known: &HashSet<(AttributeKind, String)>, most: u32) -> Result<()> {
    let e = &merged.endpoint;
    let user = merged.user.iter().flat_map(|u| u.attributes.keys()).chain(e.unclaimed.keys());
    let names = (e.attributes.keys().map(|n| (AttributeKind::Endpoint, n)))
        .chain(e.metrics.keys().map(|n| (AttributeKind::Metric, n)))
        .chain(user.map(|n| (AttributeKind::User, n)));
    let fresh: HashSet<(AttributeKind, String)> =
        names.map(|(kind, name)| (kind, name.clone())).filter(|name| !known.contains(name)).collect();
    if !fresh.is_empty() && known.len() + fresh.len() > most as usize {
        return Err(Fault::invalid("Too many custom attributes"));
    }
    Ok(())
}

/// Whether one of the patterns names an attribute; a `*` at the end stands for anything.
pub fn named(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    })
}
