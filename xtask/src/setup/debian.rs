//! Packages of Debian and Ubuntu, installed when we may.

use std::process::Command;

use anyhow::{Result, bail};

use crate::steps::{on_path, output_of, run, say, succeeds};

/// Installs `packages` with apt-get: as root directly, otherwise through a sudo that asks nothing.
///
/// # Errors
/// When we may not, or apt-get can't: then the message is the command to type.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let by_hand = format!("sudo apt-get update && sudo apt-get install -y {}", packages.join(" "));
    if !on_path("apt-get") {
        bail!(
            "{why} is missing, and this is no Debian or Ubuntu; install what these packages hold: {}",
            packages.join(" ")
        );
    }
    let Some(prefix) = privilege() else {
        bail!("{why} is missing, and installing it needs rights that this user has not; run: {by_hand}");
    };
    say(&format!("   installing {} ({why})", packages.join(" ")));
    // A container's package lists are often empty or old; an update that fails (no network) still leaves a
    // local mirror usable, so only the install decides.
    let _ = run(apt(prefix).arg("update").arg("-qq"));
    run(apt(prefix).args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
        .map_err(|error| error.context(format!("{why} could not be installed; try: {by_hand}")))
}

fn privilege() -> Option<&'static [&'static str]> {
    let root = output_of(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if root {
        Some(&[])
    } else if on_path("sudo") && succeeds(Command::new("sudo").args(["-n", "true"])) {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}

fn apt(prefix: &[&str]) -> Command {
    // `env` because sudo drops most of our environment.
    let mut words = prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let mut command = Command::new(words.next().expect("at least `env` is there"));
    command.args(words);
    command
}
