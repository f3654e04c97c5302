//! Reads the repository for the tests in `tests/`: which files there are, what cargo says depends on what,
//! and what the documents claim.

pub mod claims;
pub mod sources;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("tests/tidy lies below the root")
        .to_owned()
}

/// The files that are in the repository or would be with the next `git add`, relative to the root.
///
/// # Panics
/// When git does not answer.
pub fn files() -> Vec<String> {
    // `safe.directory`: a checkout may belong to another user than the one that tests it.
    let listed = answer(Command::new("git").args(["-c", "safe.directory=*", "ls-files", "-z"]).args([
        "--cached",
        "--others",
        "--exclude-standard",
    ]));
    let mut files: Vec<String> = listed
        .split('\0')
        .filter(|path| !path.is_empty() && root().join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    files
}

/// The text of a file of the repository; nothing when it is not text.
///
/// # Panics
/// When the file can't be read.
pub fn text_of(path: &str) -> Option<String> {
    let bytes = std::fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8(bytes).ok()
}

/// What cargo says, as text.
///
/// # Panics
/// When cargo fails, with its own words.
pub fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    answer(Command::new(program).args(arguments))
}

fn answer(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().expect("git and cargo are on the PATH");
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("git and cargo answer in UTF-8")
}

/// The workspace's own packages, as `cargo metadata` describes them.
///
/// # Panics
/// When cargo fails.
pub fn packages() -> Vec<Package> {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("cargo metadata is JSON");
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    list(&metadata["packages"])
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            features: package["features"]
                .as_object()
                .into_iter()
                .flat_map(|map| map.keys().cloned())
                .collect(),
            dependencies: list(&package["dependencies"])
                .iter()
                .map(|dependency| Dependency {
                    name: text(&dependency["name"]),
                    is_normal: dependency["kind"].is_null(),
                    features: list(&dependency["features"]).iter().map(text).collect(),
                })
                .collect(),
        })
        .collect()
}

/// A package of the workspace.
#[derive(Debug, Clone)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The features that it declares.
    pub features: Vec<String>,
    /// What it names in its manifest.
    pub dependencies: Vec<Dependency>,
}

/// An entry of a manifest.
#[derive(Debug, Clone)]
pub struct Dependency {
    /// The package it names.
    pub name: String,
    /// Not for tests or build scripts only.
    pub is_normal: bool,
    /// The features it switches on.
    pub features: Vec<String>,
}
