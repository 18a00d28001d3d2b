//! The rows, by resource.

mod apps;
mod campaigns;
mod channels;
mod endpoints;
mod events;
mod forms;
mod journeys;
mod messages;
mod requests;
mod segments;
mod templates;

use super::{Bound, Class, Entry};

/// Every row that is written down.
pub fn rows() -> impl Iterator<Item = &'static Entry> {
    let all: [&[Entry]; 10] = [
        requests::ROWS,
        apps::ROWS,
        endpoints::ROWS,
        events::ROWS,
        segments::ROWS,
        campaigns::ROWS,
        journeys::ROWS,
        templates::ROWS,
        channels::ROWS,
        messages::ROWS,
    ];
    all.into_iter().chain(templates::RECOMMENDERS.iter().copied()).flatten()
}
