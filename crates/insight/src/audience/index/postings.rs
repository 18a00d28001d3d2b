//! Who has a value: one endpoint in four bytes, a few in a sorted run, many in a bitmap.

use roaring::RoaringBitmap;

/// Members from which on a run becomes a bitmap, and below which a bitmap becomes a run again.
const BITS_FROM: usize = 64;
const BITS_UPTO: u64 = 32;

/// Heads: nobody; else with the high bit a place in `many`, without it the one member.
const NOBODY: u32 = u32::MAX;
const MANY: u32 = 1 << 31;

enum Many {
    Few(Vec<u32>),
    Bits(RoaringBitmap),
}

/// The members of a value, by position.
#[derive(Clone, Copy)]
pub enum Posting<'a> {
    Few(&'a [u32]),
    Bits(&'a RoaringBitmap),
}

/// Members of every value, by the value's number.
#[derive(Default)]
pub struct Postings {
    heads: Vec<u32>,
    many: Vec<Many>,
    free: Vec<u32>,
    /// Values without members.
    pub idle: usize,
}

impl Postings {
    /// How many values.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// One more value, without members.
    pub fn grow(&mut self) {
        self.heads.push(NOBODY);
        self.idle += 1;
    }

    /// The members of a value.
    pub fn of(&self, value: u32) -> Posting<'_> {
        let head = &self.heads[value as usize];
        match *head {
            NOBODY => Posting::Few(&[]),
            one if one & MANY == 0 => Posting::Few(std::slice::from_ref(head)),
            many => match &self.many[(many & !MANY) as usize] {
                Many::Few(run) => Posting::Few(run),
                Many::Bits(bits) => Posting::Bits(bits),
            },
        }
    }

    /// How many members a value has.
    pub fn count(&self, value: u32) -> u64 {
        match self.of(value) {
            Posting::Few(run) => run.len() as u64,
            Posting::Bits(bits) => bits.len(),
        }
    }

    /// One more member.
    pub fn add(&mut self, value: u32, member: u32) {
        let head = self.heads[value as usize];
        if head == NOBODY {
            self.heads[value as usize] = member;
            self.idle -= 1;
        } else if head & MANY == 0 {
            if head != member {
                let run = Many::Few(vec![head.min(member), head.max(member)]);
                self.heads[value as usize] = MANY | self.keep(run);
            }
        } else {
            self.many[(head & !MANY) as usize].add(member);
        }
    }

    fn keep(&mut self, run: Many) -> u32 {
        match self.free.pop() {
            Some(place) => {
                self.many[place as usize] = run;
                place
            }
            None => {
                self.many.push(run);
                self.many.len() as u32 - 1
            }
        }
    }

    /// One member less.
    pub fn take(&mut self, value: u32, member: u32) {
        let head = self.heads[value as usize];
        if head == member {
            self.heads[value as usize] = NOBODY;
            self.idle += 1;
        } else if head != NOBODY && head & MANY != 0 {
            let place = head & !MANY;
            if let Some(one) = self.many[place as usize].take(member) {
                self.heads[value as usize] = one;
                self.many[place as usize] = Many::Few(Vec::new());
                self.free.push(place);
            }
        }
    }

    /// Gives back what was kept for growing.
    pub fn shrink(&mut self) {
        self.heads.shrink_to_fit();
        self.many.shrink_to_fit();
        for many in &mut self.many {
            match many {
                Many::Few(run) => run.shrink_to_fit(),
                // A copy has no room to spare.
                Many::Bits(bits) => *bits = bits.clone(),
            }
        }
    }

    /// Bytes of memory, nearly.
    pub fn bytes(&self) -> usize {
        let of = |many: &Many| match many {
            Many::Few(run) => run.capacity() * 4,
            Many::Bits(bits) => {
                let s = bits.statistics();
                let all = s.n_bytes_array_containers + s.n_bytes_bitset_containers + s.n_bytes_run_containers;
                all as usize + s.n_containers as usize * CONTAINER
            }
        };
        /// What a container costs besides its members.
        const CONTAINER: usize = 40;
        self.heads.capacity() * 4
            + self.many.capacity() * size_of::<Many>()
            + self.many.iter().map(of).sum::<usize>()
    }
}

impl Many {
    fn add(&mut self, member: u32) {
        match self {
            Many::Bits(bits) => drop(bits.insert(member)),
            Many::Few(run) => {
                if let Err(at) = run.binary_search(&member) {
                    run.insert(at, member);
                }
                if run.len() >= BITS_FROM {
                    *self = Many::Bits(run.iter().copied().collect());
                }
            }
        }
    }

    /// Answers the last member when there is only one left.
    fn take(&mut self, member: u32) -> Option<u32> {
        match self {
            Many::Bits(bits) => {
                bits.remove(member);
                if bits.len() < BITS_UPTO {
                    *self = Many::Few(bits.iter().collect());
                }
                None
            }
            Many::Few(run) => {
                run.retain(|m| *m != member);
                if let [one] = run.as_slice() { Some(*one) } else { None }
            }
        }
    }
}

/// Members of any of several values.
#[derive(Default)]
pub struct Union<'a> {
    bits: Vec<&'a RoaringBitmap>,
    loose: Vec<u32>,
}

impl<'a> Union<'a> {
    /// Takes in the members of one more value.
    pub fn add(&mut self, posting: Posting<'a>) {
        match posting {
            Posting::Few(run) => self.loose.extend_from_slice(run),
            Posting::Bits(bits) => self.bits.push(bits),
        }
    }

    /// All of them; `positions` is above every member.
    pub fn finish(mut self, positions: usize) -> RoaringBitmap {
        /// One in so many positions from which on setting bits is quicker than sorting.
        const DENSE: usize = 64;
        use roaring::MultiOps;
        let loose = if self.loose.len() > positions / DENSE {
            let mut bytes = vec![0_u8; positions.div_ceil(8)];
            for member in self.loose {
                bytes[member as usize / 8] |= 1 << (member % 8);
            }
            RoaringBitmap::from_lsb0_bytes(0, &bytes)
        } else {
            self.loose.sort_unstable();
            self.loose.into_iter().collect()
        };
        match self.bits.as_slice() {
            [] => loose,
            [one] => *one | loose,
            many => many.iter().copied().union() | loose,
        }
    }
}
