//! Node, and the npm packages that two lock files name.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::steps::{on_path, output_of, run};

/// The oldest Node that Playwright and binaryen run on.
const OLDEST_NODE: u32 = 18;

/// Makes sure that Node and npm are there.
///
/// # Errors
/// When they are missing and can't be installed, or are too old.
pub fn ensure_node() -> Result<()> {
    if !on_path("node") || !on_path("npm") {
        debian::install(&["nodejs", "npm"], "Node with npm")?;
    }
    let version = output_of(Command::new("node").arg("--version"))?;
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!("Node {} is too old; version {OLDEST_NODE} or newer is needed", version.trim()),
    }
}

/// Installs exactly what the folder's `package-lock.json` names; nothing to do when that is there already.
///
/// # Errors
/// When there is no lock file, or npm fails.
pub fn ensure_packages(folder: &Path) -> Result<()> {
    let lock_path = folder.join("package-lock.json");
    let lock = fs::read(&lock_path).with_context(|| format!("can't read {}", lock_path.display()))?;
    // Beside the packages, so that whoever deletes them deletes it too.
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        // Tests drive the system's Chromium; Playwright need not bring three browsers.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(folder))
    .with_context(|| format!("in {}", folder.display()))?;
    fs::write(&stamp, lock).with_context(|| format!("can't write {}", stamp.display()))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.20.2"), None);
        assert_eq!(major(""), None);
    }

    #[test]
    fn a_folder_without_a_lock_file_is_named() {
        let error = ensure_packages(Path::new("/nowhere")).unwrap_err();
        assert!(format!("{error:#}").contains("/nowhere/package-lock.json"));
    }
}
