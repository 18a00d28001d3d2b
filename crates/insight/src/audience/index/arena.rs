//! Short runs of items in large blocks: growing copies next to nothing, and a place takes four bytes.

/// Items in one block.
const BLOCK: usize = 1 << 18;

/// Runs of items; each begins at a multiple of `UNIT`, so that 2³² places reach `UNIT` times as many items.
pub struct Arena<T, const UNIT: usize> {
    blocks: Vec<Vec<T>>,
}

impl<T, const UNIT: usize> Default for Arena<T, UNIT> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<T: Copy + Default, const UNIT: usize> Arena<T, UNIT> {
    const PLACES: usize = BLOCK / UNIT;

    /// Keeps a run; returns its place.
    pub fn push(&mut self, run: impl ExactSizeIterator<Item = T>) -> u32 {
        let room = self.blocks.last().is_some_and(|block| block.len() + run.len() <= BLOCK);
        if !room {
            self.blocks.push(Vec::new());
        }
        let before = self.blocks.len() - 1;
        let block = &mut self.blocks[before];
        let needed = block.len() + run.len().next_multiple_of(UNIT);
        if needed > block.capacity() {
            // The first block grows, as most apps are small; the others are made whole.
            let wanted = if before == 0 { block.len() * 2 } else { BLOCK };
            block.reserve_exact(wanted.clamp(needed, BLOCK.max(needed)) - block.len());
        }
        let place = before * Self::PLACES + block.len() / UNIT;
        block.extend(run);
        block.resize(block.len().next_multiple_of(UNIT), T::default());
        u32::try_from(place).expect("an app's index is bounded far below 2³² places")
    }

    /// What begins at a place; more may follow it.
    pub fn at(&self, place: u32) -> &[T] {
        let place = place as usize;
        &self.blocks[place / Self::PLACES][place % Self::PLACES * UNIT..]
    }

    /// The same, to be overwritten.
    pub fn at_mut(&mut self, place: u32) -> &mut [T] {
        let place = place as usize;
        &mut self.blocks[place / Self::PLACES][place % Self::PLACES * UNIT..]
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.capacity() * size_of::<T>()).sum()
    }
}
