//! The browser's part: three wasm builds, their glue, and the static site.
//!
//! ```text
//! cargo build (wasm32) ─► wasm-bindgen ─► wasm-opt ─► <target>/web/<part>/ ─► <target>/site/ with *.br
//! ```
//! - `widget`: the page's UI, for the oldest wasm, so that the same build can also be turned into plain
//!   JavaScript (`widget/js/`) for pages whose Content-Security-Policy refuses wasm.
//! - `cpu` and `webgpu`: the engine in a Worker, one package built with one feature or the other. They share a
//!   target folder, because their flags are equal; the widget's differ.
//!
//! Cargo decides what to compile. What comes after it is skipped when the compiled module, the options and the
//! tools' versions are those of the last time.

mod finish;
mod site;

use std::fs::File;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::wasm_toolchain::WasmToolchain;
use crate::steps::{Steps, output_of, run, say};
use crate::workspace::Workspace;

pub use finish::Effort;
pub use site::assemble;

/// One wasm build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Names the folder of the result and the step.
    pub name: &'static str,
    package: &'static str,
    feature: Option<&'static str>,
    /// The stem of the glue and of the module: `<stem>.js`, `<stem>_bg.wasm`.
    stem: &'static str,
    /// Where the result goes in the site.
    folder: &'static str,
    machine: Machine,
    /// rustc's `opt-level`; some crates have their own in Cargo.toml's `[profile.wasm.package]`.
    opt_level: &'static str,
    /// Whether the crates are optimised as one. It takes the CPU engine some minutes longer and a sixth of its
    /// size; the WebGPU engine would take over twenty CPU-minutes.
    lto: bool,
    /// wasm-opt's passes. None where brotli does better with what rustc wrote: measured, `-Oz` makes the widget
    /// larger once compressed. Of the CPU engine's 497 kB after LTO, `-O1` takes 6, `-O2` none, and `-Oz` adds 5; over
    /// the WebGPU engine's 15 MB wasm-opt would take minutes.
    wasm_opt: &'static [&'static str],
}

/// Which wasm a part may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Machine {
    /// WebAssembly 1.0 only: what wasm2js can translate.
    Mvp,
    /// With 128-bit SIMD and what came with or before it, as every browser since 2023 has.
    Simd,
}

/// All parts, the longest build first.
pub const PARTS: [Part; 3] = [
    Part {
        name: "webgpu",
        package: "web-engine",
        feature: Some("webgpu"),
        stem: "engine",
        folder: "engines/webgpu",
        machine: Machine::Simd,
        opt_level: "s",
        lto: false,
        wasm_opt: &[],
    },
    Part {
        name: "cpu",
        package: "web-engine",
        feature: Some("cpu"),
        stem: "engine",
        folder: "engines/cpu",
        machine: Machine::Simd,
        opt_level: "z",
        lto: true,
        wasm_opt: &["-O1"],
    },
    Part {
        name: "widget",
        package: "web-widget",
        feature: None,
        stem: "widget",
        folder: "widget",
        machine: Machine::Mvp,
        opt_level: "z",
        lto: false,
        wasm_opt: &[],
    },
];

impl Machine {
    fn rustflags(self) -> &'static str {
        match self {
            Self::Mvp => r#"-Z location-detail=none -C target-cpu=mvp --cfg getrandom_backend="wasm_js""#,
            Self::Simd => {
                r#"-Z location-detail=none -C target-feature=+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals --cfg getrandom_backend="wasm_js""#
            }
        }
    }

    /// The features by name: `--all-features` lets wasm-opt write imports that Chromium refuses.
    fn wasm_opt_features(self) -> &'static [&'static str] {
        match self {
            Self::Mvp => &["--mvp-features", "--enable-mutable-globals"],
            Self::Simd => &[
                "--enable-simd",
                "--enable-bulk-memory",
                "--enable-bulk-memory-opt",
                "--enable-nontrapping-float-to-int",
                "--enable-sign-ext",
                "--enable-mutable-globals",
                "--enable-reference-types",
                "--enable-multivalue",
            ],
        }
    }

    fn target_folder(self) -> &'static str {
        match self {
            Self::Mvp => "wasm-mvp",
            Self::Simd => "wasm",
        }
    }
}

impl Part {
    fn cargo(&self, subcommand: &str, workspace: &Workspace, toolchain: &WasmToolchain) -> Command {
        let target_dir = workspace.target.join(self.machine.target_folder());
        let build_std = self.machine == Machine::Mvp;
        let mut command = toolchain.cargo(subcommand, self.machine.rustflags(), build_std, &target_dir);
        command.args(["--profile", "wasm", "--package", self.package]);
        if let Some(feature) = self.feature {
            command.args(["--no-default-features", "--features", feature]);
        }
        command.env("CARGO_PROFILE_WASM_OPT_LEVEL", self.opt_level).current_dir(&workspace.root);
        if self.lto {
            command.env("CARGO_PROFILE_WASM_LTO", "fat").env("CARGO_PROFILE_WASM_CODEGEN_UNITS", "1");
        }
        command
    }

