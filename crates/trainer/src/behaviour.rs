//! `chatrec-train behaviour`: what shoppers did becomes two vectors an item, which live in the pack.
//!
//! A customer's orders give examples: what she had, and what the next order brought for the first time. Beside them
//! stand halves of her things against the other halves, so that one order teaches too. A linear map from the things
//! had to the things wanted is fitted to all of them with a penalty on its size and at a low rank ([`solve`]); its
//! two factors are the vectors. Being linear, its scores are exact sums over the things had.

mod events;
mod examples;
mod solve;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use catalog::pack::{self, BehaviourTag, BehaviourVectors, FileTag, Manifest};

use crate::rng::Rng;
use events::Customer;
use examples::{Counts, Examples};

/// Customers, one in so many, that are kept aside to measure on before all are learnt from.
const KEPT_ASIDE: usize = 10;

/// Examples of the best score that the vectors' scale is made by, at most.
const SCALED_BY: usize = 1000;

/// Settings where none are given.
const DIM: u16 = 30;
const HALF_LIFE: f64 = 365.0;
const RECENCY: f64 = 90.0;
const PENALTY: f64 = 20.0;
const HALVES: f64 = 0.5;
const SEED: u64 = 7;

/// What the command was given.
#[derive(Debug, Clone, clap::Args)]
pub struct BehaviourArgs {
    /// Catalogue pack, as `chatrec index` writes it
    #[arg(long, value_name = "PACK")]
    pub pack: PathBuf,
    /// Events, a JSON object a line (also .zst): `user`, `at`, `event` (view, cart, buy, rate), `items`
    #[arg(long, value_name = "FILE")]
    pub events: PathBuf,
    /// Folder to write the pack with its new vectors to; may be the same
    #[arg(long, value_name = "PACK")]
    pub out: PathBuf,
    /// Components of a vector, of which an item has two: 30 make 64 bytes an item
    #[arg(long, default_value_t = DIM, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub dim: u16,
    /// Days after which an event counts half beside the latest of its history
    #[arg(long, default_value_t = HALF_LIFE)]
    pub half_life: f64,
    /// Days before the newest event after which an example counts half: what was wanted lately says more of what is
    /// wanted next, as shops change with the season
    #[arg(long, default_value_t = RECENCY)]
    pub recency: f64,
    /// Penalty on the map's size; more suits fewer events
    #[arg(long, default_value_t = PENALTY)]
    pub penalty: f64,
    /// Weight of two halvings of a customer's things, each against one example that looks ahead
    #[arg(long, default_value_t = HALVES)]
    pub halves: f64,
    /// Seed of every random choice
    #[arg(long, default_value_t = SEED)]
    pub seed: u64,
}

