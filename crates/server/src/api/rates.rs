//! Requests a second, for each operation by itself (references A §8.2 and B §8): off unless an operator says otherwise.

use model::error::{Fault, Result};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};
use wire::OperationId;

/// Seconds after which a caller that was refused may try again: by then its bucket is full.
pub const RETRY_AFTER_S: u64 = 1;

/// How often each operation may be called; those that are not in it as often as there is room for.
#[derive(Debug, Default)]
pub struct Rates(HashMap<OperationId, Bucket>);

/// Fills with `rate` calls a second, and holds as many (burst equal to rate).
#[derive(Debug)]
struct Bucket {
    rate: u32,
    /// Calls that are left, and since when.
    left: Mutex<(f64, Instant)>,
}

impl Bucket {
    fn new(rate: u32, now: Instant) -> Self {
        Self { rate, left: Mutex::new((f64::from(rate), now)) }
    }

    /// Takes one call out, if there is one.
    fn take(&self, now: Instant) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let (calls, since) = *left;
        let filled = calls + now.saturating_duration_since(since).as_secs_f64() * f64::from(self.rate);
        let calls = filled.min(f64::from(self.rate));
        let fits = calls >= 1.0;
        *left = (if fits { calls - 1.0 } else { calls }, now);
        fits
    }
}

/// What Pinpoint allowed of an operation, before its last year (reference A §8.2).
pub fn of_pinpoint(id: OperationId) -> u32 {
    let name = id.name();
    match name {
        "PutEvents" | "GetEndpoint" => 7_000,
        "SendUsersMessages" => 6_000,
        "UpdateEndpoint" | "UpdateEndpointsBatch" | "GetInAppMessages" => 5_000,
        "SendMessages" => 4_000,
        "DeleteEndpoint" => 1_000,
        "CreateSegment" | "UpdateSegment" | "DeleteSegment" => 25,
        "CreateCampaign" | "UpdateCampaign" | "DeleteCampaign" => 25,
        "PhoneNumberValidate" => 20,
        _ if name.contains("Template") => 10,
        _ => 300,
    }
}

impl Rates {
    /// Reads `off`, `pinpoint`, `PutEvents=1000`, or several of them with commas between: later ones win.
    ///
    /// # Errors
    /// 400 naming what is no operation's rate.
    pub fn parse(text: &str) -> Result<Self> {
        let now = Instant::now();
        let mut rates = HashMap::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part {
                "off" => rates.clear(),
                "pinpoint" => {
                    rates =
                        OperationId::ALL.iter().map(|id| (*id, Bucket::new(of_pinpoint(*id), now))).collect();
                }
                part => {
                    let (id, rate) = one(part)?;
                    rates.insert(id, Bucket::new(rate, now));
                }
            }
        }
        Ok(Self(rates))
    }

    /// As [`Rates::admit`], for events that come through another door than the API's.
    ///
    /// # Errors
    /// The text of the 429.
    pub fn admit_events(&self) -> Result<(), String> {
        self.admit(OperationId::PutEvents)
    }

    /// Lets a call in.
    ///
    /// # Errors
    /// What to say with 429.
    pub fn admit(&self, id: OperationId) -> std::result::Result<(), String> {
        let Some(bucket) = self.0.get(&id) else { return Ok(()) };
        if bucket.take(Instant::now()) {
            return Ok(());
        }
        let (name, rate) = (id.name(), bucket.rate);
        Err(format!("{name}: at most {rate} requests a second; try again in a second"))
    }
}

fn one(part: &str) -> Result<(OperationId, u32)> {
    let named = part.split_once('=').and_then(|(name, rate)| {
        let id = OperationId::ALL.iter().copied().find(|id| id.name() == name.trim())?;
        Some((id, rate.trim().parse().ok().filter(|rate| *rate >= 1)?))
    });
    named.ok_or_else(|| {
        Fault::invalid(format!(
            "{part} is neither `off`, `pinpoint` nor an operation's requests a second such as PutEvents=1000"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_holds_one_second() {
        let start = Instant::now();
        let bucket = Bucket::new(2, start);
        let taken = |after_ms: u64| bucket.take(start + Duration::from_millis(after_ms));
        assert_eq!([taken(0), taken(0), taken(0)], [true, true, false]);
        assert_eq!([taken(499), taken(501), taken(502)], [false, true, false]);
        assert_eq!([taken(9_000), taken(9_000), taken(9_000)], [true, true, false], "no more than it holds");
        assert!(!taken(1), "a clock that is asked out of order gives nothing");
    }

    #[test]
    fn rates_are_off_pinpoints_or_ones_own() {
        let of = |text: &str, id| Rates::parse(text).unwrap().0.get(&id).map(|bucket| bucket.rate);
        assert_eq!(of("off", OperationId::PutEvents), None);
        assert_eq!(of("pinpoint", OperationId::PutEvents), Some(7_000));
        assert_eq!(of("pinpoint", OperationId::ListTemplates), Some(10));
        assert_eq!(of("pinpoint", OperationId::GetApps), Some(300));
        assert_eq!(of("pinpoint, PutEvents=9", OperationId::PutEvents), Some(9));
        assert_eq!(of("PutEvents=9", OperationId::GetApps), None);
        for wrong in ["on", "PutEvents", "PutEvents=0", "PutEvents=x", "SendFax=1"] {
            assert!(Rates::parse(wrong).is_err(), "{wrong}");
        }
    }
}
