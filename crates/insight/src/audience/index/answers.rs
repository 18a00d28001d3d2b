//! The answers that scanning would give.

use super::{
    Index, NONE,
    columns::Column,
    join::Asked,
    postings::{Posting, Union},
    values::{KEY, MAILBOX, USER, WORD, Whose},
};
use crate::audience::{
    Members,
    estimate::{Alone, Asking, Estimate, Reach, SAMPLE},
    fields::{Counted, Fields, Span, VALUES, Values, WORDS},
};
use model::{
    channel::Channel,
    segment::{Field, Prepared, Segment},
    time::Millis,
};
use roaring::RoaringBitmap;
use std::{cmp::Ordering, collections::BTreeMap};

impl<'a> Asked<'a> {
    /// How many satisfy each rule alone; none when nobody waits.
    fn alone(&mut self, segment: &'a Segment) -> Option<Vec<Alone>> {
        let mut alone = Vec::new();
        for (group, dimension, d) in segment.all_dimensions() {
            let sets = self.rules(d)?;
            for (rule, set) in d.rules().zip(&sets) {
                alone.push(Alone { rule: rule.name().into(), group, dimension, count: set.len() });
            }
            self.known.push((d, sets));
        }
        Some(alone)
    }
}

impl Index {
    /// As [`crate::audience::members`].
    pub fn members(&self, prepared: &Prepared, now: Millis) -> Members {
        let set = Asked::new(self, now, &|| false).prepared(prepared).unwrap_or_default();
        let from_users = match prepared.listed_users() {
            Some(users) => self.listed(std::iter::empty(), users.iter()).intersection_len(&set),
            None => 0,
        };
        let users = self.people(&set);
        Members { users, from_users, numbers: self.numbers_of(set).collect(), position: self.position }
    }

    /// As [`crate::audience::estimate`]; none when it was stopped.
    pub fn estimate(&self, segment: &Segment, prepared: &Prepared, asking: &Asking<'_>) -> Option<Estimate> {
        let mut asked = Asked::new(self, asking.now, asking.stop);
        let rules = asked.alone(segment)?;
        let set = asked.prepared(prepared)?;
        if (asking.stop)() {
            return None;
        }
        Some(Estimate {
            count: set.len(),
            users: self.people(&set),
            rules,
            reach: self.reach(&set, asking)?,
            sample: self.numbers_of(set).take(SAMPLE).collect(),
            position: self.position,
        })
    }

    /// As [`crate::audience::fields`].
    pub fn fields(&self) -> Fields {
        let spans = self.metrics.iter().filter(|(_, column)| column.count > 0);
        Fields {
            attributes: self.attributes(Whose::Endpoint),
            user_attributes: self.attributes(Whose::User),
            metrics: spans.map(|(name, column)| (name.clone(), span(column))).collect(),
            words: std::array::from_fn(|i| self.frequent(WORD + i)),
            position: self.position,
        }
    }

