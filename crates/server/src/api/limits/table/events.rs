//! PutEvents: read once, and item by item; a bad item is a 400 entry of an answer that is 202.

use super::{Bound, Class, Entry};
use model::limits::{
    EVENT_ATTRIBUTES, EVENT_BYTES, EVENT_KEY_CHARS, EVENT_TYPE_CHARS, EVENT_VALUE_CHARS, EVENTS_PER_REQUEST,
};

const fn item(path: &'static str, bound: Bound, source: &'static str) -> Entry {
    Entry::new(path, bound, source).answers(Class::Item).by("api::events::parse")
}

pub const ROWS: &[Entry] = &[
    Entry::new("EventsRequest.BatchItem{}.Events", Bound::Items(0, EVENTS_PER_REQUEST), "A §3.2")
        .by("api::events::read"),
    item("Event", Bound::Bytes(EVENT_BYTES), "A §3.2"),
    item("Event.EventType", Bound::Said("missing"), "A §3.1"),
    item("Event.EventType", Bound::Chars(0, EVENT_TYPE_CHARS), "A §3.2"),
    item("Event.Timestamp", Bound::Said("an ISO 8601 time"), "A §3.1"),
    item("Event.Attributes", Bound::Items(0, EVENT_ATTRIBUTES), "A §3.2"),
    item("Event.Attributes{key}", Bound::Chars(0, EVENT_KEY_CHARS), "A §3.2"),
    item("Event.Attributes{}", Bound::Chars(0, EVENT_VALUE_CHARS), "A §3.2"),
    item("Event.Metrics", Bound::Items(0, EVENT_ATTRIBUTES), "A §3.2"),
    item("Event.Metrics{key}", Bound::Chars(0, EVENT_KEY_CHARS), "A §3.2"),
    item("Session.Id", Bound::Said("missing"), "A §3.1"),
    item("Session.StartTimestamp", Bound::Said("an ISO 8601 time"), "A §3.1"),
    item("Session.StopTimestamp", Bound::Said("an ISO 8601 time"), "A §3.1"),
];
