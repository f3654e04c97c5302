//! `chatrec-train evaluate`: a run against graded judgments, alone or beside another.

pub mod chance;
mod labels;
mod measures;
mod report;
mod violations;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};

use labels::Labels;
use measures::{Judged, List};

/// What the command was given.
#[derive(Debug, Clone, clap::Args)]
pub struct EvaluateArgs {
    /// Run: request, item, rank, score to a line, separated by tabs
    #[arg(long, value_name = "RUN")]
    pub run: PathBuf,
    /// Another run, to stand beside it with a paired test
    #[arg(long, value_name = "RUN")]
    pub against: Option<PathBuf>,
    /// Requests, a JSON object with `id` and `kind` a line
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub requests: Vec<PathBuf>,
    /// Judgments: request, item, grade (0 to 3) to a line, separated by tabs
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub qrels: Vec<PathBuf>,
    /// Items, a JSON object with `id` a line: for coverage, and for constraints that an item breaks
    #[arg(long, value_name = "FILE")]
    pub items: Option<PathBuf>,
    /// Grade from which an item is relevant
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=3))]
    pub relevant: u32,
    /// Only the requests that stand in the run
    #[arg(long)]
    pub answered: bool,
    /// Seed of the intervals and the test
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Prints JSON in place of tables
    #[arg(long)]
    pub json: bool,
}

/// A line of the requests.
#[derive(Debug, Deserialize)]
struct Request {
    id: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    constraints: Option<Map<String, Value>>,
}

type Items = HashMap<String, Map<String, Value>>;

/// What is found of one run.
struct Measured {
    /// Of each request, in the order of [`measures::NAMES`] and violations last (`NaN` without items).
    rows: Vec<Vec<f64>>,
    labels: Option<Labels>,
    /// Share of the items that stand in the first ten of any request; without items, their number.
    coverage: f64,
    /// Mean surprise of what is shown, in bits: −log2 of the share of requests that are shown it (Zhou et al. 2010).
    novelty: f64,
    missing: usize,
}

/// Names of the columns of [`Measured::rows`].
fn names() -> Vec<&'static str> {
    measures::NAMES.into_iter().chain(["violations@10"]).collect()
}

/// Runs the command.
///
/// # Errors
/// Says which file and line cannot be read, and how to mend it.
pub fn run(args: &EvaluateArgs) -> Result<()> {
    let mut requests: Vec<Request> = json_lines(&args.requests, "an object with `id` is expected")?;
    ensure!(!requests.is_empty(), "there are no requests");
    let judged = judgments(&args.qrels)?;
    let items = args.items.as_deref().map(items).transpose()?;
    let one = read_run(&args.run, items.as_ref())?;
    let other = args.against.as_deref().map(|path| read_run(path, items.as_ref())).transpose()?;
    if args.answered {
        requests.retain(|request| one.contains_key(&request.id));
        ensure!(!requests.is_empty(), "{} answers none of the requests", args.run.display());
    }
    let measure =
        |run: &HashMap<String, List>| measured(run, &requests, &judged, items.as_ref(), args.relevant);
    let one = measure(&one);
    let other = other.as_ref().map(measure);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, request) in requests.iter().enumerate().filter(|(_, request)| !request.kind.is_empty()) {
        groups.entry(&request.kind).or_default().push(at);
    }
    let groups: Vec<(&str, Vec<usize>)> =
        [("all", (0..requests.len()).collect())].into_iter().chain(groups).collect();
    let report = report::Report::new(&one, other.as_ref(), &groups, args.seed);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.table());
    }
    Ok(())
}

/// NDCG@10 of each request of `chosen` in two runs, as (`before`, `after`).
///
/// # Errors
/// As [`run`].
pub fn ndcg_pairs(
    before: &Path,
    after: &Path,
    requests: &Path,
    judgments: &Path,
    chosen: &dyn Fn(&str) -> bool,
) -> Result<Vec<(f64, f64)>> {
    let requests: Vec<Request> = json_lines(&[requests.to_owned()], "an object with `id` is expected")?;
    let judged = self::judgments(&[judgments.to_owned()])?;
    let (before, after) = (read_run(before, None)?, read_run(after, None)?);
    let (no_list, no_judgment) = (List::new(), Judged::new());
    let of = |run: &HashMap<String, List>, id: &str| {
        let list = run.get(id).unwrap_or(&no_list);
        measures::measure(list, judged.get(id).unwrap_or(&no_judgment), 2)[0]
    };
    let chosen = requests.iter().map(|request| request.id.as_str()).filter(|id| chosen(id));
    Ok(chosen.map(|id| (of(&before, id), of(&after, id))).collect())
}