    /// Those with one of some keys or one of some users.
    pub(super) fn listed<'s>(
        &self,
        keys: impl Iterator<Item = &'s String>,
        users: impl Iterator<Item = &'s String>,
    ) -> RoaringBitmap {
        let mut union = Union::default();
        let all = keys.map(|key| (KEY, key)).chain(users.map(|user| (USER, user)));
        let known = all.filter_map(|(field, text)| self.values.find(field, text.as_bytes()));
        known.for_each(|value| union.add(self.values.postings.of(value)));
        union.finish(self.numbers.len())
    }

    /// Distinct people: users, and endpoints without one.
    fn people(&self, set: &RoaringBitmap) -> u64 {
        let (distinct, without) = self.distinct(&self.rows.users, set);
        distinct + without
    }

    /// How many different values of a row, and how often there is none.
    fn distinct(&self, row: &[u32], set: &RoaringBitmap) -> (u64, u64) {
        let mut seen = vec![0_u64; self.values.postings.len().div_ceil(64)];
        let (mut distinct, mut without) = (0, 0);
        for at in set {
            let value = row[at as usize];
            if value == NONE {
                without += 1;
                continue;
            }
            let (word, bit) = (&mut seen[value as usize / 64], 1 << (value % 64));
            distinct += u64::from(*word & bit == 0);
            *word |= bit;
        }
        (distinct, without)
    }

    fn reach(&self, set: &RoaringBitmap, asking: &Asking<'_>) -> Option<BTreeMap<Channel, Reach>> {
        let mut reach = BTreeMap::from([(Channel::Email, Reach::default())]);
        for value in &self.values.fields[WORD + CHANNEL].values {
            let Some(channel) = Channel::parse(self.values.text_of(*value)) else { continue };
            let mut rest = self.members_of(*value);
            rest &= set;
            if (asking.stop)() {
                return None;
            }
            if !rest.is_empty() {
                reach.insert(channel, self.steps(rest, channel, asking));
            }
        }
        Some(reach)
    }

    /// Members of one channel, each in the first step that takes it out.
    fn steps(&self, mut rest: RoaringBitmap, channel: Channel, asking: &Asking<'_>) -> Reach {
        let members = rest.len();
        let mut taken = |out: &RoaringBitmap| {
            let before = rest.len();
            rest -= out;
            before - rest.len()
        };
        let no_address = taken(&self.bare);
        let opted_out = taken(&self.opted_out);
        let inactive = taken(&self.inactive);
        let listed = asking.suppressed.iter().filter(|(of, _)| *of == channel);
        let mut union = Union::default();
        let known = listed.filter_map(|(_, address)| self.values.find(MAILBOX, address.as_bytes()));
        known.for_each(|value| union.add(self.values.postings.of(value)));
        let suppressed = taken(&union.finish(self.numbers.len()));
        let (reachable, _) = self.distinct(&self.rows.mailboxes, &rest);
        let same_address = rest.len() - reachable;
        Reach { members, no_address, opted_out, inactive, suppressed, same_address, reachable }
    }

    fn members_of(&self, value: u32) -> RoaringBitmap {
        match self.values.postings.of(value) {
            Posting::Few(run) => run.iter().copied().collect(),
            Posting::Bits(bits) => bits.clone(),
        }
    }

    fn attributes(&self, whose: Whose) -> BTreeMap<String, Values> {
        let all = self.values.attributes(whose).map(|(name, field)| (name.to_owned(), self.counted(field)));
        all.filter(|(_, values)| values.count > 0).collect()
    }

    fn counted(&self, field: usize) -> Values {
        let dictionary = &self.values.fields[field];
        let counts = dictionary.values.iter().map(|value| self.values.postings.count(*value));
        let count = if dictionary.several { self.any(field, |_| true).len() } else { counts.sum() };
        Values { count, values: self.frequent(field) }
    }

    /// The most frequent values of a field, by text where they are equally frequent.
    fn frequent(&self, field: usize) -> Vec<Counted> {
        let order = |a: &(u64, u32), b: &(u64, u32)| -> Ordering {
            let texts = || self.values.bytes_of(a.1).cmp(self.values.bytes_of(b.1));
            b.0.cmp(&a.0).then_with(texts)
        };
        let mut top: Vec<(u64, u32)> = Vec::new();
        for value in &self.values.fields[field].values {
            let counted = (self.values.postings.count(*value), *value);
            let full = top.len() == VALUES && order(&top[VALUES - 1], &counted).is_lt();
            if counted.0 == 0 || full {
                continue;
            }
            let at = top.partition_point(|other| order(other, &counted).is_lt());
            if at < VALUES {
                top.truncate(VALUES - 1);
                top.insert(at, counted);
            }
        }
        top.into_iter().map(|(count, value)| (self.values.text_of(value).to_owned(), count)).collect()
    }
}

/// The place of the channel among [`WORDS`].
const CHANNEL: usize = 0;
const _: () = assert!(matches!(WORDS[CHANNEL], Field::Channel));

fn span(column: &Column) -> Span {
    let none = Span { count: 0, min: f64::INFINITY, max: f64::NEG_INFINITY };
    column.iter().fold(none, |span, (_, number)| Span {
        count: span.count + 1,
        min: span.min.min(number),
        max: span.max.max(number),
    })
}
