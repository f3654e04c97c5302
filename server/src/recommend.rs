//! `chatrec recommend`: answers a file of requests and writes a run that can be scored.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Context;
use protocol::{Action, State, TurnRequest};
use recommender::{Wanted, wire};
use serde::Deserialize;

use crate::engine::{Engine, EngineArgs};

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

/// A line of the requests file. Whatever else stands there, such as what a scorer knows, is not read.
#[derive(Debug, Deserialize)]
struct Request {
    id: String,
    #[serde(default)]
    turns: Vec<String>,
    #[serde(default)]
    turns_zh: Option<Vec<String>>,
    #[serde(default)]
    history: Vec<Event>,
    #[serde(default)]
    exclude_seen: bool,
}

/// Something that a shopper did with items.
#[derive(Debug, Deserialize)]
struct Event {
    items: Vec<String>,
}

/// Items that are shown between two turns: what "cheaper" and "the second one" look at.
const SHOWN: u8 = 8;

/// Runs the command.
///
/// # Errors
/// Says which file or line cannot be read, and how to mend it.
pub fn run(args: &RecommendArgs) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(&args.requests).with_context(|| args.requests.display().to_string())?;
    let mut requests = Vec::new();
    for (line, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let request: Request = serde_json::from_str(row).with_context(|| {
            format!(
                "{}, line {}: an object with `id` and `turns` is expected",
                args.requests.display(),
                line + 1
            )
        })?;
        requests.push(request);
    }
    let engine = Engine::load(&args.pack, &args.engine)?;
    // Written beside and renamed: a run that was broken off leaves the last one whole.
    let partial = args.out.with_extension("tmp");
    let mut out = BufWriter::new(File::create(&partial).with_context(|| partial.display().to_string())?);
    let bar = indicatif::ProgressBar::new(requests.len() as u64).with_style(
        indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} requests, {per_sec}, {eta} left")
            .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()),
    );
    let mut answered = 0;
    for request in &requests {
        bar.inc(1);
        let turns = match (args.lang, &request.turns_zh) {
            (Lang::En, _) => &request.turns,
            (Lang::Zh, Some(turns)) => turns,
            (Lang::Zh, None) => continue,
        };
        for (rank, (id, score)) in
            futures::executor::block_on(answer(&engine, args, request, turns))?.into_iter().enumerate()
        {
            writeln!(out, "{}\t{id}\t{}\t{score:.6}", request.id, rank + 1)?;
        }
        answered += 1;
    }
    out.flush().with_context(|| partial.display().to_string())?;
    std::fs::rename(&partial, &args.out).with_context(|| args.out.display().to_string())?;
    bar.finish_and_clear();
    println!("{answered} requests answered: {}", args.out.display());
    Ok(())
}

/// Plays the turns one after another and ranks after the last.
async fn answer(
    engine: &Engine,
    args: &RecommendArgs,
    request: &Request,
    turns: &[String],
) -> anyhow::Result<Vec<(String, f32)>> {
    let recommender = &engine.recommender;
    let mut state = State {
        version: wire::STATE_VERSION,
        bought: request.history.iter().flat_map(|event| event.items.iter().cloned()).collect(),
        ..State::default()
    };
    for turn in turns {
        let request =
            TurnRequest { state, action: Action::Say { text: turn.clone() }, locale: None, limit: SHOWN };
        state = recommender.turn(&request, 0).await?.state;
    }
    let wanted =
        Wanted { limit: usize::from(args.top), rerank: engine.rerank, exclude_bought: request.exclude_seen };
    let ranking = recommender.rank(&wire::state_from_wire(&state)?, wanted).await?;
    let catalogue = &recommender.shop().catalogue;
    Ok(ranking.items.iter().map(|ranked| (catalogue.item(ranked.item).id.clone(), ranked.score)).collect())
}