impl BehaviourArgs {
    /// With the settings that the command takes where none are given.
    pub fn new(pack: PathBuf, events: PathBuf, out: PathBuf) -> Self {
        Self {
            pack,
            events,
            out,
            dim: DIM,
            half_life: HALF_LIFE,
            recency: RECENCY,
            penalty: PENALTY,
            halves: HALVES,
            seed: SEED,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Says which file, line or number is wrong, and how to mend it; nothing is written then.
pub fn run(args: &BehaviourArgs) -> Result<()> {
    for (name, days) in [("--half-life", args.half_life), ("--recency", args.recency)] {
        ensure!(days > 0.0, "{name} is {days}, it has to be above 0 days");
    }
    ensure!(
        args.penalty > 0.0 && args.penalty.is_finite(),
        "--penalty is {}, it has to be above 0",
        args.penalty
    );
    ensure!((0.0..=100.0).contains(&args.halves), "--halves is {}, it goes from 0 to 100", args.halves);
    let read = |name: &str| {
        let path = args.pack.join(name);
        fs::read(&path).with_context(|| format!("{}: `chatrec index` writes it", path.display()))
    };
    let mut manifest = Manifest::parse(&read(pack::MANIFEST)?)?;
    let bytes = read(pack::CATALOGUE)?;
    manifest.verify(pack::CATALOGUE, &bytes)?;
    let catalogue = pack::decode_catalogue(&bytes)?;
    let items = catalogue.items().len();
    if args.out.exists() && !args.out.join(pack::MANIFEST).is_file() {
        bail!("{} exists and is no catalogue pack; name another folder with --out", args.out.display());
    }
    let log = events::read(&args.events, &catalogue)?;
    println!("{}", log.summary());
    let kept = kept_aside(log.customers.len(), args.seed);
    let part = |aside: bool| -> Vec<&Customer> {
        log.customers.iter().zip(&kept).filter(|(_, kept)| **kept == aside).map(|(one, _)| one).collect()
    };
    let (most, aside) = (part(false), part(true));
    let model = fit(&most, items, args)?;
    let judged = examples::last_orders(&aside);
    let measured = examples::ndcg(&judged, |history| model.scores(history));
    let popular = examples::popularity(&most, items);
    let by_popularity = examples::ndcg(&judged, |_| popular.clone());
    println!(
        "NDCG@10 on the last orders of {} customers that were kept aside: {measured:.4}, by popularity alone {by_popularity:.4}",
        judged.len()
    );
    if judged.is_empty() {
        println!("too few customers came back to say whether this helps");
    } else if measured <= by_popularity {
        println!("this is no better than popularity: more events, or a larger --penalty, may help");
    }
    let all: Vec<&Customer> = log.customers.iter().collect();
    let vectors = fit(&all, items, args)?;
    let learnt = (0..items).filter(|&item| vectors.speaks(item)).count();
    manifest.behaviour = Some(BehaviourTag {
        dim: usize::from(args.dim),
        events_sha256: log.sha256.clone(),
        customers: log.customers.len() as u64,
        items: learnt as u64,
    });
    let bytes = vectors.encode();
    write(&args.pack, &args.out, manifest, &bytes)?;
    println!(
        "{learnt} of {items} items have vectors of {} bytes: {}",
        vectors.bytes_an_item(),
        args.out.display()
    );
    Ok(())
}

/// Which customers are kept aside.
fn kept_aside(customers: usize, seed: u64) -> Vec<bool> {
    let mut rng = Rng::new(seed);
    (0..customers).map(|_| rng.below(KEPT_ASIDE) == 0).collect()
}

/// Learns from customers.
fn fit(customers: &[&Customer], items: usize, args: &BehaviourArgs) -> Result<BehaviourVectors> {
    let counts = Counts { half_life: args.half_life, recency: args.recency, halves: args.halves };
    let examples = Examples::new(customers, items, &counts, args.seed);
    ensure!(
        !examples.is_empty(),
        "no customer has two things to learn from; behaviour needs customers with several items"
    );
    let dim = usize::from(args.dim);
    let mut factors = solve::low_rank(&examples, dim, args.penalty, args.seed);
    ensure!(
        factors.is_finite(),
        "the fit came out with numbers that are none; a larger --penalty (now {}) may help",
        args.penalty
    );
    // So that the best item of a usual customer has a score of 1, whatever the shop.
    let bests: Vec<f64> = customers
        .iter()
        .take(SCALED_BY)
        .map(|customer| examples::history_of(&customer.orders))
        .filter(|history| !history.is_empty())
        .map(|history| factors.scores(&history).into_iter().fold(0.0, f64::max))
        .collect();
    let usual = bests.iter().sum::<f64>() / bests.len().max(1) as f64;
    if usual > 0.0 {
        factors.scale(1.0 / usual);
    }
    Ok(BehaviourVectors::quantise(&factors.history(), &factors.target(), dim))
}

/// What of the vectors is asked while they are judged.
trait Scores {
    /// The score of every item for a history of items.
    fn scores(&self, history: &[u32]) -> Vec<f64>;
}

impl Scores for BehaviourVectors {
    fn scores(&self, history: &[u32]) -> Vec<f64> {
        let dim = self.dim();
        let mut shopper = vec![0.0f64; dim];
        for &item in history {
            let item = item as usize;
            let scale = f64::from(self.history.scales[item]);
            let codes = self.history.codes_of(item);
            shopper.iter_mut().zip(codes).for_each(|(sum, &code)| *sum += scale * f64::from(code));
        }
        (0..self.items())
            .map(|item| {
                let codes = self.target.codes_of(item);
                let sum: f64 = codes.iter().zip(&shopper).map(|(&code, x)| f64::from(code) * x).sum();
                f64::from(self.target.scales[item]) * sum
            })
            .collect()
    }
}

/// Writes the pack whole, beside its place, and puts it there.
fn write(from: &Path, out: &Path, mut manifest: Manifest, behaviour: &[u8]) -> Result<()> {
    let name = out.file_name().with_context(|| format!("{} cannot be the name of a pack", out.display()))?;
    let beside = |ending: &str| {
        let mut name = name.to_owned();
        name.push(format!(".{ending}-{}", std::process::id()));
        out.with_file_name(name)
    };
    let (staging, aside) = (beside("tmp"), beside("old"));
    let shown = || staging.display().to_string();
    let mut fill = || -> Result<()> {
        fs::create_dir_all(&staging).with_context(shown)?;
        for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
            let entry = entry.with_context(|| from.display().to_string())?;
            if entry.path().is_file() {
                fs::copy(entry.path(), staging.join(entry.file_name())).with_context(shown)?;
            }
        }
        manifest.files.retain(|file| file.path != pack::BEHAVIOUR);
        manifest.files.push(FileTag::of(pack::BEHAVIOUR, behaviour));
        fs::write(staging.join(pack::BEHAVIOUR), behaviour).with_context(shown)?;
        fs::write(staging.join(pack::MANIFEST), manifest.to_json()).with_context(shown)
    };
    if let Err(error) = fill() {
        // Only tidiness: the old pack stands where it stood.
        let _ = fs::remove_dir_all(&staging);
        return Err(error);
    }
    if out.exists() {
        fs::rename(out, &aside).with_context(|| out.display().to_string())?;
    }
    if let Err(error) = fs::rename(&staging, out) {
        let _ = fs::rename(&aside, out);
        return Err(error).with_context(|| out.display().to_string());
    }
    let _ = fs::remove_dir_all(&aside);
    Ok(())
}

#[cfg(test)]
mod tests;
