//! `chatrec recommend`: answers a file of requests and writes a run that can be scored.

use std::path::PathBuf;

use crate::engine::EngineArgs;

/// Which words of a request are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Lang {
    /// `turns`
    #[default]
    En,
    /// `turns_zh`
    Zh,
}

/// Answers each line of a file of requests and writes the ranked items
#[derive(Debug, Clone, clap::Args)]
pub struct RecommendArgs {
    /// Catalogue pack, as `index` writes it
    #[arg(long, value_name = "PACK")]
    pub pack: PathBuf,
    /// Requests, one JSON object to a line, with `turns` (or `turns_zh`), `history`, `exclude_seen`
    #[arg(long, value_name = "FILE")]
    pub requests: PathBuf,
    /// Model and device
    #[command(flatten)]
    pub engine: EngineArgs,
    /// Language of the requests
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
    /// Items to a request, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub top: u16,
    /// Run to write: request, item, rank and score to a line, separated by tabs
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// Says which file or line cannot be read, and how to mend it.
pub fn run(args: &RecommendArgs) -> anyhow::Result<()> {
    let _ = args;
    anyhow::bail!("`chatrec recommend` is not wired yet")
}
