//! The tasks of this repository: `cargo xtask demo`, `cargo xtask test`, and what they are made of.

mod bench;
mod checks;
mod demo;
mod digest;
mod setup;
mod steps;
mod web_build;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use steps::{Steps, say};
use workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up, builds, shows and tests this repository")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing: the wasm compiler, Node packages, the base model; for tests also a browser
    Setup {
        /// Also what only the tests need
        #[arg(long)]
        tests: bool,
    },
    /// Build widget, engines and site for the browser into <target>/site
    BuildWeb {
        /// Skip wasm-opt and compress lightly: quicker, larger
        #[arg(long)]
        quick: bool,
        /// Build these parts only (webgpu, cpu, widget); the site keeps what it has of the others
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
    },
    /// Set up, build, index the demo catalogue and serve the demo shop
    Demo(demo::Options),
    /// Run every check, cheapest first, real browser included
    Test(checks::Options),
    /// Measure ours beside transformers.js in one Chromium; prints a table, writes <target>/bench/results.json
    Bench(bench::Options),
    /// What `.ci/run` calls: `test` with all steps
    Ci,
}

fn main() -> ExitCode {
    match perform(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<()> {
    let workspace = Workspace::find()?;
    let mut steps = Steps::new();
    match task {
        Task::Setup { tests } => {
            steps.step("set-up", || setup::for_building(&workspace))?;
            if tests {
                steps.step("set-up of the tests", || setup::for_testing(&workspace))?;
            }
        }
        Task::BuildWeb { quick, only } => {
            let effort = if quick { web_build::Effort::Quick } else { web_build::Effort::Full };
            let tools = steps.step("set-up", || setup::for_wasm(&workspace))?;
            web_build::build(&workspace, &tools.wasm, effort, &only, &mut steps)?;
        }
        Task::Demo(options) => return demo::run(&workspace, &options, &mut steps),
        Task::Test(options) => return checks::run(&workspace, &options, &mut steps),
        Task::Bench(options) => return bench::run(&workspace, &options, &mut steps),
        Task::Ci => return checks::run(&workspace, &checks::Options::default(), &mut steps),
    }
    say(&steps.table());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
