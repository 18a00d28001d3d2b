//! Whom a segment means: the sets of its rules, joined.

use super::Index;
use model::{
    segment::{Based, Dimensions, Join, Meaning, Prepared},
    time::Millis,
};
use roaring::{MultiOps, RoaringBitmap};

/// A question about an index at a time.
pub struct Asked<'a> {
    pub index: &'a Index,
    pub now: Millis,
    /// Whether nobody waits for the answer any more.
    pub stop: &'a dyn Fn() -> bool,
    /// Sets of rules that were asked for alone.
    pub known: Vec<(&'a Dimensions, Vec<RoaringBitmap>)>,
}

impl<'a> Asked<'a> {
    /// A question that nothing is known of yet.
    pub fn new(index: &'a Index, now: Millis, stop: &'a dyn Fn() -> bool) -> Self {
        Self { index, now, stop, known: Vec::new() }
    }

    /// The sets of some dimensions, in the order of their rules; none when nobody waits.
    pub fn rules(&self, d: &Dimensions) -> Option<Vec<RoaringBitmap>> {
        let one = |rule| (!(self.stop)()).then(|| self.index.holding(&rule, self.now));
        d.rules().map(one).collect()
    }

    /// Who is in a segment; none when nobody waits.
    pub fn prepared(&self, prepared: &Prepared) -> Option<RoaringBitmap> {
        let mut last_use = Vec::new();
        for (at, meaning) in prepared.meanings().enumerate() {
            last_use.push(at);
            if let Meaning::Groups { groups, .. } = meaning {
                groups.iter().flat_map(|g| &g.sources).for_each(|source| last_use[*source] = at);
            }
        }
        // Sources come first, and go once nothing rests on them any more.
        let mut answers: Vec<RoaringBitmap> = Vec::new();
        for (at, meaning) in prepared.meanings().enumerate() {
            let answer = self.meaning(meaning, &answers)?;
            answers.push(answer);
            if let Meaning::Groups { groups, .. } = meaning {
                let sources = groups.iter().flat_map(|g| &g.sources);
                sources
                    .filter(|source| last_use[**source] == at)
                    .for_each(|source| answers[*source] = RoaringBitmap::new());
            }
        }
        Some(answers.pop().unwrap_or_default())
    }

    fn meaning(&self, meaning: &Meaning, answers: &[RoaringBitmap]) -> Option<RoaringBitmap> {
        Some(match meaning {
            Meaning::Everybody => self.index.there.clone(),
            Meaning::Nobody => RoaringBitmap::new(),
            Meaning::Dimensions(d) => self.dimensions(d)?,
            Meaning::Groups { include, groups } => {
                let sets: Option<Vec<_>> = groups.iter().map(|based| self.based(based, answers)).collect();
                self.index.join(*include, sets?.iter())
            }
            Meaning::Listed { endpoints, users } => self.index.listed(endpoints.iter(), users.iter()),
        })
    }

    fn based(&self, based: &Based, answers: &[RoaringBitmap]) -> Option<RoaringBitmap> {
        let sources = based.sources.iter().map(|source| &answers[*source]);
        let mut base = self.index.join(based.group.source_join, sources);
        if !based.group.dimensions.is_empty() {
            let sets: Option<Vec<_>> = based.group.dimensions.iter().map(|d| self.dimensions(d)).collect();
            base &= self.index.join(based.group.join, sets?.iter());
        }
        Some(base)
    }

    fn dimensions(&self, d: &Dimensions) -> Option<RoaringBitmap> {
        let fresh;
        let sets = match self.known.iter().find(|(known, _)| *known == d) {
            Some((_, sets)) => sets,
            None => {
                fresh = self.rules(d)?;
                &fresh
            }
        };
        let mut sets: Vec<&RoaringBitmap> = sets.iter().collect();
        sets.sort_by_key(|set| set.len());
        Some(self.index.join(Join::All, sets.into_iter()))
    }
}

impl Index {
    /// An empty list is everybody for all three (reference A §5.5).
    fn join<'s>(&self, join: Join, sets: impl ExactSizeIterator<Item = &'s RoaringBitmap>) -> RoaringBitmap {
        match join {
            _ if sets.len() == 0 => self.there.clone(),
            Join::All => sets.intersection(),
            Join::Any => sets.union(),
            Join::None => self.without(&sets.union()),
        }
    }
}
