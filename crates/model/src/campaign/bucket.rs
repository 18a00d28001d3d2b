//! Which treatment an endpoint gets: whole cohorts, the same in every run of a campaign (reference B §1.6).

use super::Campaign;
use crate::id::CampaignId;
use sha2::{Digest, Sha256};

/// Where a cohort falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    Holdout,
    /// Index of the treatment; 0 is the default one.
    Treatment(u8),
}

/// The bucket of a cohort (0..=99): slot = (cohort + hash(campaign)) mod 100; first the holdout, then each
/// additional treatment in order, the default one last.
pub fn bucket(campaign: &Campaign, id: CampaignId, cohort: u8) -> Bucket {
    let digest = Sha256::digest(id.0.to_be_bytes());
    let shift = u16::from(digest[0]) << 8 | u16::from(digest[1]);
    let slot = (u32::from(cohort) + u32::from(shift)) % 100;
    let mut end = u32::from(campaign.holdout_percent);
    if slot < end {
        return Bucket::Holdout;
    }
    for (index, treatment) in campaign.treatments.iter().enumerate().skip(1) {
        end += u32::from(treatment.size_percent);
        if slot < end {
            return Bucket::Treatment(index as u8);
        }
    }
    Bucket::Treatment(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{Limits, Schedule, Treatment};

    #[test]
    fn shares_are_exact_and_move_with_the_campaign() {
        let treatment = |size_percent| Treatment {
            size_percent,
            schedule: Schedule::default(),
            email: None,
            others: Vec::new(),
        };
        let campaign = Campaign {
            segment: String::new(),
            segment_version: 1,
            treatments: vec![treatment(60), treatment(30)],
            holdout_percent: 10,
            limits: Limits::default(),
            defaults: Default::default(),
            paused: false,
        };
        let buckets = |id| -> Vec<Bucket> {
            (0..100).map(|cohort| bucket(&campaign, CampaignId(id), cohort)).collect()
        };
        for id in [1, 2, u128::MAX] {
            let all = buckets(id);
            let count = |wanted| all.iter().filter(|b| **b == wanted).count();
            assert_eq!(count(Bucket::Holdout), 10);
            assert_eq!(count(Bucket::Treatment(1)), 30);
            assert_eq!(count(Bucket::Treatment(0)), 60);
        }
        assert_ne!(buckets(1), buckets(2));
    }
}
