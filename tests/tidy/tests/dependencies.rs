//! The straight line of crates, and what must not come in by it.

use std::collections::{BTreeMap, BTreeSet};

use tidy::{cargo, packages};

const NATIVE: &str = "x86_64-unknown-linux-gnu";
const WASM: &str = "wasm32-unknown-unknown";

/// The names of everything that a package is built with, tests and build scripts apart.
fn tree(package: &str, target: &str, more: &[&str]) -> BTreeSet<String> {
    let base = ["tree", "--package", package, "--target", target, "--edges", "normal", "--prefix", "none"];
    cargo(&[&base[..], &["--format", "{p}"], more].concat())
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// Those of `names` that are one of `banned`, or belong to a family written `burn*`.
fn found(names: &BTreeSet<String>, banned: &[&str]) -> Vec<String> {
    let is_banned = |name: &String| {
        banned.iter().any(|ban| match ban.strip_suffix('*') {
            Some(family) => name == family || name.starts_with(&format!("{family}-")),
            None => name == ban,
        })
    };
    names.iter().filter(|name| is_banned(name)).cloned().collect()
}

#[test]
fn catalog_dialogue_protocol_and_placement_know_no_tensors_no_runtime_and_no_browser() {
    for package in ["catalog", "dialogue", "protocol", "placement"] {
        for target in [NATIVE, WASM] {
            let bad = found(
                &tree(package, target, &["--all-features"]),
                &["burn*", "cubecl*", "wgpu*", "tokio*", "axum*", "web-sys", "js-sys"],
            );
            assert!(bad.is_empty(), "{package} on {target} is built with {bad:?}");
        }
    }
}

#[test]
fn scorer_and_recommender_bring_no_runtime_and_no_page() {
    for package in ["scorer", "recommender"] {
        let bad = found(&tree(package, NATIVE, &[]), &["tokio*", "axum*", "hyper*", "leptos*"]);
        assert!(bad.is_empty(), "{package} is built with {bad:?}");
    }
}

#[test]
fn scorer_and_recommender_choose_no_device() {
    let devices = ["flex", "wgpu", "webgpu", "vulkan", "cuda", "ndarray", "tch", "metal", "rocm"];
    for package in packages() {
        if !["scorer", "recommender"].contains(&package.name.as_str()) {
            continue;
        }
        for dependency in package.dependencies.iter().filter(|d| d.is_normal && d.name.starts_with("burn")) {
            let chosen: Vec<_> =
                dependency.features.iter().filter(|f| devices.contains(&f.as_str())).collect();
            assert!(
                chosen.is_empty(),
                "{} switches on {chosen:?} of {}; that is for web/engine and server to choose",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn the_browser_gets_no_tokio_and_no_axum() {
    for (package, more) in [
        ("web-widget", &[][..]),
        ("web-engine", &["--no-default-features", "--features", "cpu"]),
        ("web-engine", &["--no-default-features", "--features", "webgpu"]),
    ] {
        let bad = found(&tree(package, WASM, more), &["tokio*", "axum*", "hyper*", "mio", "tower*"]);
        assert!(bad.is_empty(), "{package} {more:?} is built with {bad:?}");
    }
}

#[test]
fn the_server_gets_no_page() {
    for more in [&[][..], &["--features", "cuda"]] {
        let bad = found(&tree("server", NATIVE, more), &["leptos*", "web-sys", "web-widget", "web-engine"]);
        assert!(bad.is_empty(), "server {more:?} is built with {bad:?}");
    }
}

#[test]
fn crates_lead_one_way() {
    // What each crate may build on of ours. Whoever is not named here is a leaf and may build on anything.
    let line = BTreeMap::from([
        ("catalog", &[][..]),
        ("protocol", &[]),
        ("placement", &[]),
        ("dialogue", &["catalog"]),
        ("scorer", &["catalog", "dialogue"]),
        // The wire's types become domain types in recommender's `wire`, once for browser and server.
        ("recommender", &["catalog", "dialogue", "scorer", "placement", "protocol"]),
    ]);
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    for package in &packages {
        let Some(allowed) = line.get(package.name.as_str()) else { continue };
        for dependency in
            package.dependencies.iter().filter(|d| d.is_normal && ours.contains(d.name.as_str()))
        {
            assert!(
                allowed.contains(&dependency.name.as_str()),
                "{} must not build on {}; the line is catalog, dialogue, scorer, recommender, web and server",
                package.name,
                dependency.name
            );
        }
    }
    for crate_on_the_line in line.keys() {
        assert!(ours.contains(crate_on_the_line), "{crate_on_the_line} is gone; this rule still names it");
    }
}

#[test]
fn nothing_builds_on_the_tests_or_the_tools() {
    for package in packages() {
        for dependency in &package.dependencies {
            assert!(
                !["acceptance", "tidy", "xtask"].contains(&dependency.name.as_str()),
                "{} builds on {}",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn the_maker_of_messages_works_in_build_scripts_only() {
    // It reads CLDR and Fluent, and neither is anything that a shopper should download.
    for package in packages() {
        let built_in = package.dependencies.iter().any(|d| d.is_normal && d.name == "messages");
        assert!(
            !built_in,
            "{} has `messages` among its dependencies; it belongs to the build's",
            package.name
        );
    }
}

#[test]
fn domain_types_do_not_know_the_wire() {
    // catalog reads feeds and writes packs, for which it has serde; its types for the wire are protocol's.
    for package in packages() {
        let name = package.name.as_str();
        let serde = package.dependencies.iter().any(|d| d.is_normal && d.name == "serde");
        assert!(!(serde && ["dialogue", "placement", "recommender"].contains(&name)), "{name} has serde");
        if name == "protocol" {
            for dependency in package.dependencies.iter().filter(|dependency| dependency.is_normal) {
                assert!(dependency.name.starts_with("serde"), "protocol is built with {}", dependency.name);
            }
        }
    }
}

#[test]
fn a_family_is_found_by_its_first_name() {
    let names = BTreeSet::from(["burn-core".to_owned(), "burner".to_owned(), "tokio".to_owned()]);
    assert_eq!(found(&names, &["burn*", "tokio*"]), ["burn-core", "tokio"]);
    assert!(found(&names, &["axum*", "burn"]).is_empty());
}
