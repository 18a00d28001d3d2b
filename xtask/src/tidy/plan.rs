//! The plan of the house: which room may depend on which, and where inside the server a room may be named.

use super::{tokens, tree::Module, workspace::Package};
use std::path::Path;

/// Room → the rooms it may depend on, development dependencies included. ARCHITECTURE.md draws it.
const EDGES: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("model", &[]),
    ("store", &["model"]),
    ("insight", &["model"]),
    ("deliver", &["model"]),
    ("engine", &["model", "store", "insight", "deliver"]),
    // The last three for `lib.rs` alone: see `MAY_NAME`.
    ("server", &["wire", "model", "engine", "store", "insight", "deliver"]),
    ("sim", &["model", "store", "insight", "deliver", "engine"]),
    ("xtask", &[]),
];

/// Room → where under `server/src` it may be named. Other rooms may be named everywhere.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("wire", &["lib.rs", "api.rs", "api/", "http.rs", "http/", "auth.rs", "auth/", "bench.rs", "bench/"]),
    ("store", BUILDERS),
    ("insight", BUILDERS),
    ("deliver", BUILDERS),
];

/// The places that build the rooms, or measure them.
const BUILDERS: &[&str] = &["lib.rs", "bench.rs", "bench/"];

/// Dependencies between rooms that the plan does not have.
pub fn edges(packages: &[Package]) -> Vec<String> {
    let mut breaches = Vec::new();
    for Package { name, rooms, .. } in packages {
        match EDGES.iter().find(|(room, _)| room == name) {
            None => {
                breaches.push(format!("{name}: a room that the plan does not have (xtask/src/tidy/plan.rs)"))
            }
            Some((_, allowed)) => {
                let wrong = rooms.iter().filter(|room| !allowed.contains(&room.as_str()));
                breaches.extend(
                    wrong.map(|room| format!("{name} → {room}: an edge that the plan does not have")),
                );
            }
        }
    }
    breaches
}

/// Rooms that are named where the server may not name them.
pub fn names(package: &Package, modules: &[Module]) -> Vec<String> {
    if package.name != "server" {
        return Vec::new();
    }
    let src = package.folder.join("src");
    let mut breaches = Vec::new();
    for module in modules.iter().filter(|module| !module.is_test) {
        for (room, places) in MAY_NAME {
            if may_name(module.file.strip_prefix(&src).unwrap_or(&module.file), places) {
                continue;
            }
            if let Some(line) = tokens::names_crate(&module.source, room) {
                let place = module.file.display();
                breaches.push(format!("{place}:{line}: names {room}; only {} may", places.join(", ")));
            }
        }
    }
    breaches
}

fn may_name(file: &Path, places: &[&str]) -> bool {
    let file = file.to_string_lossy();
    places.iter().any(|place| if place.ends_with('/') { file.starts_with(place) } else { file == *place })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, rooms: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            folder: "/house".into(),
            rooms: rooms.iter().map(|room| (*room).to_owned()).collect(),
            roots: Vec::new(),
        }
    }

    #[test]
    fn only_planned_edges_pass() {
        let good = [package("engine", &["deliver", "insight", "model", "store"]), package("wire", &[])];
        assert_eq!(edges(&good), Vec::<String>::new());
        let bad = edges(&[
            package("wire", &["model"]),
            package("store", &["insight", "model"]),
            package("attic", &[]),
        ]);
        assert_eq!(bad.len(), 3, "{bad:?}");
        assert!(bad[0].starts_with("wire → model") && bad[1].starts_with("store → insight"), "{bad:?}");
        assert!(bad[2].starts_with("attic: a room"), "{bad:?}");
    }

    #[test]
    fn the_server_names_the_wire_in_its_api_only() {
        let module = |file: &str, source: &str| Module::of(&format!("/house/src/{file}"), source);
        let modules = [
            module("api/apps.rs", "use wire::ops;"),
            module("console/mod.rs", "\nfn f(_: wire::Refusal) {}"),
            module("lib.rs", "use store::Store;"),
            module("start.rs", "fn f() { vec![store::open()]; }"),
        ];
        let found = names(&package("server", &[]), &modules);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("/house/src/console/mod.rs:2: names wire"), "{found:?}");
        assert!(found[1].starts_with("/house/src/start.rs:1: names store"), "{found:?}");
        assert!(names(&package("engine", &[]), &modules).is_empty());
    }
}
