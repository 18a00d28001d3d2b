//! From counters by hour to the rows of a KPI (reference A §7.2).

use super::{Group, Kpi, Measure, Of, Scope, Value};
use crate::time::{DAY, HOUR, Millis};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

/// One counter of one hour.
#[derive(Clone, Debug)]
pub struct Counted {
    pub scope: Scope,
    pub measure: Measure,
    /// UTC hour since 1970.
    pub hour: i64,
    pub count: i64,
    pub receivers: RoaringBitmap,
}

/// One row: the group's key and value, if there is one, and the number.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub group: Option<(&'static str, String)>,
    pub value: f64,
}

#[derive(Default)]
struct Sums {
    counts: BTreeMap<Measure, i64>,
    receivers: BTreeMap<Measure, RoaringBitmap>,
}

/// The rows, `only` of one campaign or journey; a group without data, and a rate without a denominator, has none.
pub fn evaluate(kpi: Kpi, only: Option<&str>, counted: impl IntoIterator<Item = Counted>) -> Vec<Row> {
    let mut groups: BTreeMap<String, Sums> = BTreeMap::new();
    for counter in counted {
        let Some(group) = group_of(kpi, only, &counter) else { continue };
        let sums = groups.entry(group).or_default();
        *sums.counts.entry(counter.measure).or_default() += counter.count;
        *sums.receivers.entry(counter.measure).or_default() |= counter.receivers;
    }
    let key = match kpi.group {
        Group::Whole => None,
        Group::Campaign => Some("CampaignId"),
        Group::Activity => Some("CampaignActivityId"),
        Group::JourneyActivity => Some("JourneyActivityId"),
        Group::Date => Some("Date"),
        Group::Country => Some("CountryCode"),
        Group::ErrorCode => Some("ErrorCode"),
    };
    let row = |(group, sums): (String, Sums)| {
        sums.has_data(kpi.value).then_some(())?;
        Some(Row { group: key.map(|k| (k, group)), value: sums.value(kpi.value)? })
    };
    groups.into_iter().filter_map(row).collect()
}

/// The group of a counter; none when it does not belong to the KPI.
fn group_of(kpi: Kpi, wanted: Option<&str>, counter: &Counted) -> Option<String> {
    let (owner, activity) = match (&counter.scope, kpi.of) {
        (Scope::Transactional, Of::Direct) => ("", ""),
        (Scope::Campaign { campaign, activity, .. }, Of::Campaigns) => (campaign.as_str(), activity.as_str()),
        (Scope::Journey { journey, activity, .. }, Of::Journeys) => (journey.as_str(), activity.as_str()),
        _ => return None,
    };
    if wanted.is_some_and(|wanted| wanted != owner) {
        return None;
    }
    Some(match kpi.group {
        Group::Whole => String::new(),
        Group::Campaign => owner.to_owned(),
        Group::Activity | Group::JourneyActivity => activity.to_owned(),
        Group::Date => date(counter.hour),
        Group::Country | Group::ErrorCode => return None,
    })
}

fn date(hour: i64) -> String {
    let day = Millis((hour * HOUR).div_euclid(DAY) * DAY);
    day.to_string()[..10].to_owned()
}

impl Sums {
    fn count(&self, measure: Measure) -> f64 {
        self.counts.get(&measure).copied().unwrap_or(0) as f64
    }

    fn arrived(&self) -> f64 {
        use Measure::*;
        self.count(Sent) - self.count(SoftBounced) - self.count(HardBounced) - self.count(Rejected)
    }

    /// Whether anything was counted that the value is made of, so that zero is a true one: what was measured itself,
    /// or messages of which it could have been.
    fn has_data(&self, value: Value) -> bool {
        let counted = |measure: Measure| self.count(measure) > 0.0;
        match value {
            Value::Count(Measure::Sent) | Value::NotBounced | Value::Arrived => counted(Measure::Sent),
            Value::Count(measure) | Value::Unique(measure) => counted(measure) || counted(Measure::Sent),
            Value::Rate(..) | Value::ArrivalRate | Value::Nothing => true,
        }
    }

