//! What an account and an app may have at a time (references A §8.3 and B §8): off unless an operator says otherwise.

use crate::error::{Fault, Reason, Result};

macro_rules! quotas {
    ($($(#[$doc:meta])* $quota:ident = $name:literal $pinpoint:literal $source:literal $what:literal,)*) => {
        /// One of the quotas.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Quota { $($(#[$doc])* $quota,)* }

        impl Quota {
            /// All of them.
            pub const ALL: &[Quota] = &[$(Quota::$quota,)*];

            /// Its name in the settings.
            pub fn name(self) -> &'static str {
                match self { $(Quota::$quota => $name,)* }
            }

            /// What Pinpoint allowed.
            pub fn of_pinpoint(self) -> u32 {
                match self { $(Quota::$quota => $pinpoint,)* }
            }

            /// The section of the reference.
            pub fn source(self) -> &'static str {
                match self { $(Quota::$quota => $source,)* }
            }

            /// What there may be so many of.
            pub fn what(self) -> &'static str {
                match self { $(Quota::$quota => $what,)* }
            }
        }
    };
}

quotas! {
    Apps = "apps" 100 "A §1.1, §8.3" "apps of the account",
    /// Scheduled, executing, or pending their next run.
    Campaigns = "campaigns" 200 "A §8.3, B §1.2" "active campaigns of the account",
    EventCampaigns = "event_campaigns" 25 "A §8.3, B §1.10" "active event-triggered campaigns of an app",
    Journeys = "journeys" 50 "A §8.3, B §2.10" "active journeys of the account",
    EventJourneys = "event_journeys" 20 "A §8.3, B §2.10" "active event-triggered journeys of the account",
    JourneyDays = "journey_days" 540 "A §8.3, B §8" "days from a journey's start to its end",
    /// Imports and exports that have not ended.
    Jobs = "jobs" 10 "A §6.2" "running jobs of the account",
    /// Of attributes, metrics and user attributes together.
    AttributeNames = "attribute_names" 250 "A §2.2" "custom attribute names of an app",
    Templates = "templates" 20_000 "B §3.1" "templates of the account",
    TemplateVersions = "template_versions" 5_000 "B §3.1" "versions of a template",
    Recommenders = "recommenders" 100 "B §8" "recommender configurations of the account",
}

/// How many there may be of each; none = as many as there is room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quotas([Option<u32>; Quota::ALL.len()]);

impl Quotas {
    /// Reads `off`, `pinpoint`, `campaigns=500`, or several of them with commas between: later ones win.
    ///
    /// # Errors
    /// 400 naming what is no quota.
    pub fn parse(text: &str) -> Result<Self> {
        let mut quotas = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match part {
                "off" => quotas = Self::default(),
                "pinpoint" => quotas = Self(std::array::from_fn(|at| Some(Quota::ALL[at].of_pinpoint()))),
                part => {
                    let (quota, most) = one(part)?;
                    quotas.0[quota as usize] = Some(most);
                }
            }
        }
        Ok(quotas)
    }

    /// How many there may be.
    pub fn of(&self, quota: Quota) -> Option<u32> {
        self.0[quota as usize]
    }

    /// Whether one more has room beside those that `count` finds; they are counted only when there is a quota.
    ///
    /// # Errors
    /// 400, for jobs 429, naming the quota.
    pub fn room(&self, quota: Quota, count: impl FnOnce() -> Result<usize>) -> Result<()> {
        let Some(most) = self.of(quota).filter(|most| *most < u32::MAX) else { return Ok(()) };
        if count()? < most as usize {
            return Ok(());
        }
        let reason = if quota == Quota::Jobs { Reason::TooMany } else { Reason::Invalid };
        let (what, name) = (quota.what(), quota.name());
        Err(Fault::Caller(reason, format!("At most {most} {what}: a quota of this server ({name})")))
    }
}

fn one(part: &str) -> Result<(Quota, u32)> {
    let named = part.split_once('=').and_then(|(name, most)| {
        let name = name.trim().replace('-', "_");
        let quota = Quota::ALL.iter().copied().find(|quota| quota.name() == name)?;
        Some((quota, most.trim().replace('_', "").parse().ok()?))
    });
    named.ok_or_else(|| {
        let names: Vec<&str> = Quota::ALL.iter().map(|quota| quota.name()).collect();
        Fault::invalid(format!("{part} is neither `off`, `pinpoint` nor a number of {}", names.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_off_pinpoints_or_ones_own() {
        let of = |text: &str, quota| Quotas::parse(text).unwrap().of(quota);
        assert_eq!(of("off", Quota::Apps), None);
        assert_eq!(of("", Quota::Apps), None);
        assert_eq!(of("pinpoint", Quota::Templates), Some(20_000));
        assert_eq!(of("pinpoint, campaigns=500", Quota::Campaigns), Some(500));
        assert_eq!(of("pinpoint, campaigns=500", Quota::Journeys), Some(50));
        assert_eq!(of("event-campaigns=3", Quota::EventCampaigns), Some(3));
        assert_eq!(of("event_campaigns=3", Quota::Apps), None);
        for wrong in ["on", "campaigns", "campaigns=many", "fax=1", "campaigns=-1"] {
            assert!(Quotas::parse(wrong).unwrap_err().message().contains("recommenders"), "{wrong}");
        }
    }

    #[test]
    fn the_last_one_has_room_and_the_next_has_none() {
        let quotas = Quotas::parse("apps=2, jobs=1").unwrap();
        assert!(quotas.room(Quota::Apps, || Ok(1)).is_ok());
        let refused = quotas.room(Quota::Apps, || Ok(2)).unwrap_err();
        assert!(refused.message().starts_with("At most 2 apps"), "{refused}");
        assert!(matches!(refused, Fault::Caller(Reason::Invalid, _)));
        assert!(matches!(quotas.room(Quota::Jobs, || Ok(1)), Err(Fault::Caller(Reason::TooMany, _))));
        assert!(quotas.room(Quota::Journeys, || panic!("counted for nothing")).is_ok());
    }
}
