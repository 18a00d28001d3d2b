//! Bodies, pages and KPI ranges.

use super::{Bound, Class, Entry};
use model::limits::{BODY_BYTES, EVENTS_BODY_BYTES};

pub const ROWS: &[Entry] = &[
    Entry::new("*", Bound::Bytes(BODY_BYTES), "A §8.3, B §8")
        .answers(Class::TooLarge)
        .by("http::front::handle"),
    Entry::new("EventsRequest", Bound::Bytes(EVENTS_BODY_BYTES), "A §3.2")
        .answers(Class::TooLarge)
        .by("http::front::handle"),
    Entry::new("*.PageSize", Bound::Said("a whole number of at least 1"), "A §0.3")
        .by("api::paging::Page::read"),
    Entry::new("*.Token", Bound::Said("a token of this list"), "A §0.3").by("api::paging::Page::read"),
    Entry::new("*.StartTime", Bound::Said("fewer than 90 days ago"), "A §7.1").by("model::kpi::Range::new"),
    Entry::new("*.EndTime", Bound::Said("at most 31 days"), "A §7.1").by("model::kpi::Range::new"),
    Entry::new("*.KpiName", Bound::Said("a KPI of what is asked"), "A §7.1").by("model::kpi::Kpi::parse"),
];
