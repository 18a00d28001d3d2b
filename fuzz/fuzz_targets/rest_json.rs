//! Requests of every operation: found by method and path, read from labels, query and body.
#![no_main]

use fuzz::Written;
use libfuzzer_sys::fuzz_target;
use model::limits::EVENT_BYTES;
use wire::{
    OperationId, events, ops,
    route::{self, Found},
};

fuzz_target!(|data: &[u8]| {
    let Some(Written { method, path, query, body, .. }) = Written::parse(data) else { return };
    let Found::Operation(id, labels) = route::find(method, path) else { return };
    if let Err(refusal) = ops::read(id, &labels, query, body) {
        assert!(!refusal.0.is_empty(), "a refusal says what to change");
    }
    if id == OperationId::PutEvents {
        // The server reads events with a reader of its own.
        let _ = events::decode(body, EVENT_BYTES);
    }
});
