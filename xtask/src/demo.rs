//! `cargo xtask demo`: from a clone to a shop in the browser.

use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::setup;
use crate::steps::{Steps, on_path, run as run_program, say};
use crate::web_build::{self, Effort};
use crate::workspace::Workspace;

/// What the demo runs, and one small test, selected from the whole workspace: that is what the tests select, and a
/// selection decides the features of the dependencies (dev-dependencies count only where a test is among them, and
/// they turn on one of fastrand's). Another one would compile Burn a second time.
const PROGRAMS: [&str; 9] = [
    "--workspace",
    "--exclude",
    "web-engine",
    "--bin",
    "chatrec",
    "--bin",
    "demo-shop",
    "--test",
    "dependencies",
];

/// After this the server answers on a slow machine too.
const SECONDS_TO_LOAD: u32 = 5;

/// What can be asked of the demo.
#[derive(Debug, Args)]
pub struct Options {
    /// The port on 127.0.0.1
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Print the address, but open no browser
    #[arg(long)]
    no_open: bool,
    /// Prepare everything, but do not serve
    #[arg(long)]
    no_serve: bool,
}

/// Sets up, builds, indexes, and becomes the server; so it returns only on error or under `--no-serve`.
///
/// # Errors
/// The first step that fails.
pub fn run(workspace: &Workspace, options: &Options, steps: &mut Steps) -> Result<()> {
    let first = !workspace.executable("chatrec").is_file();
    say("This sets up what is missing, builds server, engines and widget, indexes the demo catalogue and");
    say("serves the demo shop.");
    say(if first {
        "The first time compiles everything, which takes tens of minutes on two cores; later runs take minutes."
    } else {
        "Built before: only what changed is built again."
    });
    if !options.no_serve {
        // Found out now rather than after half an hour.
        TcpListener::bind(("127.0.0.1", options.port))
            .with_context(|| format!("port {} is taken; choose another with --port", options.port))?;
    }
    let tools = steps.step("set-up", || setup::for_building(workspace))?;
    prepare(workspace, steps)?;
    web_build::build(workspace, &tools.wasm, Effort::Full, &[], steps)?;
    say(&steps.table());
    if options.no_serve {
        return Ok(());
    }
    let address = format!("http://127.0.0.1:{}/", options.port);
    say(&format!("\nThe demo shop is at {address} (Ctrl-C ends it)"));
    if !options.no_open && on_path("xdg-open") {
        // Loading the models takes the server some seconds, and from the next line on there is no more of us.
        let open = format!("sleep {SECONDS_TO_LOAD}; exec xdg-open {address}");
        Command::new("sh").args(["-c", &open]).spawn().context("can't start sh to open the browser")?;
    }
    // In our place and not below us: whoever ends the demo, by Ctrl-C or by a signal, ends the server.
    let error = workspace
        .chatrec()
        .arg("serve")
        .arg("--site")
        .arg(workspace.site())
        .arg("--pack")
        .arg(workspace.demo().join("pack"))
        .arg("--listen")
        .arg(format!("127.0.0.1:{}", options.port))
        .exec();
    Err(error).context("can't start the server")
}

/// Builds the native programs, generates the demo catalogue and indexes it. Cargo and `chatrec index` skip
/// what has not changed.
///
/// # Errors
/// The first step that fails.
pub fn prepare(workspace: &Workspace, steps: &mut Steps) -> Result<()> {
    steps.step("native build", || {
        run_program(
            Command::new("cargo").args(["build", "--release"]).args(PROGRAMS).current_dir(&workspace.root),
        )
    })?;
    let demo = workspace.demo();
    fs::create_dir_all(&demo).with_context(|| format!("can't create {}", demo.display()))?;
    steps.step("demo catalogue", || {
        run_program(Command::new(workspace.executable("demo-shop")).arg("--out").arg(demo.join("shop")))
    })?;
    steps.step("index", || {
        run_program(
            workspace
                .chatrec()
                .arg("index")
                .arg(demo.join("shop/feed.jsonl"))
                .arg("--mapping")
                .arg(demo.join("shop/mapping.toml"))
                .arg("--model")
                .arg(workspace.root.join("models/full"))
                .arg("--out")
                .arg(demo.join("pack")),
        )
    })
}
