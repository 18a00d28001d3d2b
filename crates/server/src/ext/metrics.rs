//! `/metrics`: counters and gauges in Prometheus' text form.

use crate::http::front::Front;
use axum::extract::State;
use http::header;
use std::{
    fmt::Write,
    sync::{Arc, atomic::Ordering::Relaxed},
};

/// Name, type, help, value.
type Metric = (&'static str, &'static str, &'static str, u64);

/// Everything there is.
pub async fn show(State(front): State<Arc<Front>>) -> ([(header::HeaderName, &'static str); 1], String) {
    let engine = &front.engine;
    let (head, applied) = engine.positions();
    let metrics: [Metric; 7] = [
        ("log_head", "counter", "Last durable position of the log.", head),
        ("log_applied", "counter", "Last position that the state has applied.", applied),
        (
            "events_duplicate_total",
            "counter",
            "Events dropped because they had been accepted before.",
            engine.counters.duplicates.load(Relaxed),
        ),
        (
            "template_variables_missing_total",
            "counter",
            "Template variables without a value.",
            engine.counters.missing_variables.load(Relaxed),
        ),
        (
            "audience_index_bytes",
            "gauge",
            "Memory that people take, of all apps together.",
            engine.index_bytes(),
        ),
        (
            "audience_scans_total",
            "counter",
            "Questions about people answered from the store, for want of memory.",
            engine.counters.scans.load(Relaxed),
        ),
        (
            "outbox_windows_in_flight",
            "gauge",
            "Windows of messages that are on their way.",
            engine.windows_in_flight() as u64,
        ),
    ];
    let mut text = String::new();
    for (name, kind, help, value) in metrics {
        let _ = write!(
            text,
            "# HELP counterpoint_{name} {help}\n# TYPE counterpoint_{name} {kind}\ncounterpoint_{name} {value}\n"
        );
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}
