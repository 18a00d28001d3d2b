//! The three headline numbers (reference A §7.9): activation, retention, conversion.
