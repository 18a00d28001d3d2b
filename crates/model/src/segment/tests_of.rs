//! The tests that dimensions are made of (reference A §5.2, §5.3).

use crate::time::{DAY, Millis};
use serde::{Deserialize, Serialize};

/// A value among values, or not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SetTest {
    pub exclusive: bool,
    pub values: Vec<String>,
}

impl SetTest {
    /// A missing value is in no set.
    pub fn holds(&self, value: Option<&str>) -> bool {
        let within = value.is_some_and(|value| self.values.iter().any(|v| v == value));
        within != self.exclusive
    }
}

/// How an attribute's values are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttributeType {
    #[default]
    Inclusive,
    Exclusive,
    Contains,
    Before,
    After,
    On,
    Between,
    NotBetween,
}

impl AttributeType {
    /// The type of the API's word.
    pub fn parse(word: &str) -> Option<Self> {
        use AttributeType::*;
        Some(match word {
            "INCLUSIVE" => Inclusive,
            "EXCLUSIVE" => Exclusive,
            "CONTAINS" => Contains,
            "BEFORE" => Before,
            "AFTER" => After,
            "ON" => On,
            "BETWEEN" => Between,
            "NOT_BETWEEN" => NotBetween,
            _ => return None,
        })
    }

    /// How many values a date test takes; none for the others.
    pub fn dates(self) -> Option<usize> {
        use AttributeType::*;
        match self {
            Before | After | On => Some(1),
            Between | NotBetween => Some(2),
            Inclusive | Exclusive | Contains => None,
        }
    }
}

/// A test of an attribute: any of its values against any of the test's, unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AttributeTest {
    pub kind: AttributeType,
    pub values: Vec<String>,
}

impl AttributeTest {
    /// Whether an attribute with these values passes; a missing attribute has none.
    pub fn holds<'v>(&self, mut stored: impl Iterator<Item = &'v str>) -> bool {
        match self.kind {
            AttributeType::Exclusive => !stored.any(|s| self.values.iter().any(|v| v == s)),
            _ => {
                let ready = self.ready();
                stored.any(|s| ready.meets(s))
            }
        }
    }

    /// With its dates read once, for many values.
    pub fn ready(&self) -> Ready<'_> {
        let dates = match self.kind.dates() {
            Some(_) => self.values.iter().filter_map(|v| Millis::parse(v)).collect(),
            None => Vec::new(),
        };
        Ready { test: self, dates }
    }
}

/// A test of an attribute that is asked about one value after the other.
pub struct Ready<'t> {
    test: &'t AttributeTest,
    dates: Vec<Millis>,
}

impl Ready<'_> {
    /// Whether one value is what the test names: for [`AttributeType::Exclusive`] that takes somebody out, for the
    /// others it brings somebody in.
    pub fn meets(&self, value: &str) -> bool {
        use AttributeType::*;
        match self.test.kind {
            Inclusive | Exclusive => self.test.values.iter().any(|v| v == value),
            Contains => self.test.values.iter().any(|v| value.contains(v.as_str())),
            Before | After | On | Between | NotBetween => {
                Millis::parse(value).is_some_and(|date| self.meets_date(date))
            }
        }
    }

    /// The same of a value that was read as a date before.
    pub fn meets_date(&self, date: Millis) -> bool {
        match (self.test.kind, self.dates.as_slice()) {
            (AttributeType::Before, [bound]) => date < *bound,
            (AttributeType::After, [bound]) => date > *bound,
            (AttributeType::On, [bound]) => date.0.div_euclid(DAY) == bound.0.div_euclid(DAY),
            (AttributeType::Between, [from, to]) => (*from..=*to).contains(&date),
            (AttributeType::NotBetween, [from, to]) => !(*from..=*to).contains(&date),
            _ => false,
        }
    }
}

/// How a metric is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    Equal,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
}

impl Operator {
    /// The operator of the API's word.
    pub fn parse(word: &str) -> Option<Self> {
        use Operator::*;
        Some(match word {
            "EQUAL" => Equal,
            "GREATER_THAN" => GreaterThan,
            "GREATER_THAN_OR_EQUAL" => GreaterThanOrEqual,
            "LESS_THAN" => LessThan,
            "LESS_THAN_OR_EQUAL" => LessThanOrEqual,
            _ => return None,
        })
    }
}

/// A test of a metric; a missing one fails.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricTest {
    pub operator: Operator,
    pub value: f64,
}

impl MetricTest {
    /// Whether a metric passes.
    pub fn holds(&self, stored: Option<f64>) -> bool {
        stored.is_some_and(|stored| match self.operator {
            Operator::Equal => stored == self.value,
            Operator::GreaterThan => stored > self.value,
            Operator::GreaterThanOrEqual => stored >= self.value,
            Operator::LessThan => stored < self.value,
            Operator::LessThanOrEqual => stored <= self.value,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(kind: AttributeType, values: &[&str]) -> AttributeTest {
        AttributeTest { kind, values: values.iter().map(|v| (*v).to_owned()).collect() }
    }

    #[test]
    fn attributes_by_the_table() {
        use AttributeType::*;
        let day = "2024-01-02T03:00:00Z";
        let rows: &[(AttributeType, &[&str], &[&str], bool)] = &[
            (Inclusive, &["a", "b"], &["b", "z"], true),
            (Inclusive, &["a"], &["A"], false),
            (Inclusive, &["a"], &[], false),
            (Exclusive, &["a"], &["b"], true),
            (Exclusive, &["a"], &["a", "b"], false),
            (Exclusive, &["a"], &[], true),
            (Contains, &["ew"], &["New"], true),
            (Contains, &["EW"], &["New"], false),
            (Before, &[day], &["2024-01-02T02:59:59.999Z"], true),
            (Before, &[day], &[day], false),
            (After, &[day], &["2024-01-02T04:00:00+00:30"], true),
            (After, &[day], &["soon"], false),
            (On, &[day], &["2024-01-02T23:59:59Z"], true),
            (On, &[day], &["2024-01-03T00:00:00Z"], false),
            (Between, &[day, "2024-01-04T00:00:00Z"], &[day], true),
            (Between, &[day, "2024-01-04T00:00:00Z"], &["2024-01-05T00:00:00Z"], false),
            (NotBetween, &[day, "2024-01-04T00:00:00Z"], &["2024-01-05T00:00:00Z"], true),
            (NotBetween, &[day, "2024-01-04T00:00:00Z"], &[], false),
        ];
        for (kind, values, stored, wanted) in rows {
            assert_eq!(
                test(*kind, values).holds(stored.iter().copied()),
                *wanted,
                "{kind:?} {values:?} {stored:?}"
            );
        }
    }

    #[test]
    fn a_missing_value_is_in_no_set() {
        let values = vec!["US".to_owned()];
        assert!(!SetTest { exclusive: false, values: values.clone() }.holds(None));
        assert!(SetTest { exclusive: true, values }.holds(None));
    }
}
