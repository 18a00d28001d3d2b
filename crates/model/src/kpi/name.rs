//! The KPIs there are, by name (reference A §7.3, §7.4), and the ranges they are asked for.

use super::Measure;
use crate::{
    error::{Fault, Result},
    time::{DAY, Millis},
};

/// Days of a range at most, and of a range that is not given; how old its start may be. A §7.1.
const SPAN_DAYS: i64 = 31;
const AGE_DAYS: i64 = 90;

/// What a value is computed from; a receiver counts once in `Unique`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Count(Measure),
    Unique(Measure),
    /// Sent, less what bounced for good.
    NotBounced,
    /// Sent, less every bounce and rejection.
    Arrived,
    Rate(Measure, Measure),
    /// Arrived ÷ sent.
    ArrivalRate,
    /// Of a channel that is not built: no rows.
    Nothing,
}

/// What rows are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Whole,
    Campaign,
    Activity,
    JourneyActivity,
    Date,
    Country,
    ErrorCode,
}

/// Whose messages are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Direct,
    Campaigns,
    Journeys,
}

/// A KPI that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kpi {
    pub value: Value,
    pub group: Group,
    pub of: Of,
    /// `email-open-rate`; the key of its values is this in Pascal case.
    pub name: &'static str,
}

type Known = (&'static str, Value, &'static [Group]);

use Group::{Activity, Campaign, Country, Date, ErrorCode, JourneyActivity, Whole};
use Measure::*;

const OF_APPS: &[Known] = &[
    ("successful-delivery-rate", Value::Rate(Delivered, Sent), &[Whole, Date]),
    ("email-open-rate", Value::Rate(Opened, Delivered), &[Whole, Campaign]),
    ("push-open-rate", Value::Nothing, &[Whole, Campaign]),
    ("unique-deliveries", Value::Unique(Delivered), &[Whole, Campaign, Date]),
    ("successful-deliveries", Value::NotBounced, &[Campaign]),
    ("txn-emails-sent", Value::Count(Sent), &[Whole, Date]),
    ("txn-emails-delivered", Value::Arrived, &[Whole, Date]),
    ("txn-emails-delivery-rate", Value::ArrivalRate, &[Whole, Date]),
    ("txn-emails-opened", Value::Count(Opened), &[Whole, Date]),
    ("txn-emails-unique-opens", Value::Unique(Opened), &[Whole, Date]),
    ("txn-emails-clicked", Value::Count(Clicked), &[Whole, Date]),
    ("txn-emails-unique-clicks", Value::Unique(Clicked), &[Whole, Date]),
    ("txn-emails-hard-bounced", Value::Count(HardBounced), &[Whole, Date]),
    ("txn-emails-soft-bounced", Value::Count(SoftBounced), &[Whole, Date]),
    ("txn-emails-with-complaints", Value::Count(Complained), &[Whole, Date]),
    ("txn-emails-complaint-rate", Value::Rate(Complained, Sent), &[Whole, Date]),
    ("txn-sms-sent", Value::Nothing, &[Whole, Country, Date]),
    ("txn-sms-sent-by-parts", Value::Nothing, &[Whole, Country]),
    ("txn-sms-delivered", Value::Nothing, &[Whole, Country, Date]),
    ("txn-sms-delivered-by-parts", Value::Nothing, &[Whole, Country]),
    ("txn-sms-delivery-rate", Value::Nothing, &[Whole, Date]),
    ("txn-sms-error-distribution", Value::Nothing, &[ErrorCode]),
    ("txn-sms-average-price", Value::Nothing, &[Country]),
    ("txn-sms-average-price-by-parts", Value::Nothing, &[Country]),
    ("txn-sms-total-price", Value::Nothing, &[Country]),
];

/// Grouped by error code without saying so in its name.
const BY_ERROR_CODE: &str = "txn-sms-error-distribution";

const OF_CAMPAIGNS: &[Known] = &[
    ("hard-bounce-rate", Value::Rate(HardBounced, Sent), &[Whole, Activity]),
    ("successful-delivery-rate", Value::Rate(Delivered, Sent), &[Whole, Activity, Date]),
    ("email-open-rate", Value::Rate(Opened, Delivered), &[Whole, Activity]),
    ("push-open-rate", Value::Nothing, &[Whole, Activity]),
    ("unique-deliveries", Value::Unique(Delivered), &[Whole, Activity, Date]),
    ("attempted-deliveries", Value::Count(Sent), &[Activity]),
    ("successful-deliveries", Value::NotBounced, &[Activity]),
    ("direct-email-opens", Value::Count(Opened), &[Activity]),
    ("direct-push-opens", Value::Nothing, &[Activity]),
    ("clicks", Value::Count(Clicked), &[Activity]),
    ("sms-spend", Value::Nothing, &[Whole]),
];