    fn module(&self, workspace: &Workspace) -> PathBuf {
        workspace
            .target
            .join(self.machine.target_folder())
            .join("wasm32-unknown-unknown/wasm")
            .join(format!("{}.wasm", self.package.replace('-', "_")))
    }

    fn result(&self, workspace: &Workspace) -> PathBuf {
        workspace.target.join("web").join(self.name)
    }
}

/// Builds the parts whose names are in `only` (all when empty) and assembles the site from what is there.
///
/// # Errors
/// When a tool fails, a part has an unknown name, or the site can't be written.
pub fn build(
    workspace: &Workspace,
    toolchain: &WasmToolchain,
    effort: Effort,
    only: &[String],
    steps: &mut Steps,
) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| PARTS.iter().all(|part| part.name != name.as_str())) {
        let names = PARTS.map(|part| part.name).join(", ");
        bail!("there is no part '{unknown}'; the parts are {names}");
    }
    let wanted: Vec<Part> = PARTS
        .into_iter()
        .filter(|part| only.is_empty() || only.iter().any(|name| name == part.name))
        .collect();
    let tools = format!(
        "{} · wasm-bindgen {} · {} · esbuild {}",
        toolchain.version()?,
        finish::WASM_BINDGEN,
        output_of(Command::new(finish::npm_tool(workspace, "wasm-opt")).arg("--version"))?.trim(),
        output_of(Command::new(finish::npm_tool(workspace, "esbuild")).arg("--version"))?.trim()
    );
    // While cargo compiles the next part, the last one is finished: wasm-opt uses one core only.
    std::thread::scope(|scope| -> Result<()> {
        let mut finishing = Vec::new();
        for part in &wanted {
            let module = steps.step(&format!("wasm build: {}", part.name), || {
                // Both engines' modules have one name; nobody else may build the other before this is read.
                let _alone = lock(workspace, part.machine.target_folder())?;
                run(&mut part.cargo("build", workspace, toolchain))?;
                let path = part.module(workspace);
                std::fs::read(&path).with_context(|| format!("can't read {}", path.display()))
            })?;
            let tools = tools.as_str();
            finishing.push((
                part,
                scope.spawn(move || {
                    let _alone = lock(workspace, part.name)?;
                    finish::finish(workspace, part, module, effort, tools)
                }),
            ));
        }
        for (part, thread) in finishing {
            steps.step(&format!("wasm glue and wasm-opt: {}", part.name), || {
                thread.join().map_err(|_| anyhow::anyhow!("the thread for {} panicked", part.name))?
            })?;
        }
        Ok(())
    })?;
    steps.step("site", || {
        let _alone = lock(workspace, "site")?;
        assemble(workspace, effort)
    })
}

/// clippy over the wasm crates, as cargo arguments after the target flags.
///
/// # Errors
/// When clippy finds something, or is not installed.
pub fn lint(workspace: &Workspace, toolchain: &WasmToolchain) -> Result<()> {
    // Both engines at once and everything alike, so that each dependency is checked once. With the widget's own flags
    // the standard library would be checked from source for nothing.
    let alike = |part: Part| Part { machine: Machine::Simd, opt_level: "s", lto: false, ..part };
    let [engine, _, widget] = PARTS;
    for part in [Part { feature: Some("cpu,webgpu"), ..alike(engine) }, alike(widget)] {
        run(part.cargo("clippy", workspace, toolchain).args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

/// Two runs at once would write the same files; the second waits. The lock ends with the file's handle.
fn lock(workspace: &Workspace, name: &str) -> Result<File> {
    std::fs::create_dir_all(&workspace.target)?;
    let path = workspace.target.join(format!(".{name}.lock"));
    let file = File::create(&path).with_context(|| format!("can't create {}", path.display()))?;
    if file.try_lock().is_err() {
        say(&format!("   another run is at work on {name}; waiting for it"));
        file.lock().with_context(|| format!("can't lock {}", path.display()))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_with_different_flags_never_share_a_target_folder() {
        for a in PARTS {
            for b in PARTS {
                let same_folder = a.machine.target_folder() == b.machine.target_folder();
                assert_eq!(same_folder, a.machine.rustflags() == b.machine.rustflags());
            }
        }
    }

    #[test]
    fn what_rustc_may_use_wasm_opt_knows() {
        let features = Machine::Simd.wasm_opt_features().join(" ");
        for (rustc, binaryen) in [
            ("+simd128", "--enable-simd"),
            ("+bulk-memory", "--enable-bulk-memory"),
            ("+nontrapping-fptoint", "--enable-nontrapping-float-to-int"),
            ("+sign-ext", "--enable-sign-ext"),
            ("+mutable-globals", "--enable-mutable-globals"),
        ] {
            assert!(Machine::Simd.rustflags().contains(rustc) && features.contains(binaryen), "{rustc}");
        }
    }
}
