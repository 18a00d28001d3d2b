//! Sorted lists of value numbers, one for each endpoint and each user: what has to be undone before a change.

use super::arena::Arena;

/// The place of the empty list.
pub const EMPTY: u32 = u32::MAX;
/// Numbers given up before it is worth while to move the others together.
const WASTE_LEAST: usize = 1 << 16;

/// Lists by place.
#[derive(Default)]
pub struct Lists {
    /// Each list is its length, then its numbers.
    arena: Arena<u32, 1>,
    used: usize,
    wasted: usize,
}

impl Lists {
    /// The list at a place.
    pub fn get(&self, place: u32) -> &[u32] {
        if place == EMPTY {
            return &[];
        }
        let found = self.arena.at(place);
        &found[1..=found[0] as usize]
    }

    /// Puts a list where another was, or elsewhere when it is longer; returns its place.
    pub fn replace(&mut self, place: u32, list: &[u32]) -> u32 {
        let old = self.get(place).len();
        if !list.is_empty() && list.len() <= old {
            self.wasted += old - list.len();
            let found = self.arena.at_mut(place);
            found[0] = list.len() as u32;
            found[1..=list.len()].copy_from_slice(list);
            return place;
        }
        self.wasted += if place == EMPTY { 0 } else { old + 1 };
        self.push(list)
    }

    fn push(&mut self, list: &[u32]) -> u32 {
        if list.is_empty() {
            return EMPTY;
        }
        let run: Vec<u32> = [list.len() as u32].iter().chain(list).copied().collect();
        self.used += run.len();
        self.arena.push(run.into_iter())
    }

    /// Moves lists together when half of the memory is given up; `places` are all there are.
    pub fn compact<'p>(&mut self, places: impl Iterator<Item = &'p mut u32>) {
        if self.wasted < WASTE_LEAST.max(self.used / 2) {
            return;
        }
        let mut fresh = Self::default();
        for place in places {
            *place = fresh.push(self.get(*place));
        }
        *self = fresh;
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        self.arena.bytes()
    }
}
