//! What an app knows of its people: the names there are, and their most frequent values.

use super::Population;
use model::{
    endpoint::Attributes,
    error::Result,
    segment::{Field, Subject},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::ControlFlow,
};

/// Values shown of one field.
pub(super) const VALUES: usize = 50;
/// Distinct values of one field that are counted when everybody is looked at; an id of each customer is no field to choose from.
const DISTINCT_MAX: usize = 100_000;

/// The members of an endpoint that are one word and that somebody would choose by.
pub const WORDS: [Field; 6] =
    [Field::Channel, Field::AppVersion, Field::Make, Field::Model, Field::Platform, Field::Country];

/// A value, and how many endpoints have it.
pub type Counted = (String, u64);

/// One attribute: how many endpoints have it, and its most frequent values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pub count: u64,
    pub values: Vec<Counted>,
}

/// One metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub count: u64,
    pub min: f64,
    pub max: f64,
}

/// Everything by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    pub attributes: BTreeMap<String, Values>,
    pub user_attributes: BTreeMap<String, Values>,
    pub metrics: BTreeMap<String, Span>,
    /// Of each of [`WORDS`].
    pub words: [Vec<Counted>; 6],
    pub position: u64,
}

#[derive(Default)]
struct Counting {
    count: u64,
    values: HashMap<String, u64>,
}

impl Counting {
    fn value(&mut self, value: &str) {
        if let Some(count) = self.values.get_mut(value) {
            *count += 1;
        } else if self.values.len() < DISTINCT_MAX {
            self.values.insert(value.to_owned(), 1);
        }
    }

    fn finish(self) -> Values {
        let mut values: Vec<Counted> = self.values.into_iter().collect();
        values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        values.truncate(VALUES);
        Values { count: self.count, values }
    }
}

fn count(into: &mut BTreeMap<String, Counting>, attributes: &Attributes) {
    for (name, values) in attributes.iter().filter(|(_, values)| !values.is_empty()) {
        if !into.contains_key(name) {
            into.insert(name.clone(), Counting::default());
        }
        let Some(counting) = into.get_mut(name) else { continue };
        counting.count += 1;
        match values.as_slice() {
            [one] => counting.value(one),
            many => many.iter().collect::<HashSet<_>>().into_iter().for_each(|value| counting.value(value)),
        }
    }
}

fn measure(into: &mut BTreeMap<String, Span>, name: &str, value: f64) {
    match into.get_mut(name) {
        Some(span) => {
            *span = Span { count: span.count + 1, min: span.min.min(value), max: span.max.max(value) };
        }
        None => drop(into.insert(name.to_owned(), Span { count: 1, min: value, max: value })),
    }
}

/// Looks at everybody once.
pub(super) fn scan(population: &dyn Population) -> Result<Fields> {
    let (mut attributes, mut user_attributes) = (BTreeMap::new(), BTreeMap::new());
    let mut metrics = BTreeMap::new();
    let mut words: [Counting; 6] = Default::default();
    population.scan(0, &mut |_, endpoint, user, last_active| {
        count(&mut attributes, &endpoint.attributes);
        count(&mut user_attributes, Subject { endpoint, user, last_active }.user_attributes());
        for (name, value) in &endpoint.metrics {
            measure(&mut metrics, name, *value);
        }
        for (field, counting) in WORDS.iter().zip(&mut words) {
            if let Some(value) = field.of(endpoint) {
                counting.value(value);
            }
        }
        ControlFlow::Continue(())
    })?;
    let finish = |all: BTreeMap<String, Counting>| {
        all.into_iter().map(|(name, counting)| (name, counting.finish())).collect()
    };
    Ok(Fields {
        attributes: finish(attributes),
        user_attributes: finish(user_attributes),
        metrics,
        words: words.map(|counting| counting.finish().values),
        position: population.position(),
    })
}
