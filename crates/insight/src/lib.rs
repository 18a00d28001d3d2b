//! Who is in an audience, and what people did.

pub mod audience;
pub mod history;
