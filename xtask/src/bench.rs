//! `cargo xtask bench`: ours beside transformers.js, in one run and one Chromium.
//!
//! What is measured, and how, stands in `bench/run.js`; here is only what it needs: the site, the server, the
//! browser, and the q8 model that transformers.js loads. Not part of the tests: it says how fast things are on
//! this machine, not whether they work.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::demo;
use crate::setup::{self, base_model, chromium, debian, node};
use crate::steps::{Steps, run as run_program, say, succeeds};
use crate::web_build::{self, Effort};
use crate::workspace::Workspace;

/// The measurements, by the names in `bench/run.js`.
const MEASUREMENTS: [&str; 6] = ["bytes", "first", "query", "understand", "scan", "webgpu"];

/// What makes the q8 model; the exporter is torch's.
const PYTHON_PACKAGES: [&str; 5] =
    ["torch==2.15.*", "transformers==5.23.*", "onnx==1.23.*", "onnxruntime==1.32.*", "numpy"];

/// What can be asked of the benchmark.
#[derive(Debug, Args)]
pub struct Options {
    /// Measure what is built already
    #[arg(long)]
    no_build: bool,
    /// Measure these only: bytes, first, query, understand, scan, webgpu
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    only: Vec<String>,
    /// Page loads of each side for the time to the first answer
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
}

/// Builds what is missing, measures, prints the table and writes `<target>/bench/results.json`.
///
/// # Errors
/// The first step that fails. A single measurement that can't be made is told in the table instead.
pub fn run(workspace: &Workspace, options: &Options, steps: &mut Steps) -> Result<()> {
    if let Some(unknown) = options.only.iter().find(|name| !MEASUREMENTS.contains(&name.as_str())) {
        anyhow::bail!("there is no measurement '{unknown}'; they are {}", MEASUREMENTS.join(", "));
    }
    if !options.no_build {
        let tools = steps.step("set-up", || setup::for_building(workspace))?;
        demo::prepare(workspace, steps)?;
        web_build::build(workspace, &tools.wasm, Effort::Full, &[], steps)?;
    }
    ensure!(
        workspace.site().join("manifest.json").is_file(),
        "there is no site at {}; run without --no-build",
        workspace.site().display()
    );
    let folder = workspace.root.join("bench");
    let browser = steps.step("set-up of the benchmark", || {
        node::ensure_node()?;
        node::ensure_packages(&folder)?;
        chromium::find_or_install()
    })?;
    let model = steps.step("the other side's model", || q8_model(workspace))?;
    steps.step("measurements", || {
        run_program(
            Command::new("node")
                .arg("run.js")
                .current_dir(&folder)
                .env("CHROMIUM", &browser)
                .env("CHATREC", workspace.executable("chatrec"))
                .env("CHATREC_SITE", workspace.site())
                .env("CHATREC_FEED", workspace.demo().join("shop/feed.jsonl"))
                .env("CHATREC_STUDENT", workspace.root.join("models/student"))
                .env("BENCH_MODEL", &model)
                .env("BENCH_CACHE", cache(workspace))
                .env("BENCH_OUT", workspace.target.join("bench"))
                .env("BENCH_ONLY", options.only.join(","))
                .env("BENCH_ROUNDS", options.rounds.to_string()),
        )
    })?;
    say(&steps.table());
    Ok(())
}

fn cache(workspace: &Workspace) -> PathBuf {
    workspace.cache.join("bench")
}

/// The folder of all-MiniLM-L6-v2 in q8. Made once: torch's download is large, so its virtual environment is
/// kept in the cache too.
fn q8_model(workspace: &Workspace) -> Result<PathBuf> {
    let out = cache(workspace).join("all-MiniLM-L6-v2-q8");
    if out.join("onnx/model_quantized.onnx").is_file() {
        return Ok(out);
    }
    let base = match env::var_os("CHATREC_BASE") {
        Some(folder) => PathBuf::from(folder),
        None => {
            base_model::ensure(&workspace.base_model())?;
            workspace.base_model()
        }
    };
    let venv = cache(workspace).join("venv");
    let python = venv.join("bin/python");
    let complete =
        || succeeds(Command::new(&python).args(["-c", "import torch, transformers, onnx, onnxruntime"]));
    if !complete() {
        say(
            "   installing torch, transformers and onnxruntime into the cache: one to three GB, some minutes, once",
        );
        if !succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
            debian::install(&["python3", "python3-venv"], "Python for making the q8 model")?;
        }
        run_program(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
        // torch's own index has a build without CUDA, a tenth of the size; where it can't be reached, PyPI's.
        let pip = || {
            let mut command = Command::new(&python);
            command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
            command
        };
        let small =
            ["--index-url", "https://download.pytorch.org/whl/cpu", "--retries", "1", "--timeout", "10"];
        if !succeeds(pip().args(small).arg(PYTHON_PACKAGES[0])) {
            say("   torch without CUDA can't be had here; taking PyPI's, which is larger");
        }
        run_program(pip().args(PYTHON_PACKAGES))?;
        ensure!(
            complete(),
            "{} still can't import torch, transformers, onnx and onnxruntime",
            python.display()
        );
    }
    run_program(Command::new(&python).arg(workspace.root.join("bench/make_onnx.py")).arg(&base).arg(&out))
        .context("making the q8 model")?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_measurement_is_refused_before_anything_runs() {
        let nowhere = PathBuf::from("/nowhere");
        let workspace = Workspace { root: nowhere.clone(), target: nowhere.clone(), cache: nowhere };
        let options = Options { no_build: true, only: vec!["speed".to_owned()], rounds: 1 };
        let error = run(&workspace, &options, &mut Steps::new()).unwrap_err().to_string();
        assert!(error.contains("'speed'") && error.contains("bytes, first"), "{error}");
    }

    #[test]
    fn the_measurements_are_those_of_the_script() {
        let script = include_str!("../../bench/run.js");
        for name in MEASUREMENTS {
            assert!(script.contains(&format!("measure('{name}',")), "{name}");
        }
    }
}
