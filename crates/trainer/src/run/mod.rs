//! A run folder: what a training run was told, what it did, and where it can go on after a kill.
//!
//! ```text
//! config.toml            the settings of the run, every default written out
//! data.json              names, sizes and sha256 of what was read
//! metrics.jsonl          one JSON a line: steps and validations
//! checkpoint-00000120.bin, and the one before it
//! best.bin               the parameters with the best validation figure
//! before.json            scores of the validation records before the first step
//! kept.json              layers and heads that pruning keeps
//! report.html            curves, tables and examples
//! ```

mod checkpoint;
mod curve;
mod device;
mod metrics;
mod report;
mod tensors;

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};

pub use checkpoint::{Checkpoints, read_sealed, write_sealed};
pub use curve::Curve;
pub use device::{Place, choose};
pub use metrics::Metrics;
pub use report::{Report, Table};
pub use tensors::Tensors;

/// How a run folder is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It must hold no run yet.
    New,
    /// Goes on with the run that it holds; begins where it holds none.
    Resume,
    /// Throws away the run that it holds.
    Fresh,
}

/// A run folder on disk.
#[derive(Debug, Clone)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// Makes or enters a run folder and writes `config` and `data` into it.
    ///
    /// # Errors
    /// Says so where the folder holds a run and the caller named neither way on, and where a run to be gone on
    /// with had other settings or other data: its steps would not be those of one run.
    pub fn enter(path: &Path, entry: Entry, config: &str, data: &str) -> Result<Self> {
        fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
        let folder = Self { path: path.to_owned() };
        let (config_file, data_file) = (folder.file("config.toml"), folder.file("data.json"));
        if config_file.exists() {
            match entry {
                Entry::New => bail!(
                    "{} holds a run already: --resume goes on with it, --fresh throws it away",
                    path.display()
                ),
                Entry::Resume => {
                    for (file, now) in [(&config_file, config), (&data_file, data)] {
                        let then = fs::read_to_string(file).unwrap_or_default();
                        if let Some(other) = differing_line(&then, now) {
                            bail!(
                                "{} is not what the run began with ({other}): undo the change, or begin with --fresh",
                                file.display()
                            );
                        }
                    }
                }
                Entry::Fresh => folder.clear()?,
            }
        }
        folder.sweep()?;
        write_whole(&data_file, data.as_bytes())?;
        write_whole(&config_file, config.as_bytes())?;
        Ok(folder)
    }

    /// A file of the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Its checkpoints.
    pub fn checkpoints(&self) -> Checkpoints {
        Checkpoints::new(&self.path)
    }

    /// Removes the files of a run; what else lies in the folder stays.
    fn clear(&self) -> Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let own = [
                "config.toml",
                "data.json",
                "metrics.jsonl",
                "best.bin",
                "report.html",
                "before.json",
                "kept.json",
            ];
            if own.contains(&name.as_str()) || checkpoint::is_checkpoint(&name) {
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// Removes what a kill in the middle of a write left.
    fn sweep(&self) -> Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "part") {
                fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// The first line that differs, both ways, shortened.
fn differing_line(then: &str, now: &str) -> Option<String> {
    if then == now {
        return None;
    }
    let (mut then, mut now) = (then.lines(), now.lines());
    loop {
        match (then.next(), now.next()) {
            (Some(a), Some(b)) if a == b => {}
            (None, None) => return Some("its line ends".into()),
            (a, b) => {
                let show = |line: Option<&str>| {
                    format!("`{}`", line.unwrap_or("nothing").trim().chars().take(80).collect::<String>())
                };
                return Some(format!("{} then, {} now", show(a), show(b)));
            }
        }
    }
}

/// Writes through a neighbour and a rename, so that a kill leaves the old file or the new one whole.
///
/// # Errors
/// Says where there is no room; the old file then stays, and what was written of the new one is removed.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = path.with_file_name(name);
    let written = File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    if let Err(error) = written {
        fs::remove_file(&beside).ok();
        let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        let what = if full { "no room to write" } else { "cannot write" };
        let needs = bytes.len().div_ceil(1 << 20);
        return Err(error).with_context(|| {
            format!("{what} {} ({needs} MiB); what was there before stays", path.display())
        });
    }
    Ok(())
}

/// A bar that shows rate, time left and a message, such as the loss.
pub fn bar(total: usize, done: usize, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(total as u64);
    let style = ProgressStyle::with_template("{prefix} {bar:24} {pos}/{len} {per_sec} {eta} left  {msg}");
    bar.set_style(style.expect("the template is constant"));
    bar.set_prefix(what.to_owned());
    // Set before the first tick, so that the rate counts this process's steps alone.
    bar.set_position(done as u64);
    bar.reset_eta();
    bar
}

/// sha256 of a file in hexadecimal, and its size.
pub fn digest(path: &Path) -> Result<(String, usize)> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(!bytes.is_empty(), "{} is empty", path.display());
    Ok((scorer::sha256(&bytes), bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_entered_only_on_purpose() {
        let place = tempfile::tempdir().unwrap();
        let enter = |entry, config: &str| RunFolder::enter(place.path(), entry, config, "{}");
        enter(Entry::New, "rate = 1").unwrap();
        fs::write(place.path().join("metrics.jsonl.part"), "cut").unwrap();
        let message = format!("{:#}", enter(Entry::New, "rate = 1").unwrap_err());
        assert!(message.contains("--resume") && message.contains("--fresh"), "{message}");
        enter(Entry::Resume, "rate = 1").unwrap();
        assert!(!place.path().join("metrics.jsonl.part").exists());
        let message = format!("{:#}", enter(Entry::Resume, "rate = 2").unwrap_err());
        assert!(message.contains("`rate = 1` then, `rate = 2` now"), "{message}");
        fs::write(place.path().join("notes.txt"), "mine").unwrap();
        enter(Entry::Fresh, "rate = 2").unwrap();
        assert!(place.path().join("notes.txt").exists());
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.bin");
        write_whole(&path, b"old").unwrap();
        // A folder of the neighbour's name makes the write fail, as a full disk would.
        fs::create_dir(place.path().join("a.bin.part")).unwrap();
        assert!(write_whole(&path, b"new").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    /// `/dev/full` is a disk without room.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.bin");
        write_whole(&path, b"old").unwrap();
        std::os::unix::fs::symlink("/dev/full", place.path().join("a.bin.part")).unwrap();
        let message = format!("{:#}", write_whole(&path, b"new").unwrap_err());
        assert!(message.contains("no room"), "{message}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
}
