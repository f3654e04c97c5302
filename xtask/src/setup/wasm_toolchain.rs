//! A compiler for wasm32-unknown-unknown: rustup's where it can be had, else Debian's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::debian;
use crate::steps::{output_of, say, succeeds};

const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's packages that together build wasm: the compiler kept current for browsers, the source of its
/// standard library (none is compiled for wasm), and the linker.
const DEBIAN_PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// rustup may sit behind a network that answers slowly or never; the fallback should not wait for long. The
/// two downloads are about 30 MB.
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(120);

/// Which compiler builds the wasm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WasmToolchain {
    /// The toolchain that runs us, with the wasm target and the standard library's source.
    Rustup,
    /// Debian's packages, with the standard library built from source.
    Debian,
}

impl WasmToolchain {
    /// Finds what is installed; installs when there is nothing.
    ///
    /// `CHATREC_WASM_TOOLCHAIN=rustup` or `=debian` forces the choice.
    ///
    /// # Errors
    /// When neither can be had, with what to do.
    pub fn find_or_install() -> Result<Self> {
        match std::env::var("CHATREC_WASM_TOOLCHAIN").as_deref() {
            Ok("rustup") if rustup_is_complete() || add_with_rustup() => return Ok(Self::Rustup),
            Ok("rustup") => bail!("rustup can't add {TARGET} and rust-src; unset CHATREC_WASM_TOOLCHAIN"),
            Ok("debian") => return install_debian(),
            Ok(other) => bail!("CHATREC_WASM_TOOLCHAIN is '{other}'; it can be 'rustup' or 'debian'"),
            Err(_) => {}
        }
        if rustup_is_complete() {
            return Ok(Self::Rustup);
        }
        if debian_is_complete() {
            return Ok(Self::Debian);
        }
        if add_with_rustup() {
            return Ok(Self::Rustup);
        }
        say("   rustup can't fetch the wasm target here; taking Debian's compiler for it");
        install_debian()
    }

    /// `cargo build` for wasm32. `build_std` compiles the standard library too, so that it obeys the same
    /// target flags as our code.
    ///
    /// `rustflags` replace those of the environment. `target_dir` must be one that no build with other flags
    /// uses, or each would throw away the other's work.
    pub fn cargo(&self, subcommand: &str, rustflags: &str, build_std: bool, target_dir: &Path) -> Command {
        let mut command = match self {
            Self::Rustup => Command::new("cargo"),
            Self::Debian => {
                let mut command = Command::new("/usr/bin/cargo");
                let path = std::env::var_os("PATH").unwrap_or_default();
                let paths = std::iter::once(PathBuf::from("/usr/bin")).chain(std::env::split_paths(&path));
                command.env("PATH", std::env::join_paths(paths).unwrap_or(path.clone()));
                command.env("RUSTC", "/usr/bin/rustc");
                command
            }
        };
        command
            .arg(subcommand)
            .args(["--target", TARGET])
            .arg("--target-dir")
            .arg(target_dir)
            .env("RUSTFLAGS", rustflags)
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET")
            // Unstable flags, and unstable features in the standard library's sources, need this variable.
            .env("RUSTC_BOOTSTRAP", "1");
        if build_std || *self == Self::Debian {
            command.args(["-Z", "build-std=std,panic_abort"]);
        }
        command
    }

    /// Whether clippy can check wasm crates: Debian's packages come without it.
    pub fn has_clippy(&self) -> bool {
        *self == Self::Rustup && succeeds(Command::new("cargo").args(["clippy", "--version"]))
    }

    /// The compiler's version line, which is part of what a build depends on.
    pub fn version(&self) -> Result<String> {
        let rustc = match self {
            Self::Rustup => "rustc",
            Self::Debian => "/usr/bin/rustc",
        };
        Ok(output_of(Command::new(rustc).arg("--version"))?.trim().to_owned())
    }
}

fn rustup_is_complete() -> bool {
    let Ok(sysroot) = output_of(Command::new("rustc").args(["--print", "sysroot"])) else { return false };
    let rustlib = Path::new(sysroot.trim()).join("lib/rustlib");
    rustlib.join(TARGET).join("lib").is_dir() && rustlib.join("src/rust/library/std").is_dir()
}

fn add_with_rustup() -> bool {
    say(&format!("   adding {TARGET} with rustup"));
    let deadline = Instant::now() + RUSTUP_TIMEOUT;
    within(Command::new("rustup").args(["target", "add", TARGET]), deadline)
        && within(Command::new("rustup").args(["component", "add", "rust-src"]), deadline)
        && rustup_is_complete()
}

/// Whether the command ends well before the deadline; it is killed if not.
fn within(command: &mut Command, deadline: Instant) -> bool {
    let Ok(mut child) = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    else {
        return false;
    };
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(100)),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

fn debian_is_complete() -> bool {
    // The package lays the standard library's source where `rustc --print sysroot` says `/usr`.
    Path::new("/usr/lib/rustlib/src/rust/library/std").is_dir()
        && Path::new("/usr/bin/cargo").is_file()
        && Path::new("/usr/bin/rust-lld").exists()
        && succeeds(Command::new("/usr/bin/rustc").arg("--version"))
}

fn install_debian() -> Result<WasmToolchain> {
    if debian_is_complete() {
        return Ok(WasmToolchain::Debian);
    }
    debian::install(&DEBIAN_PACKAGES, "a compiler for wasm")?;
    if !debian_is_complete() {
        bail!(
            "Debian's wasm compiler is still not complete; check that /usr/bin/rustc, /usr/bin/cargo, \
             /usr/bin/rust-lld and /usr/lib/rustlib/src exist, or run: rustup target add {TARGET} && \
             rustup component add rust-src"
        );
    }
    Ok(WasmToolchain::Debian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_hangs_is_given_up() {
        let soon = Instant::now() + Duration::from_millis(300);
        assert!(!within(Command::new("sleep").arg("30"), soon));
        assert!(Instant::now() < soon + Duration::from_secs(10));
        assert!(within(&mut Command::new("true"), Instant::now() + Duration::from_secs(10)));
        assert!(!within(&mut Command::new("no-such-program-here"), soon));
    }

    #[test]
    fn debian_always_builds_the_standard_library() {
        let command = WasmToolchain::Debian.cargo("build", "-C x", false, Path::new("/t"));
        let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        assert!(arguments.contains(&"build-std=std,panic_abort".to_owned()), "{arguments:?}");
        let command = WasmToolchain::Rustup.cargo("build", "-C x", false, Path::new("/t"));
        assert!(!command.get_args().any(|a| a == "-Z"));
    }
}
