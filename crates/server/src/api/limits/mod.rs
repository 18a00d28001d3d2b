//! Every limit and check on a request in one table, keyed by where it is in the service model's shapes (references A §8
//! and B §8, and the sections they point to).
//!
//! A row is either held here, for every request whose body has such a shape, before the handler sees it; or by a
//! function that is named, where it takes more than the body (what is stored, the time), or where a second look at the
//! body would cost too much: PutEvents and the endpoint writes are read once, by items. The table is the whole list
//! either way: `counterpoint limits` prints it, and tests probe every row at its bound and beyond.

mod bound;
mod path;
mod rules;
mod table;
mod told;

use bound::Bound;
pub use rules::check;
pub use told::{json, markdown};

use std::borrow::Cow;

/// What a breach is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 400 of the whole request.
    BadRequest,
    /// 409 of the whole request.
    Conflict,
    /// 413 of the whole request.
    TooLarge,
    /// 400 of the item in an answer that is 202.
    Item,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `CampaignLimits.Daily`: a shape, then the way down: `.Member`, `.*` any member, `[]` items of a list, `{}`
    /// values of a map, `{key}` its keys.
    pub path: Cow<'static, str>,
    pub bound: Bound,
    /// The section of the reference: `A §1.2`.
    pub source: &'static str,
    pub class: Class,
    /// The function that holds it; none = the table does.
    pub by: Option<&'static str>,
}

impl Entry {
    const fn new(path: &'static str, bound: Bound, source: &'static str) -> Self {
        Self { path: Cow::Borrowed(path), bound, source, class: Class::BadRequest, by: None }
    }

    /// Held by a function.
    const fn by(mut self, function: &'static str) -> Self {
        self.by = Some(function);
        self
    }

    const fn answers(mut self, class: Class) -> Self {
        self.class = class;
        self
    }
}
