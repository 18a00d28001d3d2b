//! Numbers by position: every endpoint's last activity, and metrics, of which most may be missing.

use roaring::RoaringBitmap;
use std::collections::BTreeMap;

/// What stands for a missing number: a NaN that no reader of numbers makes.
const ABSENT: u64 = u64::MAX;
/// A column with fewer than one number in so many positions is kept sparse …
const SPARSE: usize = 16;
/// … once it has so many positions; and dense again from one in so many on.
const SPARSE_FROM: usize = 1_024;
const DENSE: usize = 8;

/// Positions whose item passes.
pub fn passing<T: Copy>(items: &[T], passes: impl Fn(T) -> bool) -> RoaringBitmap {
    let mut bytes = Vec::with_capacity(items.len().div_ceil(64) * 8);
    for some in items.chunks(64) {
        let word = some.iter().enumerate().fold(0, |word, (i, item)| word | u64::from(passes(*item)) << i);
        bytes.extend_from_slice(&u64::to_le_bytes(word));
    }
    RoaringBitmap::from_lsb0_bytes(0, &bytes)
}

/// One metric.
pub struct Column {
    numbers: Numbers,
    /// How many there are.
    pub count: usize,
}

enum Numbers {
    Dense(Vec<f64>),
    Sparse(BTreeMap<u32, f64>),
}

impl Default for Column {
    fn default() -> Self {
        Self { numbers: Numbers::Dense(Vec::new()), count: 0 }
    }
}

impl Column {
    /// Puts a number at a position, or takes it away.
    pub fn set(&mut self, at: u32, number: Option<f64>) {
        let before = match &mut self.numbers {
            Numbers::Dense(all) => {
                let i = at as usize;
                if i >= all.len() && number.is_some() {
                    all.resize(i + 1, f64::from_bits(ABSENT));
                }
                let new = number.unwrap_or(f64::from_bits(ABSENT));
                all.get_mut(i).is_some_and(|held| std::mem::replace(held, new).to_bits() != ABSENT)
            }
            Numbers::Sparse(all) => match number {
                Some(number) => all.insert(at, number),
                None => all.remove(&at),
            }
            .is_some(),
        };
        self.count = self.count + usize::from(number.is_some()) - usize::from(before);
        if number.is_some() {
            self.settle(at as usize + 1);
        }
    }

    fn settle(&mut self, positions: usize) {
        match &self.numbers {
            Numbers::Dense(all) if all.len() >= SPARSE_FROM && self.count * SPARSE < all.len() => {
                self.numbers = Numbers::Sparse(self.iter().collect());
            }
            Numbers::Sparse(all) if self.count * DENSE > positions => {
                let last = all.last_key_value().map_or(0, |(at, _)| *at as usize + 1);
                let mut dense = vec![f64::from_bits(ABSENT); last];
                all.iter().for_each(|(at, number)| dense[*at as usize] = *number);
                self.numbers = Numbers::Dense(dense);
            }
            _ => {}
        }
    }

    /// Every number with its position.
    pub fn iter(&self) -> Box<dyn Iterator<Item = (u32, f64)> + '_> {
        match &self.numbers {
            Numbers::Sparse(all) => Box::new(all.iter().map(|(at, number)| (*at, *number))),
            Numbers::Dense(all) => {
                let there = (0..).zip(all).filter(|(_, number)| number.to_bits() != ABSENT);
                Box::new(there.map(|(at, number)| (at, *number)))
            }
        }
    }

    /// Positions whose number passes. What is missing does not: it compares as false.
    pub fn passing(&self, passes: impl Fn(f64) -> bool) -> RoaringBitmap {
        match &self.numbers {
            Numbers::Dense(all) => passing(all, passes),
            Numbers::Sparse(all) => all.iter().filter(|(_, n)| passes(**n)).map(|(at, _)| *at).collect(),
        }
    }

    /// Gives back what was kept for growing.
    pub fn shrink(&mut self) {
        if let Numbers::Dense(all) = &mut self.numbers {
            all.shrink_to_fit();
        }
    }

    /// Bytes of memory, nearly.
    pub fn bytes(&self) -> usize {
        /// Of one entry of a tree.
        const ENTRY: usize = 20;
        match &self.numbers {
            Numbers::Dense(all) => all.capacity() * 8,
            Numbers::Sparse(all) => all.len() * ENTRY,
        }
    }
}
