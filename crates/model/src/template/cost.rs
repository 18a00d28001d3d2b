//! What a template costs to render, at most: partials that include others twice, and loops, multiply.
//!
//! The library counts nothing while it renders, and what writes nothing never meets the bound on output.

use super::helpers::EACH_MAX;
use crate::error::{Fault, Result};
use std::collections::BTreeMap;

/// Elements (texts, variables, blocks) that are rendered for one receiver: about a second.
const ELEMENTS_MAX: u64 = 1_000_000;
/// Partials of one template; they may include one another in a row.
const PARTIALS_MAX: usize = 50;
/// The block that a partial was given.
const BLOCK: &str = "@partial-block";

/// One partial's own elements, and how often it includes which others.
#[derive(Default)]
struct Part {
    own: u64,
    includes: BTreeMap<String, u64>,
}

/// All of them by name; the template itself is the one without.
#[derive(Default)]
pub(super) struct Costs {
    parts: BTreeMap<Option<String>, Part>,
    /// How often blocks that partials were given are rendered.
    blocks: u64,
}

impl Costs {
    /// Notes an element of a partial, within so many loops.
    pub fn element(&mut self, inside: Option<&String>, loops: usize) {
        let own = &mut self.part(inside).own;
        *own = own.saturating_add(turns(loops));
    }

    /// Notes that a partial includes one.
    ///
    /// # Errors
    /// 400 for a block that is rendered more often than once: those within one another would multiply.
    pub fn include(&mut self, inside: Option<&String>, name: &str, loops: usize) -> Result<()> {
        let count = self.part(inside).includes.entry(name.to_owned()).or_default();
        *count = count.saturating_add(turns(loops));
        self.blocks += if name == BLOCK { turns(loops) } else { 0 };
        if self.blocks > 1 {
            return Err(Fault::invalid(format!("{BLOCK} stands in a template once, and in no loop")));
        }
        Ok(())
    }

    fn part(&mut self, name: Option<&String>) -> &mut Part {
        self.parts.entry(name.cloned()).or_default()
    }

    /// # Errors
    /// 400 for so many partials that following them could not recurse.
    pub fn few(&self) -> Result<()> {
        if self.parts.len() > PARTIALS_MAX + 1 {
            return Err(Fault::invalid(format!("A template has at most {PARTIALS_MAX} partials")));
        }
        Ok(())
    }

    /// Of partials among which there is no circle.
    ///
    /// # Errors
    /// 400 for too much to render.
    pub fn check(&self) -> Result<()> {
        if self.of(None, &mut BTreeMap::new()) > ELEMENTS_MAX {
            let text = "The template's loops and partials multiply to more than a million parts";
            return Err(Fault::invalid(text));
        }
        Ok(())
    }

    fn of<'n>(&'n self, name: Option<&'n str>, known: &mut BTreeMap<Option<&'n str>, u64>) -> u64 {
        if let Some(cost) = known.get(&name) {
            return *cost;
        }
        let Some(part) = self.parts.get(&name.map(str::to_owned)) else { return 1 };
        let below =
            part.includes.iter().map(|(name, count)| count.saturating_mul(self.of(Some(name), known)));
        let cost = below.fold(part.own, u64::saturating_add);
        known.insert(name, cost);
        cost
    }
}

fn turns(loops: usize) -> u64 {
    (EACH_MAX as u64).saturating_pow(loops as u32)
}
