//! Who is in an audience. Campaign start and export call [`members`], an editor [`estimate`]. An app's [`Index`]
//! answers where there is one; else everybody is looked at.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod crowd;
#[cfg(test)]
mod drawn;
mod estimate;
mod fields;
mod index;
mod name;

pub use estimate::{Alone, Asking, Estimate, Reach};
pub use fields::{Counted, Fields, Span, Values, WORDS};
pub use index::Index;
pub use name::is_called;

use model::{
    endpoint::{Endpoint, User},
    error::Result,
    segment::{Prepared, Segment, Source, Sources, Subject},
    time::Millis,
};
use roaring::RoaringBitmap;
use std::{collections::HashSet, ops::ControlFlow};

/// Everybody an app knows, at one log position.
pub trait Population: Sources {
    /// The log position it is exact for.
    fn position(&self) -> u64;

    /// Shows every endpoint after a number with its number, its user and its last activity, until told to stop.
    fn scan(&self, after: u32, see: &mut See<'_>) -> Result<()>;

    /// The same people, arranged by what they have; none when they are too many for the memory.
    fn index(&self) -> Option<&Index> {
        None
    }
}

/// Is shown an endpoint's number, the endpoint, its user and its last activity.
pub type See<'a> = dyn FnMut(u32, &Endpoint, Option<&User>, Millis) -> ControlFlow<()> + 'a;

/// An audience.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    /// Endpoint numbers.
    pub numbers: RoaringBitmap,
    /// Distinct people: users, and endpoints without one.
    pub users: u64,
    /// Members who are there because a list names their user.
    pub from_users: u64,
    /// The log position this is exact for.
    pub position: u64,
}

/// Who is in a segment at `now`; `own` names it, so that an imported list is found.
///
/// # Errors
/// 400 for a definition that refers to itself; whatever the population answers.
pub fn members(
    population: &dyn Population,
    segment: &Segment,
    own: Option<&Source>,
    now: Millis,
) -> Result<Members> {
    let prepared = Prepared::new(segment, own, population)?;
    if let Some(index) = population.index() {
        return Ok(index.members(&prepared, now));
    }
    let mut members = Members { position: population.position(), ..Members::default() };
    let mut people: HashSet<String> = HashSet::new();
    population.scan(0, &mut |no, endpoint, user, last_active| {
        if prepared.matches(&Subject { endpoint, user, last_active }, now) {
            members.numbers.insert(no);
            let by_user = endpoint.user_id.as_ref();
            members.users += u64::from(by_user.is_none_or(|user| people.insert(user.clone())));
            let listed = prepared.listed_users();
            members.from_users += u64::from(by_user.is_some_and(|u| listed.is_some_and(|l| l.contains(u))));
        }
        ControlFlow::Continue(())
    })?;
    Ok(members)
}

/// What a segment would mean, and how many of its members can be reached; none when it was stopped.
///
/// # Errors
/// 400 for a definition that refers to itself; whatever the population answers.
pub fn estimate(
    population: &dyn Population,
    segment: &Segment,
    asking: &Asking<'_>,
) -> Result<Option<Estimate>> {
    let prepared = Prepared::new(segment, None, population)?;
    match population.index() {
        Some(index) => Ok(index.estimate(segment, &prepared, asking)),
        None => estimate::scan(population, segment, &prepared, asking),
    }
}

/// Everything that people have, by name.
///
/// # Errors
/// Whatever the population answers.
pub fn fields(population: &dyn Population) -> Result<Fields> {
    match population.index() {
        Some(index) => Ok(index.fields()),
        None => fields::scan(population),
    }
}

/// Shows every member of a segment at `now`: the endpoint's id in whatever case, and its user's id.
///
/// # Errors
/// 400 for a definition that refers to itself; whatever the population answers.
pub fn each(
    population: &dyn Population,
    (segment, own): (&Segment, &Source),
    now: Millis,
    see: &mut dyn FnMut(&str, Option<&str>),
) -> Result<()> {
    let prepared = Prepared::new(segment, Some(own), population)?;
    if let Some(index) = population.index() {
        index.each(&prepared, now, see);
        return Ok(());
    }
    population.scan(0, &mut |_, endpoint, user, last_active| {
        if prepared.matches(&Subject { endpoint, user, last_active }, now) {
            see(&endpoint.id, endpoint.user_id.as_deref());
        }
        ControlFlow::Continue(())
    })
}
