//! `chatrec-train prepare`: records to learn from, out of judged requests and out of catalogues.
//!
//! Judged requests come as the pairs that `chatrec recommend --pairs` writes, so that training reads what stage 2
//! reads; their grades become labels. Catalogues give requests that nobody had to judge: needs and names of kinds of
//! things, with the colour or material of one item ([`generate`]). Everything of one request stays in one part, and a
//! text that stands in two parts is an error and no warning.

mod generate;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::rng::Rng;
use crate::run::write_whole;

/// The best grade of a judgment.
const BEST_GRADE: f32 = 3.0;

/// What is prepared from what. Paths count from the file's folder.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Seed of every random choice.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// Folder to write to.
    pub out: PathBuf,
    /// Share of the requests that validate.
    #[serde(default = "default_validation")]
    pub validation: f32,
    /// Share of the requests that test; they are neither learned from nor stopped by.
    #[serde(default)]
    pub test: f32,
    /// Judged requests.
    #[serde(default)]
    pub judged: Vec<Judged>,
    /// Catalogues that requests are generated from.
    #[serde(default)]
    pub catalogue: Vec<generate::Source>,
}

fn default_seed() -> u64 {
    7
}

fn default_validation() -> f32 {
    0.15
}

/// Judged requests of one catalogue.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// What `chatrec recommend --pairs` wrote.
    pub pairs: PathBuf,
    /// Request, item and grade (0 to 3) to a line, parted by tabs.
    pub judgments: PathBuf,
    /// Items far down the list, taken as not wanted, to each request.
    #[serde(default = "default_far")]
    pub far: usize,
    /// How much a judged record counts against a generated one.
    #[serde(default = "default_weight")]
    pub weight: f32,
    /// Of how many folds, and which of them (from 0), to keep out of training and validation and test with: for
    /// cross-validation. Overrides the share of `test` for these requests.
    #[serde(default)]
    pub fold: Option<[usize; 2]>,
}

fn default_far() -> usize {
    6
}

fn default_weight() -> f32 {
    1.0
}

/// A record as `chatrec-train finetune` reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What is said.
    pub request: String,
    /// What is read of the item.
    pub text_b: String,
    /// 0 to 1.
    pub label: f32,
    /// The request that it belongs to.
    pub group: String,
    /// How much it counts.
    pub weight: f32,
    /// Where it came from.
    pub source: String,
}

/// A line of `chatrec recommend --pairs`.
#[derive(Deserialize)]
struct Pair {
    request: String,
    item: String,
    said: String,
    text: String,
    #[serde(default)]
    rank: Option<usize>,
}

/// A part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    Train,
    Validation,
    Test,
}

impl Part {
    const ALL: [Part; 3] = [Part::Train, Part::Validation, Part::Test];

