//! `cargo xtask test`: every check, the cheapest first, so that a slip is told after seconds and not after
//! half an hour.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use crate::demo;
use crate::setup::{self, Tools};
use crate::steps::{Steps, run as run_program, say};
use crate::web_build::{self, Effort};
use crate::workspace::Workspace;

/// What can be asked of the tests.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Run these steps only: fmt, tidy, clippy, native, web, browser
    #[arg(long, value_delimiter = ',', value_name = "STEP")]
    only: Vec<String>,
}

/// The steps in their order.
const STEPS: [&str; 6] = ["fmt", "tidy", "clippy", "native", "web", "browser"];

/// The packages that exist for wasm32 only; everything else is checked and tested natively.
const WASM_PACKAGES: [&str; 1] = ["web-engine"];

/// Runs the steps; the first that fails ends the run.
///
/// # Errors
/// What failed, with the step's name.
pub fn run(workspace: &Workspace, options: &Options, steps: &mut Steps) -> Result<()> {
    if let Some(unknown) = options.only.iter().find(|step| !STEPS.contains(&step.as_str())) {
        bail!("there is no step '{unknown}'; the steps are {}", STEPS.join(", "));
    }
    let wants = |step: &str| options.only.is_empty() || options.only.iter().any(|only| only == step);
    let cargo =
        |arguments: &[&str]| run_program(Command::new("cargo").args(arguments).current_dir(&workspace.root));
    let native: Vec<&str> = WASM_PACKAGES.iter().flat_map(|package| ["--exclude", package]).collect();

    if options.only.is_empty() {
        say(
            "This checks format, rules and lints, runs the native tests, builds for the browser, tests in a real",
        );
        say(
            "browser and type-checks the CUDA build. From nothing that may take an hour on two cores, later minutes.",
        );
    }
    if wants("fmt") {
        steps.step("fmt", || cargo(&["fmt", "--all", "--check"]))?;
    }
    if wants("tidy") {
        steps.step("tidy", || cargo(&["test", "--release", "--package", "tidy"]))?;
    }
    let mut found: Option<(Tools, PathBuf)> = None;
    if ["clippy", "web", "browser", "native"].into_iter().any(wants) {
        let tools = steps.step("set-up", || {
            let tools = setup::for_building(workspace)?;
            let browser = if wants("browser") { setup::for_testing(workspace)? } else { PathBuf::new() };
            Ok((tools, browser))
        })?;
        found = Some(tools);
    }
    if let Some((tools, _)) = found.as_ref().filter(|_| wants("clippy")) {
        steps.step("clippy, native, CUDA type-checked", || clippy(workspace, &native))?;
        if tools.wasm.has_clippy() {
            steps.step("clippy, wasm", || web_build::lint(workspace, &tools.wasm))?;
        } else {
            say("── clippy, wasm: skipped, Debian's compiler for wasm comes without clippy");
        }
    }
    if wants("native") {
        steps.step("native tests", || {
            let arguments = ["test", "--release", "--workspace", "--no-fail-fast"];
            run_program(
                Command::new("cargo")
                    .args(arguments)
                    .args(&native)
                    .env("CHATREC_BASE", workspace.base_model())
                    .current_dir(&workspace.root),
            )
        })?;
    }
    if let Some((tools, browser)) = found.as_ref().filter(|_| wants("web") || wants("browser")) {
        if wants("browser") {
            demo::prepare(workspace, steps)?;
        }
        web_build::build(workspace, &tools.wasm, Effort::Full, &[], steps)?;
        if wants("browser") {
            steps.step("browser tests", || browser_tests(workspace, browser))?;
        }
    }
    say(&steps.table());
    say("All checks passed.");
    Ok(())
}

fn browser_tests(workspace: &Workspace, browser: &PathBuf) -> Result<()> {
    run_program(
        Command::new("npx")
            .args(["--no-install", "playwright", "test"])
            .env("CHROMIUM", browser)
            .env("CHATREC", workspace.executable("chatrec"))
            .env("CHATREC_SITE", workspace.site())
            .env("CHATREC_PACK", workspace.demo().join("pack"))
            .env("CHATREC_BASE", workspace.base_model())
            .current_dir(workspace.root.join("tests/browser")),
    )
}

/// clippy over everything native, with CUDA: one pass lints and type-checks that too. The CUDA build links an
/// LLVM that its build script downloads; under `DOCS_RS` it does not, and a check needs none. In a target folder of
/// its own, because the variable changes what build scripts do and would rebuild everything else.
fn clippy(workspace: &Workspace, native: &[&str]) -> Result<()> {
    run_program(
        Command::new("cargo")
            .args([
                "clippy",
                "--release",
                "--workspace",
                "--all-targets",
                "--features",
                "server/cuda,trainer/cuda",
                "--target-dir",
            ])
            .arg(workspace.target.join("check"))
            .args(native)
            .args(["--", "-D", "warnings"])
            .env("DOCS_RS", "1")
            .current_dir(&workspace.root),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_step_is_refused_before_anything_runs() {
        let nowhere = PathBuf::from("/nowhere");
        let workspace = Workspace { root: nowhere.clone(), target: nowhere.clone(), cache: nowhere };
        let options = Options { only: vec!["lint".to_owned()] };
        let error = run(&workspace, &options, &mut Steps::new()).unwrap_err().to_string();
        assert!(error.contains("'lint'") && error.contains("fmt, tidy"), "{error}");
    }
}
