//! Where things lie: the repository, what is built from it, and the cache that outlives a clone.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The folders that every task works in.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The root of the repository.
    pub root: PathBuf,
    /// Cargo's target folder of the native build (`CARGO_TARGET_DIR`, else `target` in the repository).
    pub target: PathBuf,
    /// What set-up downloads once: `CHATREC_CACHE`, else `chatrec` in the user's cache folder. A fresh clone
    /// finds there what an earlier one left.
    pub cache: PathBuf,
}

impl Workspace {
    /// Finds the folders from the environment; creates the cache folder.
    ///
    /// # Errors
    /// When there is no home for the cache, or it can't be created.
    pub fn find() -> Result<Self> {
        let manifest_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest_dir.parent().expect("xtask lies one level below the root").to_path_buf();
        if !root.join("Cargo.toml").is_file() {
            bail!(
                "the repository is no longer at {}; run `cargo clean --release -p xtask`, then the command again",
                root.display()
            );
        }
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => root.join(dir),
            None => root.join("target"),
        };
        let cache = cache_folder(
            env::var_os("CHATREC_CACHE").map(PathBuf::from),
            env::var_os("XDG_CACHE_HOME").map(PathBuf::from),
            env::var_os("HOME").map(PathBuf::from),
        )
        .context("there is no HOME to keep downloads in; set CHATREC_CACHE to a folder")?;
        std::fs::create_dir_all(&cache).with_context(|| {
            format!("can't create the cache folder {}; set CHATREC_CACHE", cache.display())
        })?;
        Ok(Self { root, target, cache })
    }

    /// The assembled static site: loader, widget, engines, packs and the demo shop.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Where the demo catalogue's feed, pictures and pack are generated.
    pub fn demo(&self) -> PathBuf {
        self.target.join("demo")
    }

    /// The native executable that `cargo build --release` leaves under `name`.
    pub fn executable(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }

    /// The native `chatrec`, to be run in the root and told where the base model lies.
    pub fn chatrec(&self) -> Command {
        let mut command = Command::new(self.executable("chatrec"));
        command.env("CHATREC_BASE", self.base_model()).current_dir(&self.root);
        command
    }

    /// The folder of ms-marco-MiniLM-L-12-v2 in Hugging Face's layout.
    pub fn cross_encoder(&self) -> PathBuf {
        self.cache.join("ms-marco-MiniLM-L-12-v2")
    }

    /// The folder of all-MiniLM-L6-v2 in Hugging Face's layout.
    pub fn base_model(&self) -> PathBuf {
        self.cache.join("all-MiniLM-L6-v2")
    }
}

fn cache_folder(ours: Option<PathBuf>, xdg: Option<PathBuf>, home: Option<PathBuf>) -> Option<PathBuf> {
    let set = |path: &PathBuf| path.is_absolute();
    ours.or_else(|| xdg.filter(set).map(|dir| dir.join("chatrec")))
        .or_else(|| home.filter(set).map(|dir| dir.join(".cache/chatrec")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_ours_then_xdg_then_home() {
        let path = |text: &str| Some(PathBuf::from(text));
        assert_eq!(cache_folder(path("/a"), path("/x"), path("/h")), path("/a"));
        assert_eq!(cache_folder(None, path("/x"), path("/h")), path("/x/chatrec"));
        // The XDG specification says that a relative path is to be ignored.
        assert_eq!(cache_folder(None, path("x"), path("/h")), path("/h/.cache/chatrec"));
        assert_eq!(cache_folder(None, None, None), None);
    }
}
