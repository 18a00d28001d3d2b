//! The values that there are, each with a number: dictionaries by field, and who has each value.

use super::{arena::Arena, postings::Postings};
use crate::audience::fields::WORDS;
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
};

/// Fields that every endpoint may have, by number; attributes follow in the order in which they come up.
pub const KEY: usize = 0;
pub const USER: usize = 1;
/// What addresses are told apart by.
pub const MAILBOX: usize = 2;
/// An address that is not its mailbox in lower case.
pub const ADDRESS: usize = 3;
/// Latitude and longitude: eight bytes each.
pub const PLACE: usize = 4;
/// The first of [`WORDS`].
pub const WORD: usize = 5;

/// Of a bucket without a value.
const FREE: u32 = u32::MAX;

/// One field's values.
#[derive(Default)]
pub struct Dictionary {
    buckets: Buckets,
    /// Value numbers in the order in which they came up.
    pub values: Vec<u32>,
    /// Whether somebody has, or had, several.
    pub several: bool,
}

/// Value numbers by hash; a power of two of them, at most three quarters full.
#[derive(Default)]
struct Buckets {
    values: Vec<u32>,
    /// Bits of the hash that did not choose the bucket: most other values are told apart without their texts.
    tags: Vec<u8>,
}

impl Buckets {
    fn of(count: usize) -> Self {
        Self { values: vec![FREE; count], tags: vec![0; count] }
    }

    /// The first bucket, from where a hash belongs on, that is free or whose value is meant.
    fn seek(&self, hash: u64, is_meant: impl Fn(u32) -> bool) -> Option<usize> {
        let mask = self.values.len().checked_sub(1)?;
        let (mut at, tag) = (hash as usize & mask, (hash >> 56) as u8);
        loop {
            let value = self.values[at];
            if value == FREE || (self.tags[at] == tag && is_meant(value)) {
                return Some(at);
            }
            at = (at + 1) & mask;
        }
    }

    /// Takes in a value that equals no other.
    fn seat(&mut self, hash: u64, value: u32) {
        if let Some(at) = self.seek(hash, |_| false) {
            (self.values[at], self.tags[at]) = (value, (hash >> 56) as u8);
        }
    }
}

/// All values of an app.
pub struct Values {
    hasher: RandomState,
    texts: Arena<u8, 4>,
    /// Where a value's text is.
    starts: Vec<u32>,
    pub postings: Postings,
    pub fields: Vec<Dictionary>,
    /// Fields of endpoint attributes and of user attributes, by name.
    names: [HashMap<String, usize>; 2],
}

impl Default for Values {
    fn default() -> Self {
        let fields = (0..WORD + WORDS.len()).map(|_| Dictionary::default()).collect();
        Self {
            hasher: RandomState::new(),
            texts: Arena::default(),
            starts: Vec::new(),
            postings: Postings::default(),
            fields,
            names: Default::default(),
        }
    }
}

/// Whose attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Endpoint,
    User,
}

impl Values {
    /// The field of an attribute, if anybody ever had it.
    pub fn field(&self, whose: Whose, name: &str) -> Option<usize> {
        self.names[whose as usize].get(name).copied()
    }

    /// The same, made when it is new.
    pub fn field_or_new(&mut self, whose: Whose, name: &str) -> usize {
        if let Some(field) = self.field(whose, name) {
            return field;
        }
        self.fields.push(Dictionary::default());
        self.names[whose as usize].insert(name.to_owned(), self.fields.len() - 1);
        self.fields.len() - 1
    }

    /// Attributes by name.
    pub fn attributes(&self, whose: Whose) -> impl Iterator<Item = (&str, usize)> {
        self.names[whose as usize].iter().map(|(name, field)| (name.as_str(), *field))
    }

    /// A value's bytes.
    pub fn bytes_of(&self, value: u32) -> &[u8] {
        let found = self.texts.at(self.starts[value as usize]);
        match found {
            [LONG, a, b, c, d, rest @ ..] => &rest[..u32::from_le_bytes([*a, *b, *c, *d]) as usize],
            [short, rest @ ..] => &rest[..usize::from(*short)],
            [] => &[],
        }
    }

    /// A value's text; empty for a place, which is none.
    pub fn text_of(&self, value: u32) -> &str {
        std::str::from_utf8(self.bytes_of(value)).unwrap_or_default()
    }

    /// The number of a field's value, if it has come up.
    pub fn find(&self, field: usize, bytes: &[u8]) -> Option<u32> {
        self.find_hashed(field, bytes, self.hasher.hash_one(bytes))
    }

    fn find_hashed(&self, field: usize, bytes: &[u8], hash: u64) -> Option<u32> {
        let buckets = &self.fields[field].buckets;
        let at = buckets.seek(hash, |value| self.bytes_of(value) == bytes)?;
        Some(buckets.values[at]).filter(|value| *value != FREE)
    }

    /// The number of a field's value.
    pub fn number(&mut self, field: usize, bytes: &[u8]) -> u32 {
        let hash = self.hasher.hash_one(bytes);
        if let Some(found) = self.find_hashed(field, bytes, hash) {
            return found;
        }
        let value = self.starts.len() as u32;
        let long = bytes.len() >= usize::from(LONG);
        let length = (bytes.len() as u32).to_le_bytes();
        let head: Vec<u8> = if long { [LONG].into_iter().chain(length).collect() } else { vec![length[0]] };
        let run: Vec<u8> = head.iter().chain(bytes).copied().collect();
        self.starts.push(self.texts.push(run.into_iter()));
        self.postings.grow();
        self.fields[field].values.push(value);
        self.make_room(field);
        self.fields[field].buckets.seat(hash, value);
        value
    }

    fn make_room(&mut self, field: usize) {
        let Dictionary { buckets, values, .. } = &self.fields[field];
        let (count, known) = (buckets.values.len(), values.len());
        if known * 4 <= count * 3 {
            return;
        }
        let mut roomier = Buckets::of((count * 2).max(8));
        for value in &values[..known - 1] {
            roomier.seat(self.hasher.hash_one(self.bytes_of(*value)), *value);
        }
        self.fields[field].buckets = roomier;
    }

    /// Gives back what was kept for growing.
    pub fn shrink(&mut self) {
        self.starts.shrink_to_fit();
        self.postings.shrink();
        self.fields.iter_mut().for_each(|field| field.values.shrink_to_fit());
    }

    /// Bytes of memory, nearly.
    pub fn bytes(&self) -> usize {
        let dictionary = |d: &Dictionary| d.buckets.values.len() * 5 + d.values.capacity() * 4;
        self.texts.bytes()
            + self.starts.capacity() * 4
            + self.postings.bytes()
            + self.fields.iter().map(dictionary).sum::<usize>()
    }
}

/// The first byte of a text of at least so many bytes; four bytes of length follow.
const LONG: u8 = u8::MAX;
