//! Randomness as a value: drawn from the system, or from a seed so that a run can be repeated.

use rand::{Rng, RngCore, SeedableRng, distr::Alphanumeric, rngs::StdRng};
use std::sync::{Mutex, PoisonError};

/// Where ids, cohorts and seeds come from.
#[derive(Debug)]
pub struct Chance(Mutex<StdRng>);

impl Chance {
    /// From the operating system.
    pub fn system() -> Self {
        Self(Mutex::new(StdRng::from_os_rng()))
    }

    /// The same draws for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// 128 random bits: an id.
    pub fn id(&self) -> u128 {
        self.with(|rng| (u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64()))
    }

    /// 256 random bits: a key or a token.
    pub fn bytes(&self) -> [u8; 32] {
        self.with(|rng| {
            let mut bytes = [0; 32];
            rng.fill_bytes(&mut bytes);
            bytes
        })
    }

    /// 64 random bits.
    pub fn seed(&self) -> u64 {
        self.with(RngCore::next_u64)
    }

    /// An even draw of 0..=99 (reference A §2.1, CohortId).
    pub fn cohort(&self) -> u8 {
        (self.seed() % 100) as u8
    }

    /// Letters and digits, each evenly drawn.
    pub fn letters(&self, count: usize) -> String {
        self.with(|rng| (0..count).map(|_| char::from(rng.sample(Alphanumeric))).collect())
    }

    /// Decimal digits, each evenly drawn.
    pub fn digits(&self, count: u8) -> String {
        self.with(|rng| (0..count).map(|_| char::from(rng.random_range(b'0'..=b'9'))).collect())
    }

    /// A dashed UUID (version 4), as request ids and transactional client ids are.
    pub fn uuid(&self) -> String {
        let bits = (self.id() & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{bits:032x}");
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_their_version_and_variant() {
        let uuid = Chance::seeded(7).uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
    }
}