/// Grouped ones have names of their own (reference A §7.5).
const OF_JOURNEYS: &[Known] = &[
    ("journey-emails-sent", Value::Count(Sent), &[Whole]),
    ("emails-sent", Value::Count(Sent), &[JourneyActivity]),
    ("journey-emails-delivered", Value::Arrived, &[Whole]),
    ("emails-delivered", Value::Arrived, &[JourneyActivity]),
    ("journey-emails-opened", Value::Count(Opened), &[Whole]),
    ("emails-opened", Value::Count(Opened), &[JourneyActivity]),
    ("journey-emails-clicked", Value::Count(Clicked), &[Whole]),
    ("emails-clicked", Value::Count(Clicked), &[JourneyActivity]),
    ("journey-emails-unsubscribed", Value::Count(Unsubscribed), &[Whole]),
    ("emails-unsubscribed", Value::Count(Unsubscribed), &[JourneyActivity]),
    ("journey-emails-complained", Value::Count(Complained), &[Whole]),
    ("emails-complained", Value::Count(Complained), &[JourneyActivity]),
    ("journey-emails-hardbounced", Value::Count(HardBounced), &[Whole]),
    ("emails-hardbounced", Value::Count(HardBounced), &[JourneyActivity]),
    ("journey-emails-softbounced", Value::Count(SoftBounced), &[Whole]),
    ("emails-softbounced", Value::Count(SoftBounced), &[JourneyActivity]),
    ("journey-emails-rejected", Value::Count(Rejected), &[Whole]),
    ("emails-rejected", Value::Count(Rejected), &[JourneyActivity]),
];

impl Kpi {
    /// The KPI of a name with its `-grouped-by-…` tail: of an app, of a campaign or of a journey.
    ///
    /// # Errors
    /// 400 for a name that is none.
    pub fn parse(name: &str, resource: Of) -> Result<Self> {
        let (base, group) = match name.split_once("-grouped-by-") {
            None if name == BY_ERROR_CODE => (name, Some(ErrorCode)),
            None => (name, Some(Whole)),
            Some((base, "campaign")) => (base, Some(Campaign)),
            Some((base, "campaign-activity")) => (base, Some(Activity)),
            Some((base, "journey-activity")) => (base, Some(JourneyActivity)),
            Some((base, "date")) => (base, Some(Date)),
            Some((base, "country")) => (base, Some(Country)),
            Some((base, _)) => (base, None),
        };
        let table = match resource {
            Of::Direct => OF_APPS,
            Of::Campaigns => OF_CAMPAIGNS,
            Of::Journeys => OF_JOURNEYS,
        };
        let known = table
            .iter()
            .find(|(known, _, groups)| *known == base && group.is_some_and(|g| groups.contains(&g)));
        match (known, group) {
            (Some((name, value, _)), Some(group)) => {
                // An app's KPIs are of its campaigns, but those of direct messages.
                let of = match resource {
                    Of::Direct if !name.starts_with("txn-") => Of::Campaigns,
                    of => of,
                };
                Ok(Self { value: *value, group, of, name })
            }
            _ => Err(Fault::invalid(format!("kpi-name: {name} is no KPI of this resource that is built"))),
        }
    }

    /// `EmailOpenRate`.
    pub fn key(&self) -> String {
        self.name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
    }
}

/// From and to, both inclusive; buckets are UTC hours, and every hour that is touched counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub from: Millis,
    pub to: Millis,
}

impl Range {
    /// The range that was asked for, the last 31 days by default.
    ///
    /// # Errors
    /// 400 for one that ends before it starts, is too long or too old.
    pub fn new(from: Option<Millis>, to: Option<Millis>, now: Millis) -> Result<Self> {
        let to = to.unwrap_or(now);
        let from = from.unwrap_or(to.plus(-SPAN_DAYS * DAY));
        if from > to {
            return Err(Fault::invalid("start-time: before end-time"));
        }
        if to.0 - from.0 > SPAN_DAYS * DAY {
            return Err(Fault::invalid(format!("start-time and end-time: at most {SPAN_DAYS} days")));
        }
        if now.0 - from.0 >= AGE_DAYS * DAY {
            return Err(Fault::invalid(format!("start-time: fewer than {AGE_DAYS} days ago")));
        }
        Ok(Self { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_the_reference() {
        for name in [
            "email-open-rate",
            "txn-emails-sent-grouped-by-date",
            "successful-deliveries-grouped-by-campaign",
            "txn-sms-sent-grouped-by-country",
            "txn-sms-error-distribution",
            "txn-sms-average-price-by-parts-grouped-by-country",
        ] {
            assert!(Kpi::parse(name, Of::Direct).is_ok(), "{name}");
        }
        for name in
            ["clicks-grouped-by-campaign-activity", "unique-deliveries-grouped-by-date", "hard-bounce-rate"]
        {
            assert!(Kpi::parse(name, Of::Campaigns).is_ok(), "{name}");
        }
        for name in
            ["successful-deliveries", "email-open-rate-grouped-by-date", "nothing", "clicks-grouped-by-moon"]
        {
            assert!(Kpi::parse(name, Of::Direct).is_err(), "{name}");
        }
        for name in ["journey-emails-sent", "emails-rejected-grouped-by-journey-activity"] {
            assert!(Kpi::parse(name, Of::Journeys).is_ok(), "{name}");
        }
        for name in ["emails-sent", "journey-emails-sent-grouped-by-journey-activity", "unique-deliveries"] {
            assert!(Kpi::parse(name, Of::Journeys).is_err(), "{name}");
        }
        assert_eq!(Kpi::parse("txn-emails-unique-opens", Of::Direct).unwrap().key(), "TxnEmailsUniqueOpens");
    }

    #[test]
    fn ranges_are_bounded() {
        let (now, day) = (Millis(1_000 * DAY), |n: i64| Some(Millis(n * DAY)));
        assert_eq!(Range::new(None, None, now).unwrap().from, Millis(969 * DAY));
        assert!(Range::new(day(980), day(990), now).is_ok());
        assert!(Range::new(day(990), day(980), now).is_err());
        assert!(Range::new(day(950), day(990), now).is_err());
        assert!(Range::new(day(905), day(910), now).is_err());
    }
}