fn measured(
    run: &HashMap<String, List>,
    requests: &[Request],
    judged: &HashMap<String, Judged>,
    items: Option<&Items>,
    relevant: u32,
) -> Measured {
    let (no_list, no_judgment, no_constraint) = (List::new(), Judged::new(), Map::new());
    let of = |request: &Request| {
        (run.get(&request.id).unwrap_or(&no_list), judged.get(&request.id).unwrap_or(&no_judgment))
    };
    let mut shown: HashMap<&String, usize> = HashMap::new();
    let mut rows = Vec::new();
    for request in requests {
        let (list, judgments) = of(request);
        let mut row = measures::measure(list, judgments, relevant).to_vec();
        let top = || list.iter().take(measures::DEPTH).map(|(item, _)| item);
        let constraints = request.constraints.as_ref().unwrap_or(&no_constraint);
        row.push(items.map_or(f64::NAN, |items| {
            let broken = top().filter_map(|item| items.get(item));
            broken.filter(|item| violations::breaks(item, constraints)).count() as f64
                / measures::DEPTH as f64
        }));
        rows.push(row);
        top().for_each(|item| *shown.entry(item).or_default() += 1);
    }
    let places: usize = shown.values().sum();
    let surprise: f64 =
        shown.values().map(|&count| count as f64 * (requests.len() as f64 / count as f64).log2()).sum();
    let lists: Vec<(&List, &Judged)> = requests.iter().map(of).collect();
    Measured {
        rows,
        labels: labels::labels(&lists, relevant),
        coverage: shown.len() as f64 / items.map_or(1.0, |items| items.len().max(1) as f64),
        novelty: surprise / places.max(1) as f64,
        missing: lists.iter().filter(|(list, _)| list.is_empty()).count(),
    }
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

fn json_lines<T: serde::de::DeserializeOwned>(paths: &[PathBuf], expected: &str) -> Result<Vec<T>> {
    let mut rows = Vec::new();
    for path in paths {
        for (line, row) in text(path)?.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
            let place = || format!("{}, line {}: {expected}", path.display(), line + 1);
            rows.push(serde_json::from_str(row).with_context(place)?);
        }
    }
    Ok(rows)
}

fn items(path: &Path) -> Result<Items> {
    let rows: Vec<Map<String, Value>> = json_lines(&[path.to_owned()], "an object with `id` is expected")?;
    let id = |item: &Map<String, Value>| match item.get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    rows.into_iter()
        .map(|item| {
            Ok((id(&item).with_context(|| format!("{}: an item has no `id`", path.display()))?, item))
        })
        .collect()
}

fn judgments(paths: &[PathBuf]) -> Result<HashMap<String, Judged>> {
    let mut judged: HashMap<String, Judged> = HashMap::new();
    for path in paths {
        for (line, row) in text(path)?.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
            let cells: Vec<&str> = row.split('\t').collect();
            let grade = cells.get(2).and_then(|grade| grade.trim().parse().ok()).filter(|grade| *grade <= 3);
            let ([request, item, _], Some(grade)) = (cells.as_slice(), grade) else {
                bail!(
                    "{}, line {}: request, item and a grade from 0 to 3 are expected, separated by tabs",
                    path.display(),
                    line + 1
                );
            };
            judged.entry((*request).to_owned()).or_default().insert((*item).to_owned(), grade);
        }
    }
    Ok(judged)
}

/// Reads a run: lists by request, in the order of the ranks.
fn read_run(path: &Path, items: Option<&Items>) -> Result<HashMap<String, List>> {
    let mut ranked: HashMap<String, Vec<(u32, String, f64)>> = HashMap::new();
    for (line, row) in text(path)?.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let place = || format!("{}, line {}", path.display(), line + 1);
        let cells: Vec<&str> = row.split('\t').collect();
        let [request, item, rank, score] = cells.as_slice() else {
            bail!("{}: request, item, rank and score are expected, separated by tabs", place());
        };
        let rank: u32 = rank.trim().parse().with_context(|| format!("{}: the rank \"{rank}\"", place()))?;
        let score: f64 =
            score.trim().parse().with_context(|| format!("{}: the score \"{score}\"", place()))?;
        ensure!(score.is_finite(), "{}: the score is {score}", place());
        if items.is_some_and(|items| !items.contains_key(*item)) {
            bail!("{}: \"{item}\" is none of the items; is --items of the same catalogue?", place());
        }
        ranked.entry((*request).to_owned()).or_default().push((rank, (*item).to_owned(), score));
    }
    let mut run = HashMap::new();
    for (request, mut list) in ranked {
        list.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        let mut seen = HashSet::new();
        if let Some((_, item, _)) = list.iter().find(|(_, item, _)| !seen.insert(item)) {
            bail!("{}: \"{item}\" stands twice in the list of request \"{request}\"", path.display());
        }
        run.insert(request, list.into_iter().map(|(_, item, score)| (item, score)).collect());
    }
    Ok(run)
}

#[cfg(test)]
mod tests;
