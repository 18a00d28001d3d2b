//! People, changes and segments drawn from a seed, for tests: few values, so that all of them meet.

use model::{
    channel::Channel,
    endpoint::{Attributes, Demographic, Endpoint, Location, OptOut, Status, User},
    segment::{
        AttributeTest, AttributeType, Dimensions, Group, Groups, Join, MetricTest, Near, Operator, Recency,
        Segment, SetTest, Source,
    },
    time::{DAY, Millis},
};
use std::collections::BTreeMap;

pub const NOW: Millis = Millis(20_000 * DAY);
const NAMES: &[&str] = &["plan", "when", "First Name", "nickname"];
const TEXTS: &[&str] = &[
    "",
    "pro",
    "Pro",
    "profi",
    "Ana",
    "ΑΣ",
    "soon",
    "2024-01-02T03:00:00Z",
    "2024-01-02T23:59:59.999+00:00",
    "2024-01-03T00:30:00+01:00",
    "2024-01-03T00:00:00Z",
    "2025-06-01T00:00:00Z",
];
const ADDRESSES: &[&str] = &["", "A1", "a1", "Ana <a1>", " b2 ", "b2", "ΑΣ@x", "c3", "d4", "e5", "<>"];
const WORDS: &[&str] = &["", "a", "b", "US", "EMAIL", "PUSH", "GCM", "SMS"];
const NUMBERS: &[f64] = &[-1.0, 0.0, -0.0, 1.0, 2.5, 1e300];

/// Numbers from a seed (xorshift).
pub struct Draw(pub u64);

impl Draw {
    /// Below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n.max(1)
    }

    pub fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len() as u64) as usize]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| make(self))
    }

    fn seldom<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(5) == 0).then(|| make(self))
    }

    fn some<T>(&mut self, most: u64, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    fn word(&mut self) -> Option<String> {
        self.maybe(|draw| (*draw.one(WORDS)).to_owned())
    }

    fn attributes(&mut self) -> Attributes {
        let one = |draw: &mut Self| {
            let name = (*draw.one(NAMES)).to_owned();
            (name, draw.some(3, |draw| (*draw.one(TEXTS)).to_owned()))
        };
        self.some(3, one).into_iter().collect()
    }

    /// The `n`th endpoint as it might be; ids come in two cases.
    pub fn endpoint(&mut self, n: u64) -> Endpoint {
        let metrics = self.some(2, |draw| (draw.one(&["n", "ltv"]).to_string(), *draw.one(NUMBERS)));
        let mut metrics: BTreeMap<String, f64> = metrics.into_iter().collect();
        if n % 97 == 5 {
            metrics.insert("rare".to_owned(), n as f64);
        }
        let degrees = |draw: &mut Self| draw.below(120) as f64 - 60.0;
        Endpoint {
            id: format!("{}{n}", self.one(&["E", "e"])),
            channel: self.maybe(|draw| *draw.one(Channel::ALL)),
            address: self.maybe(|draw| (*draw.one(ADDRESSES)).to_owned()),
            attributes: self.attributes(),
            metrics,
            demographic: Demographic {
                app_version: self.word(),
                make: self.word(),
                model: self.word(),
                platform: self.word(),
                ..Demographic::default()
            },
            location: Location {
                country: self.word(),
                latitude: self.maybe(degrees),
                longitude: self.maybe(degrees),
                ..Location::default()
            },
            opt_out: *self.one(&[OptOut::All, OptOut::None, OptOut::None]),
            status: *self.one(&[Status::Inactive, Status::Active, Status::Active]),
            effective: NOW,
            request_id: String::new(),
            cohort: 0,
            created: NOW,
            user_id: self.maybe(|draw| draw.user_id()),
            unclaimed: self.attributes(),
            last_active: NOW,
        }
    }

    pub fn user_id(&mut self) -> String {
        format!("U{}", self.below(40))
    }

    /// A user's record; none when it is gone.
    pub fn user(&mut self, id: &str) -> Option<User> {
        self.maybe(|draw| User { id: id.to_owned(), attributes: draw.attributes() })
    }

    /// On one side or the other of what recency compares with, to the millisecond.
    pub fn last_active(&mut self) -> Millis {
        let days = *self.one(&[0, 1, 7, 14, 30, 90]);
        NOW.plus(-days * DAY + self.below(3) as i64 - 1)
    }

    fn values(&mut self, of: &[&str]) -> Vec<String> {
        self.some(3, |draw| (*draw.one(of)).to_owned())
    }

    fn set(&mut self) -> SetTest {
        SetTest { exclusive: self.below(2) == 0, values: self.values(WORDS) }
    }

    fn attribute(&mut self) -> (String, AttributeTest) {
        use AttributeType::*;
        let kind = *self.one(&[Inclusive, Exclusive, Contains, Before, After, On, Between, NotBetween]);
        let values = self.values(TEXTS);
        (self.one(&["plan", "when", "First Name", "unknown"]).to_string(), AttributeTest { kind, values })
    }

    fn metric(&mut self) -> (String, MetricTest) {
        use Operator::*;
        let operator = *self.one(&[Equal, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual]);
        let name = self.one(&["n", "ltv", "rare", "unknown"]).to_string();
        (name, MetricTest { operator, value: *self.one(NUMBERS) })
    }

    pub fn dimensions(&mut self) -> Dimensions {
        let near = |draw: &mut Self| Near {
            latitude: draw.below(180) as f64 - 90.0,
            longitude: draw.below(360) as f64 - 180.0,
            kilometers: *draw.one(&[0.0, 500.0, 3_000.0, 12_000.0, 30_000.0]),
        };
        let recency =
            |draw: &mut Self| Recency { active: draw.below(2) == 0, hours: *draw.one(&[24, 168, 336, 720]) };
        Dimensions {
            app_version: self.seldom(Self::set),
            channel: self.seldom(Self::set),
            device_type: self.seldom(Self::set),
            make: self.seldom(Self::set),
            model: self.seldom(Self::set),
            platform: self.seldom(Self::set),
            country: self.seldom(Self::set),
            near: self.seldom(near),
            recency: self.seldom(recency),
            attributes: self.some(1, Self::attribute).into_iter().collect(),
            user_attributes: self.some(1, Self::attribute).into_iter().collect(),
            metrics: self.seldom(Self::metric).into_iter().collect(),
        }
    }

    /// A segment that may rest on some of `sources`.
    pub fn segment(&mut self, sources: &[Source]) -> Segment {
        let dimensions = Some(self.dimensions());
        match self.below(10) {
            0 => Segment::default(),
            1..4 => Segment { dimensions, ..Segment::default() },
            _ => {
                let join = |draw: &mut Self| *draw.one(&[Join::All, Join::Any, Join::None]);
                let group = |draw: &mut Self| Group {
                    sources: draw.some(2, |draw| draw.one(sources).clone()),
                    source_join: join(draw),
                    dimensions: draw.some(3, Self::dimensions),
                    join: join(draw),
                };
                let groups = Some(Groups { include: join(self), groups: self.some(3, group) });
                Segment { groups, ..Segment::default() }
            }
        }
    }
}