    fn value(&self, value: Value) -> Option<f64> {
        let rate = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        match value {
            Value::Count(measure) => Some(self.count(measure)),
            Value::Unique(measure) => Some(self.receivers.get(&measure).map_or(0, RoaringBitmap::len) as f64),
            Value::NotBounced => Some(self.count(Measure::Sent) - self.count(Measure::HardBounced)),
            Value::Arrived => Some(self.arrived()),
            Value::Rate(part, whole) => rate(self.count(part), self.count(whole)),
            Value::ArrivalRate => rate(self.arrived(), self.count(Measure::Sent)),
            Value::Nothing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Measure::*;

    fn counted(campaign: &str, measure: Measure, hour: i64, receivers: &[u32]) -> Counted {
        let scope = match campaign {
            "" => Scope::Transactional,
            id => Scope::Campaign {
                campaign: id.to_owned(),
                activity: format!("{id}-run"),
                treatment: "0".to_owned(),
            },
        };
        Counted {
            scope,
            measure,
            hour,
            count: receivers.len() as i64,
            receivers: receivers.iter().copied().collect(),
        }
    }

    fn all() -> Vec<Counted> {
        vec![
            counted("a", Sent, 0, &[1, 2, 3, 4]),
            counted("a", Delivered, 0, &[1, 2, 3]),
            counted("a", HardBounced, 0, &[4]),
            counted("a", Opened, 1, &[1, 1, 2]),
            counted("b", Sent, 24, &[1, 5]),
            counted("b", Delivered, 25, &[1, 5]),
            counted("", Sent, 3, &[9, 9]),
            counted("", SoftBounced, 3, &[9]),
        ]
    }

    fn rows(name: &str, campaign: Option<&str>) -> Vec<(String, f64)> {
        let kpi = Kpi::parse(name, campaign.map_or(Of::Direct, |_| Of::Campaigns)).unwrap();
        let rows = evaluate(kpi, campaign, all());
        rows.into_iter()
            .map(|row| (row.group.map(|(_, value)| value).unwrap_or_default(), row.value))
            .collect()
    }

    #[test]
    fn kpis_by_the_table() {
        let row = |group: &str, value: f64| (group.to_owned(), value);
        assert_eq!(rows("successful-delivery-rate", None), [row("", 5.0 / 6.0)]);
        assert_eq!(rows("unique-deliveries", None), [row("", 4.0)]);
        assert_eq!(rows("unique-deliveries-grouped-by-campaign", None), [row("a", 3.0), row("b", 2.0)]);
        assert_eq!(
            rows("unique-deliveries-grouped-by-date", None),
            [row("1970-01-01", 3.0), row("1970-01-02", 2.0)]
        );
        assert_eq!(rows("email-open-rate", Some("a")), [row("", 1.0)]);
        assert_eq!(rows("email-open-rate", Some("b")), [row("", 0.0)]);
        assert_eq!(
            rows("successful-deliveries-grouped-by-campaign-activity", Some("a")),
            [row("a-run", 3.0)]
        );
        assert_eq!(rows("clicks-grouped-by-campaign-activity", Some("a")), [row("a-run", 0.0)]);
        assert_eq!(rows("txn-emails-delivered", None), [row("", 1.0)]);
        assert_eq!(rows("txn-emails-delivery-rate", None), [row("", 0.5)]);
        assert_eq!(rows("unique-deliveries", Some("c")), []);
        assert_eq!(rows("push-open-rate", None), []);
    }

    #[test]
    fn mail_of_journeys_is_counted_by_activity_and_for_nothing_else() {
        let mailed = |journey: &str, activity: &str, receivers: &[u32]| {
            let text = |part: &str| part.to_owned();
            let scope = Scope::Journey { journey: text(journey), run: text("r"), activity: text(activity) };
            Counted { scope, ..counted("", Sent, 0, receivers) }
        };
        let all = vec![mailed("j", "a", &[1, 2]), mailed("j", "b", &[1]), mailed("k", "a", &[9])];
        let rows = |name: &str, of, only| evaluate(Kpi::parse(name, of).unwrap(), only, all.clone());
        let values: Vec<f64> =
            rows("journey-emails-sent", Of::Journeys, Some("j")).iter().map(|r| r.value).collect();
        assert_eq!(values, [3.0]);
        let grouped = rows("emails-sent-grouped-by-journey-activity", Of::Journeys, Some("j"));
        let row =
            |activity: &str, value| Row { group: Some(("JourneyActivityId", activity.to_owned())), value };
        assert_eq!(grouped, [row("a", 2.0), row("b", 1.0)]);
        assert!(rows("txn-emails-sent", Of::Direct, None).is_empty(), "it is no direct message");
    }
}
