//! `chatrec`: the native side of Chat-Rec.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// Recommends items of a shop's catalogue in conversation, with reasons
#[derive(Parser)]
#[command(name = "chatrec", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Index(server::index::IndexArgs),
    Serve(server::serve::ServeArgs),
    Recommend(server::recommend::RecommendArgs),
}

fn main() -> ExitCode {
    // Logs go to standard error; what is logged is chosen as in RUST_LOG=server=debug.
    tracing_subscriber::fmt()
        .with_env_filter(
            EnvFilter::builder().with_default_directive(tracing::Level::INFO.into()).from_env_lossy(),
        )
        .with_writer(std::io::stderr)
        .init();
    let result = match Cli::parse().command {
        Command::Index(args) => server::index::run(args),
        Command::Serve(args) => server::serve::run(args),
        Command::Recommend(args) => server::recommend::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
