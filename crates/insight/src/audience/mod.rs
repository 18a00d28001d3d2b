//! Who is in an audience. Campaign start and export call [`members`], an editor [`estimate`]; today they scan.

mod estimate;
mod fields;
mod people;

pub use estimate::{Alone, Asking, Estimate, Reach, estimate};
pub use fields::{Counted, Fields, Span, Values, WORDS, fields};
pub use people::People;

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
