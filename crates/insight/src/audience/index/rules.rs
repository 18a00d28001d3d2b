//! Whom one rule means, as a set of positions.

use super::{
    Index,
    columns::passing,
    gather::coordinates,
    postings::Union,
    values::{PLACE, WORD, Whose},
};
use crate::audience::fields::WORDS;
use model::{
    segment::{AttributeTest, AttributeType, Field, Near, Recency, Rule, SetTest},
    time::Millis,
};
use roaring::RoaringBitmap;

impl Index {
    /// Who satisfies a rule at a time.
    pub(super) fn holding(&self, rule: &Rule<'_>, now: Millis) -> RoaringBitmap {
        match rule {
            Rule::Attribute(name, test) => self.attribute(Whose::Endpoint, name, test),
            Rule::UserAttribute(name, test) => self.attribute(Whose::User, name, test),
            Rule::Recency(recency) => self.recent(*recency, now),
            Rule::Set(field, test) => self.word(*field, test),
            Rule::Near(near) => self.near(near),
            Rule::Metric(name, test) => {
                let column = self.metrics.get(*name);
                column.map(|column| column.passing(|number| test.holds(Some(number)))).unwrap_or_default()
            }
        }
    }

    /// Everybody but some.
    pub(super) fn without(&self, some: &RoaringBitmap) -> RoaringBitmap {
        &self.there - some
    }

    fn attribute(&self, whose: Whose, name: &str, test: &AttributeTest) -> RoaringBitmap {
        let Some(field) = self.values.field(whose, name) else {
            return match test.kind {
                AttributeType::Exclusive => self.there.clone(),
                _ => RoaringBitmap::new(),
            };
        };
        match test.kind {
            AttributeType::Inclusive => self.having(field, &test.values),
            AttributeType::Exclusive => self.without(&self.having(field, &test.values)),
            _ => {
                let ready = test.ready();
                self.any(field, |value| ready.meets(self.values.text_of(value)))
            }
        }
    }

    /// Who has one of some texts.
    fn having(&self, field: usize, texts: &[String]) -> RoaringBitmap {
        let mut union = Union::default();
        let known = texts.iter().filter_map(|text| self.values.find(field, text.as_bytes()));
        known.for_each(|value| union.add(self.values.postings.of(value)));
        union.finish(self.numbers.len())
    }

    /// Who has one of those values of a field that are meant.
    pub(super) fn any(&self, field: usize, is_meant: impl Fn(u32) -> bool) -> RoaringBitmap {
        let mut union = Union::default();
        let meant = self.values.fields[field].values.iter().filter(|value| is_meant(**value));
        meant.for_each(|value| union.add(self.values.postings.of(*value)));
        union.finish(self.numbers.len())
    }

    fn word(&self, field: Field, test: &SetTest) -> RoaringBitmap {
        // Who has no value is answered alike; so only those are looked for that are answered differently.
        let missing = field.holds(test, None);
        let place = WORDS.iter().position(|word| *word == field).map(|i| WORD + i);
        let others = match place {
            None => RoaringBitmap::new(),
            Some(place) if field == Field::Channel => {
                self.any(place, |value| field.holds(test, Some(self.values.text_of(value))) != missing)
            }
            Some(place) => self.having(place, &test.values),
        };
        if missing { self.without(&others) } else { others }
    }

    fn recent(&self, recency: Recency, now: Millis) -> RoaringBitmap {
        let mut found = passing(&self.last_active, |at| recency.holds(Millis(at), now));
        found &= &self.there;
        found
    }

    fn near(&self, near: &Near) -> RoaringBitmap {
        /// Degrees beyond the range within which the arithmetic might err.
        const MARGIN: f64 = 0.01;
        let degrees = near.kilometers / Near::KM_PER_DEGREE + MARGIN;
        // No arc between two latitudes is shorter than their difference, if they are latitudes.
        let far = |latitude: f64| {
            latitude.abs().max(near.latitude.abs()) <= 90.0 && (latitude - near.latitude).abs() > degrees
        };
        self.any(PLACE, |value| {
            coordinates(self.values.bytes_of(value))
                .is_some_and(|(latitude, longitude)| !far(latitude) && near.holds(latitude, longitude))
        })
    }
}
