//! The listener's side of a request: limits, routes, signatures, error shapes.

pub mod address;
pub mod answer;
pub mod auth;
pub mod front;
pub mod gate;
pub mod ingest;
mod inspect;
pub mod listen;
pub mod local;
mod mask;
pub mod track;

use model::access::{Role, all};
use serde_json::{Value, json};
use wire::OperationId;

/// Every call with its method and path, what it needs and which roles may make it.
pub fn calls() -> Value {
    let call = |(name, needs): (&str, model::access::Needs)| {
        let operation = OperationId::ALL.iter().find(|id| id.name() == name);
        let place = operation.map(|id| (id.method(), id.uri())).or(name.split_once(' '));
        let (method, path) = place.unwrap_or_default();
        let able = |key: bool| {
            let roles = Role::ALL.iter().filter(move |role| role.is_of_key() == key);
            roles.filter(|role| role.may(needs.capability)).map(|role| role.as_str()).collect::<Vec<_>>()
        };
        json!({
            "Call": name, "Method": method, "Path": path, "Capability": needs.capability.as_str(),
            "Addresses": needs.addresses, "Members": able(false), "Keys": able(true),
        })
    };
    all().map(call).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_in_the_table_of_who_may_what() {
        let calls: Vec<&str> = all().map(|(name, _)| name).collect();
        let missing: Vec<_> = OperationId::ALL.iter().filter(|id| !calls.contains(&id.name())).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let operations = calls.iter().filter(|name| !name.contains(' ')).count();
        assert_eq!(operations, OperationId::ALL.len());
    }
}