    fn file(self) -> &'static str {
        match self {
            Part::Train => "train.jsonl",
            Part::Validation => "validation.jsonl",
            Part::Test => "test.jsonl",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Names the file and line that cannot be read, or the text that stands in two parts.
pub fn run(path: &Path) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let config: Config = toml::from_str(&text).with_context(|| path.display().to_string())?;
    let here = path.parent().unwrap_or(Path::new("."));
    for (name, share) in [("validation", config.validation), ("test", config.test)] {
        ensure!((0.0..1.0).contains(&share), "`{name}` is a share: 0 or more, below 1");
    }
    let mut records: BTreeMap<Part, Vec<Record>> = BTreeMap::new();
    let mut sources: BTreeMap<String, String> = BTreeMap::new();
    for judged in &config.judged {
        for (part, record) in read_judged(here, judged, &config, &mut sources)? {
            records.entry(part).or_default().push(record);
        }
    }
    for source in &config.catalogue {
        let (found, hash) = generate::records(here, source, config.seed)?;
        sources.insert(source.pack.display().to_string(), hash);
        for record in found {
            let part = part_of(&record.group, &config);
            records.entry(part).or_default().push(record);
        }
    }
    check_leaks(&records)?;
    write(here, &config, &text, &records, &sources)
}

/// The part that a group falls into: by its hash, so that more data moves nothing from one part to another.
fn part_of(group: &str, config: &Config) -> Part {
    let place = f64::from(hash(group, config.seed)) / f64::from(u32::MAX);
    if place < f64::from(config.test) {
        Part::Test
    } else if place < f64::from(config.test + config.validation) {
        Part::Validation
    } else {
        Part::Train
    }
}

fn hash(group: &str, seed: u64) -> u32 {
    let digest = scorer::sha256(format!("{seed} {group}").as_bytes());
    u32::from_str_radix(&digest[..8], 16).expect("sha256 in hexadecimal")
}

fn read_judged(
    here: &Path,
    judged: &Judged,
    config: &Config,
    sources: &mut BTreeMap<String, String>,
) -> Result<Vec<(Part, Record)>> {
    let mut read = |path: &Path| -> Result<(String, String)> {
        let place = here.join(path);
        let text = fs::read_to_string(&place).with_context(|| format!("cannot read {}", place.display()))?;
        sources.insert(path.display().to_string(), scorer::sha256(text.as_bytes()));
        Ok((place.display().to_string(), text))
    };
    let (name, text) = read(&judged.judgments)?;
    let mut grades: HashMap<(&str, &str), f32> = HashMap::new();
    for (line, row) in (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty()) {
        let mut cells = row.split('\t');
        let (Some(request), Some(item), Some(grade)) = (cells.next(), cells.next(), cells.next()) else {
            anyhow::bail!("{name}:{line}: request, item and grade are expected, parted by tabs");
        };
        let grade: f32 =
            grade.trim().parse().with_context(|| format!("{name}:{line}: \"{grade}\" is no grade"))?;
        ensure!((0.0..=BEST_GRADE).contains(&grade), "{name}:{line}: grade {grade} is out of range: 0 to 3");
        grades.insert((request, item), grade);
    }
    let (name, pairs) = read(&judged.pairs)?;
    let mut by_request: BTreeMap<String, Vec<Pair>> = BTreeMap::new();
    for (line, row) in (1..).zip(pairs.lines()).filter(|(_, row)| !row.trim().is_empty()) {
        let pair: Pair = serde_json::from_str(row)
            .with_context(|| format!("{name}:{line}: no line of `chatrec recommend --pairs`"))?;
        by_request.entry(pair.request.clone()).or_default().push(pair);
    }
    let mut records = Vec::new();
    for (request, pairs) in by_request {
        // By what is said, so that two requests of the same words come into one part.
        let said =
            pairs.iter().map(|pair| pair.said.as_str()).find(|said| !said.is_empty()).unwrap_or(&request);
        let part = match judged.fold {
            Some([folds, fold]) => {
                ensure!(fold < folds, "fold {fold} of {folds}: folds are counted from 0");
                if hash(said, config.seed) as usize % folds == fold {
                    Part::Test
                } else {
                    match part_of(said, config) {
                        Part::Test => Part::Train,
                        part => part,
                    }
                }
            }
            None => part_of(said, config),
        };
        let mut rng = Rng::new(u64::from(hash(&request, config.seed)));
        let record = |pair: &Pair, label: f32, source: &str| Record {
            request: pair.said.clone(),
            text_b: pair.text.clone(),
            label,
            group: request.clone(),
            weight: judged.weight,
            source: source.to_owned(),
        };
        let mut far: Vec<&Pair> = Vec::new();
        for pair in pairs.iter().filter(|pair| !pair.said.is_empty()) {
            match grades.get(&(request.as_str(), pair.item.as_str())) {
                Some(grade) => records.push((part, record(pair, grade / BEST_GRADE, "judged"))),
                // Nobody judged what the list has at its end, and hardly any of it is wanted.
                None if pair.rank.is_some_and(|rank| rank > pairs.len() / 2) => far.push(pair),
                None => {}
            }
        }
        rng.shuffle(&mut far);
        records.extend(far.iter().take(judged.far).map(|pair| (part, record(pair, 0.0, "far"))));
    }
    Ok(records)
}

/// A request's text must not stand in two parts.
fn check_leaks(records: &BTreeMap<Part, Vec<Record>>) -> Result<()> {
    let mut place: HashMap<&str, Part> = HashMap::new();
    for part in Part::ALL {
        for record in records.get(&part).into_iter().flatten() {
            let before = *place.entry(&record.request).or_insert(part);
            ensure!(
                before == part,
                "\"{}\" stands both in {} and in {}: what is learned would be tested on itself",
                record.request,
                before.file(),
                part.file()
            );
        }
    }
    Ok(())
}

fn write(
    here: &Path,
    config: &Config,
    text: &str,
    records: &BTreeMap<Part, Vec<Record>>,
    sources: &BTreeMap<String, String>,
) -> Result<()> {
    let out = here.join(&config.out);
    fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
    let mut parts = serde_json::Map::new();
    for part in Part::ALL {
        let own = records.get(&part).map_or(&[][..], Vec::as_slice);
        let mut lines = String::new();
        for record in own {
            lines.push_str(&serde_json::to_string(record)?);
            lines.push('\n');
        }
        write_whole(&out.join(part.file()), lines.as_bytes())?;
        let groups: HashSet<&str> = own.iter().map(|record| record.group.as_str()).collect();
        println!("{}: {} records of {} requests", part.file(), own.len(), groups.len());
        parts.insert(
            part.file().to_owned(),
            serde_json::json!({"records": own.len(), "requests": groups.len(), "sha256": scorer::sha256(lines.as_bytes())}),
        );
    }
    let manifest = serde_json::json!({"parts": parts, "sources": sources});
    write_whole(&out.join("manifest.json"), serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    write_whole(&out.join("prepare.toml"), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(fold: Option<[usize; 2]>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut pairs = String::new();
        let mut judgments = String::new();
        for request in 0..20 {
            for item in 0..10 {
                pairs.push_str(&format!(
                    "{{\"request\":\"r{request}\",\"item\":\"i{item}\",\"said\":\"wish {request}\",\"text\":\"thing {item}\",\"rank\":{}}}\n",
                    item + 1
                ));
            }
            judgments.push_str(&format!("r{request}\ti0\t3\nr{request}\ti1\t1\n"));
        }
        fs::write(folder.path().join("pairs.jsonl"), pairs).unwrap();
        fs::write(folder.path().join("judgments.tsv"), judgments).unwrap();
        let fold = fold.map_or(String::new(), |[of, fold]| format!("fold = [{of}, {fold}]\n"));
        let toml = format!(
            "out = \"out\"\nvalidation = 0.3\n[[judged]]\npairs = \"pairs.jsonl\"\njudgments = \"judgments.tsv\"\nfar = 2\n{fold}"
        );
        fs::write(folder.path().join("prepare.toml"), toml).unwrap();
        folder
    }

    fn records(folder: &Path, part: Part) -> Vec<Record> {
        let text = fs::read_to_string(folder.join("out").join(part.file())).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn grades_become_labels_and_requests_stay_together() {
        let folder = folder(None);
        run(&folder.path().join("prepare.toml")).unwrap();
        let train = records(folder.path(), Part::Train);
        let validation = records(folder.path(), Part::Validation);
        let requests = |records: &[Record]| records.iter().map(|r| r.group.clone()).collect::<HashSet<_>>();
        assert!(requests(&train).is_disjoint(&requests(&validation)));
        assert_eq!(requests(&train).len() + requests(&validation).len(), 20);
        let of_one: Vec<f32> =
            train.iter().filter(|record| record.group == train[0].group).map(|record| record.label).collect();
        assert_eq!(of_one, [1.0, 1.0 / 3.0, 0.0, 0.0]);
    }

    #[test]
    fn every_request_is_tested_in_exactly_one_fold() {
        let mut seen = HashSet::new();
        for fold in 0..4 {
            let folder = folder(Some([4, fold]));
            run(&folder.path().join("prepare.toml")).unwrap();
            for group in records(folder.path(), Part::Test)
                .into_iter()
                .map(|record| record.group)
                .collect::<HashSet<_>>()
            {
                assert!(seen.insert(group), "tested twice");
            }
        }
        assert_eq!(seen.len(), 20);
    }

    #[test]
    fn a_text_in_two_parts_and_a_grade_out_of_range_are_told() {
        let record = |group: &str| Record {
            request: "same".into(),
            text_b: "a".into(),
            label: 1.0,
            group: group.into(),
            weight: 1.0,
            source: "judged".into(),
        };
        let records = BTreeMap::from([(Part::Train, vec![record("a")]), (Part::Test, vec![record("b")])]);
        assert!(check_leaks(&records).unwrap_err().to_string().contains("\"same\" stands both"));
        let folder = folder(None);
        fs::write(folder.path().join("judgments.tsv"), "r1\ti1\t4\n").unwrap();
        let error = run(&folder.path().join("prepare.toml")).unwrap_err().to_string();
        assert!(error.contains("judgments.tsv:1: grade 4 is out of range"), "{error}");
    }
}
