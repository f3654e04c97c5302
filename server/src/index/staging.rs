//! The new pack beside the old one, until it is complete.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// A folder beside the pack. Dropped before it took the pack's place, it is removed.
pub(super) struct Staging {
    folder: PathBuf,
}

impl Staging {
    /// Makes `OUT.tmp-PID`, and clears what a run that was killed has left.
    pub(super) fn beside(out: &Path) -> anyhow::Result<Self> {
        if out.exists() && !super::is_pack(out) {
            let empty = out.is_dir()
                && fs::read_dir(out).with_context(|| out.display().to_string())?.next().is_none();
            if !empty {
                bail!("{} exists and is no catalogue pack; name another folder with --out", out.display());
            }
        }
        let Some(name) = out.file_name() else { bail!("{} cannot be the name of a pack", out.display()) };
        let prefix = format!("{}.tmp-", name.to_string_lossy());
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        for entry in fs::read_dir(parent).with_context(|| parent.display().to_string())?.flatten() {
            let left = entry.file_name();
            if left.to_string_lossy().strip_prefix(&prefix).is_some_and(is_dead) {
                // Only tidiness: a folder that cannot be removed hinders nothing.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let folder = parent.join(format!("{prefix}{}", std::process::id()));
        fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
        Ok(Self { folder })
    }

    /// Writes a file and waits until the disk has it.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.folder.join(name);
        let shown = || path.display().to_string();
        let mut file = File::create(&path).with_context(shown)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).with_context(shown)
    }

    /// Puts the folder where the pack is read from. Readers find the old pack or the new one, never half of one.
    pub(super) fn take_the_place_of(self, out: &Path) -> anyhow::Result<()> {
        let shown = || format!("{} → {}", self.folder.display(), out.display());
        if !out.exists() {
            return fs::rename(&self.folder, out).with_context(shown);
        }
        if exchange(&self.folder, out) {
            // What lies in our folder now is the old pack; dropping removes it.
            return Ok(());
        }
        // Where the file system cannot exchange two folders, the old pack steps aside for a moment.
        let aside = self.folder.with_extension("old");
        fs::rename(out, &aside).with_context(shown)?;
        if let Err(error) = fs::rename(&self.folder, out) {
            fs::rename(&aside, out).with_context(|| format!("the old pack lies at {}", aside.display()))?;
            return Err(error).with_context(shown);
        }
        let _ = fs::remove_dir_all(&aside);
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether the process that made the folder is gone; unknown counts as alive.
fn is_dead(pid: &str) -> bool {
    let known = Path::new("/proc/self").exists();
    known && pid.parse::<u32>().is_ok_and(|pid| !Path::new(&format!("/proc/{pid}")).exists())
}

/// Swaps two folders in one step; false where that cannot be done.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}
