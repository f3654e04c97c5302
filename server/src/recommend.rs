//! `chatrec recommend`: answers a file of requests and writes a run that can be scored.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use protocol::{Action, State, TurnRequest};
use recommender::{Wanted, wire};
use serde::{Deserialize, Serialize};

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
    /// Also writes what stage 2 reads of each request and of each of its items, a JSON object a line: what
    /// `chatrec-train prepare` makes training records of
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,
    /// With --pairs: items to write beside the best ones, a request and an item to a line, as a file of judgments
    /// has them; what else stands in a line is not read
    #[arg(long, value_name = "FILE", requires = "pairs")]
    pub also: Option<PathBuf>,
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

/// What stage 2 reads of a request and of an item.
#[derive(Debug, Serialize)]
struct Pair<'a> {
    request: &'a str,
    item: &'a str,
    /// The shopper's wishes, as they stand after the last turn.
    said: &'a str,
    text: &'a str,
    /// Its place in the list, from 1; absent where it was asked for by `--also`.
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<usize>,
}

/// A request's answer.
struct Answer {
    /// Identifiers and scores, best first.
    items: Vec<(String, f32)>,
    /// What stage 2 reads of the request.
    said: String,
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
    let also = args.also.as_deref().map(also).transpose()?.unwrap_or_default();
    let engine = Engine::load(&args.pack, &args.engine)?;
    let mut out = Beside::create(&args.out)?;
    let mut pairs = args.pairs.as_deref().map(Beside::create).transpose()?;
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
        let answer = futures::executor::block_on(answer(&engine, args, request, turns))?;
        for (rank, (id, score)) in answer.items.iter().enumerate() {
            writeln!(out.file, "{}\t{id}\t{}\t{score:.6}", request.id, rank + 1)?;
        }
        if let Some(pairs) = &mut pairs {
            let also = also.get(&request.id).map_or(&[][..], Vec::as_slice);
            write_pairs(&engine, &request.id, &answer, also, pairs)?;
        }
        answered += 1;
    }
    out.finish()?;
    pairs.map(Beside::finish).transpose()?;
    bar.finish_and_clear();
    println!("{answered} requests answered: {}", args.out.display());
    Ok(())
}

/// A file that is written beside its place and renamed: a run that was broken off leaves the last one whole.
struct Beside<'a> {
    place: &'a Path,
    partial: PathBuf,
    file: BufWriter<File>,
}

impl<'a> Beside<'a> {
    fn create(place: &'a Path) -> anyhow::Result<Self> {
        let mut name = place.as_os_str().to_owned();
        name.push(".tmp");
        let partial = PathBuf::from(name);
        let file = File::create(&partial).with_context(|| partial.display().to_string())?;
        Ok(Self { place, partial, file: BufWriter::new(file) })
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| self.partial.display().to_string())?;
        std::fs::rename(&self.partial, self.place).with_context(|| self.place.display().to_string())
    }
}

/// The items that `--also` names, by request.
fn also(path: &Path) -> anyhow::Result<HashMap<String, Vec<String>>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut items: HashMap<String, Vec<String>> = HashMap::new();
    for (line, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let mut cells = row.split('\t');
        let (Some(request), Some(item)) = (cells.next(), cells.next()) else {
            anyhow::bail!(
                "{}, line {}: a request and an item, parted by a tab, are expected",
                path.display(),
                line + 1
            );
        };
        items.entry(request.to_owned()).or_default().push(item.to_owned());
    }
    Ok(items)
}

fn write_pairs(
    engine: &Engine,
    request: &str,
    answer: &Answer,
    also: &[String],
    out: &mut Beside<'_>,
) -> anyhow::Result<()> {
    let shop = engine.recommender.shop();
    let listed = |id: &String| answer.items.iter().any(|(listed, _)| listed == id);
    let best = answer.items.iter().zip(1..).map(|((id, _), rank)| (id, Some(rank)));
    for (id, rank) in best.chain(also.iter().filter(|id| !listed(id)).map(|id| (id, None))) {
        // Judgments may name items that the feed's duplicates took with them.
        let Some(ix) = shop.find(id).or_else(|| shop.catalogue.find(id)) else { continue };
        let text = shop.catalogue.whole_text(ix);
        let pair = Pair { request, item: id, said: &answer.said, text: &text, rank };
        serde_json::to_writer(&mut out.file, &pair)?;
        writeln!(out.file)?;
    }
    Ok(())
}

/// Plays the turns one after another and ranks after the last.
async fn answer(
    engine: &Engine,
    args: &RecommendArgs,
    request: &Request,
    turns: &[String],
) -> anyhow::Result<Answer> {
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
    // Folded, as a shopper sees the list: what is scored is what is shown.
    let wanted = Wanted {
        limit: usize::from(args.top),
        rerank: engine.rerank,
        exclude_bought: request.exclude_seen,
        fold: true,
    };
    let state = wire::state_from_wire(&state)?;
    let ranking = recommender.rank(&state, wanted).await?;
    let catalogue = &recommender.shop().catalogue;
    let items =
        ranking.items.iter().map(|ranked| (catalogue.item(ranked.item).id.clone(), ranked.score)).collect();
    Ok(Answer { items, said: recommender::said(&state) })
}
