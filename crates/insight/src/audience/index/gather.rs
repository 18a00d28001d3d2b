//! Which values somebody has.

use super::values::{ADDRESS, MAILBOX, PLACE, Values, WORD, Whose};
use crate::audience::fields::WORDS;
use model::{
    endpoint::{Attributes, Endpoint, User},
    message::mailbox,
};

/// The values of an endpoint by itself, sorted; neither its key, its user nor its mailbox.
pub fn endpoint(values: &mut Values, endpoint: &Endpoint) -> Vec<u32> {
    let mut list = Vec::new();
    for (i, word) in WORDS.iter().enumerate() {
        list.extend(word.of(endpoint).map(|text| values.number(WORD + i, text.as_bytes())));
    }
    if let Some((latitude, longitude)) = endpoint.location.latitude.zip(endpoint.location.longitude) {
        list.push(values.number(PLACE, &place(latitude, longitude)));
    }
    if let Some(address) = endpoint.address.as_deref()
        && mailbox(address) != address.to_lowercase()
    {
        list.push(values.number(ADDRESS, address.as_bytes()));
    }
    attributes(values, Whose::Endpoint, &endpoint.attributes, &mut list);
    if endpoint.user_id.is_none() {
        attributes(values, Whose::User, &endpoint.unclaimed, &mut list);
    }
    list.sort_unstable();
    list
}

/// The mailbox of an endpoint; none without an address.
pub fn mailbox_of(values: &mut Values, endpoint: &Endpoint) -> Option<u32> {
    let address = endpoint.address.as_deref().filter(|address| !address.is_empty())?;
    Some(values.number(MAILBOX, mailbox(address).as_bytes()))
}

/// The values of a user, sorted.
pub fn user(values: &mut Values, user: &User) -> Vec<u32> {
    let mut list = Vec::new();
    attributes(values, Whose::User, &user.attributes, &mut list);
    list.sort_unstable();
    list
}

fn attributes(values: &mut Values, whose: Whose, all: &Attributes, list: &mut Vec<u32>) {
    for (name, texts) in all.iter().filter(|(_, texts)| !texts.is_empty()) {
        let field = values.field_or_new(whose, name);
        let first = list.len();
        for text in texts {
            let value = values.number(field, text.as_bytes());
            if !list[first..].contains(&value) {
                list.push(value);
            }
        }
        values.fields[field].several |= list.len() > first + 1;
    }
}

fn place(latitude: f64, longitude: f64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&latitude.to_le_bytes());
    bytes[8..].copy_from_slice(&longitude.to_le_bytes());
    bytes
}

/// Latitude and longitude of a place's bytes.
pub fn coordinates(bytes: &[u8]) -> Option<(f64, f64)> {
    let (latitude, rest) = bytes.split_first_chunk()?;
    Some((f64::from_le_bytes(*latitude), f64::from_le_bytes(*rest.first_chunk()?)))
}
