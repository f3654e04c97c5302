//! `chatrec-train adapt`: a retailer's one command. Stage 2 learns from her graded requests, or from requests that are
//! made of her catalogue's facts where she has none; what her shoppers bought becomes vectors in the pack. What was
//! learnt is measured on requests that it was not learnt from, and only a model that is shown to be better is written.
//!
//! ```text
//! RUN/default.tsv, pairs.jsonl          the lists of the model as it is, and what stage 2 reads
//! RUN/fold-0/ … fold-2/                 records, run folder, model and lists of each third of the requests, one list for
//!                                       each weight that stage 2 may have
//! RUN/all/                              the same of all requests, whose model is OUT/student
//! RUN/facts/                            in place of these where there are no graded requests
//! OUT/student/                          the model folder; OUT is what `chatrec serve --models` takes
//! OUT/full/                             the full model that lies beside the one that is adapted, as it was
//! OUT/pack/                             the pack with its new vectors
//! ```
//! A run that was killed goes on where it stood when the same is asked again.

mod verdict;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use serde::Deserialize;

use crate::behaviour::{self, BehaviourArgs};
use crate::run::{Entry, Place, choose, write_whole};
use crate::{evaluate, finetune, prepare};
use verdict::Verdict;

/// Parts that graded requests are cut into; each is ranked by a model that learnt from the others.
const FOLDS: usize = 3;

/// Weights that a stage 2 which learnt from graded requests may have beside stage 1. Each part takes the one that served
/// the other parts best, so that what is measured was not chosen by what it is measured on.
const WEIGHTS: [f32; 4] = [0.02, 0.05, 0.1, 0.2];

/// Graded requests from which an outcome can be told from chance at all.
const LEAST_REQUESTS: usize = 12;

/// What the command was given.
#[derive(Debug, Clone, clap::Args)]
pub struct AdaptArgs {
    /// Catalogue pack, as `chatrec index` writes it
    #[arg(long, value_name = "PACK")]
    pub pack: PathBuf,
    /// Graded requests, a JSON object with `id` and `turns` a line; without them, requests are made of the facts
    #[arg(long, value_name = "FILE", requires = "judgments")]
    pub requests: Option<PathBuf>,
    /// Their judgments: request, item, grade (0 to 3) to a line, separated by tabs
    #[arg(long, value_name = "FILE", requires = "requests")]
    pub judgments: Option<PathBuf>,
    /// What shoppers did, as `chatrec-train behaviour` reads it
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Model folder that is adapted
    #[arg(long, value_name = "MODEL", default_value = "models/student")]
    pub model: PathBuf,
    /// Folder of models to write, as `chatrec serve --models` takes it: the better model, and the pack where there are
    /// events
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Folder for all that lies between [default: OUT with "-run" behind it]
    #[arg(long, value_name = "DIR")]
    pub run: Option<PathBuf>,
    /// Requests to make of the facts where none are graded
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub made: usize,
    /// The program `chatrec` [default: the one beside this]
    #[arg(long, value_name = "FILE")]
    pub chatrec: Option<PathBuf>,
    /// Where it trains
    #[arg(long, value_enum, default_value_t)]
    pub device: Place,
}

/// What of the model's manifest decides how stage 2 is trained.
#[derive(Debug)]
struct Stage2 {
    weight: f32,
    longest: usize,
}

/// One line of `records/test.jsonl`, as far as it is read here.
#[derive(Deserialize)]
struct Tested {
    group: String,
}

/// Adapting while it runs: everything with absolute paths, since config files count theirs from where they lie.
struct Adaptation {
    pack: PathBuf,
    model: PathBuf,
    run: PathBuf,
    out: PathBuf,
    stage2: Stage2,
    device: Device,
    device_name: String,
}

/// Runs the command.
///
/// # Errors
/// Says which file, line or number is wrong, and how to mend it. What was finished before stays and is not done again.
pub fn run(args: &AdaptArgs) -> Result<()> {
    let began = Instant::now();
    let absolute =
        |path: &Path| path.canonicalize().with_context(|| format!("cannot find {}", path.display()));
    let pack = absolute(&args.pack)?;
    let model = absolute(&args.model)?;
    let stage2 = stage2_of(&model)?;
    let out = args.out.join("student");
    finetune::save::check_place(&model, &out)?;
    let run = args.run.clone().unwrap_or_else(|| {
        let mut name = args.out.clone().into_os_string();
        name.push("-run");
        name.into()
    });
    fs::create_dir_all(&run).with_context(|| format!("cannot make {}", run.display()))?;
    let run = absolute(&run)?;
    is_same_run(&run, args)?;
    let (device, device_name) = choose(args.device)?;
    let adaptation = Adaptation { pack, model, run, out, stage2, device, device_name };
    println!(
        "Adapting {} to {}; all that lies between goes to {}.",
        args.model.display(),
        args.pack.display(),
        adaptation.run.display()
    );
    let (verdict, what) = match (&args.requests, &args.judgments) {
        (Some(requests), Some(judgments)) => {
            let chatrec = program(args.chatrec.as_deref())?;
            let graded = Graded { requests: absolute(requests)?, judgments: absolute(judgments)?, chatrec };
            (
                adaptation.by_requests(&graded)?,
                "NDCG@10 of your requests, each ranked by a model that had not learnt from it",
            )
        }
        _ => (
            adaptation.by_facts(args.made)?,
            "NDCG@10 of requests made of your catalogue's facts, which no shopper said",
        ),
    };
    println!("{what}: {}", verdict.line());
    if verdict.is_better() {
        copy_full(&args.model, &args.out)?;
        println!("BETTER: serve it with `chatrec serve --models {}`.", args.out.display());
    } else {
        println!(
            "NOT SHOWN TO BE BETTER: {} stays the model to use, and none was written. What was trained lies in {}.",
            args.model.display(),
            adaptation.run.display()
        );
    }
    if let Some(events) = &args.events {
        let to = args.out.join("pack");
        println!("Learning from {}.", events.display());
        behaviour::run(&BehaviourArgs::new(args.pack.clone(), events.clone(), to.clone()))?;
        println!("The pack with what was bought is {}.", to.display());
    }
    println!("This took {:.0} min.", began.elapsed().as_secs_f64() / 60.0);
    Ok(())
}

/// Graded requests, and what ranks them.
struct Graded {
    requests: PathBuf,
    judgments: PathBuf,
    chatrec: PathBuf,
}

/// A third of the requests, ranked by a model of the others.
struct Part {
    tested: HashSet<String>,
    /// For each of [`WEIGHTS`] its lists, and the sum of their NDCG@10.
    runs: Vec<(PathBuf, f64)>,
}

/// The weight for each part, by what the other parts had with it, and the one for all. `sums`: for each part, what each
/// weight had. Equals go to the smaller weight.
fn chosen(sums: &[Vec<f64>]) -> (Vec<usize>, usize) {
    let best = |but: Option<usize>| {
        let all = |at: usize| -> f64 {
            sums.iter().enumerate().filter(|(part, _)| Some(*part) != but).map(|(_, sums)| sums[at]).sum()
        };
        (0..WEIGHTS.len()).reduce(|best, at| if all(at) > all(best) { at } else { best }).unwrap_or(0)
    };
    ((0..sums.len()).map(|part| best(Some(part))).collect(), best(None))
}

/// Gives a model folder's stage 2 another weight.
fn weigh(folder: &Path, weight: f32) -> Result<()> {
    let path = folder.join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)?;
    manifest["reranker"]["weight"] = weight.into();
    write_whole(&path, &serde_json::to_vec_pretty(&manifest)?)
}

impl Adaptation {
    /// Learns from graded requests, a third of them kept aside in turn; then from all, if that was better.
    fn by_requests(&self, graded: &Graded) -> Result<Verdict> {
        let default = self.run.join("default.tsv");
        let models = self.run.join("default");
        copy_model(&self.model, &models.join("student"))?;
        let pairs = self.run.join("pairs.jsonl");
        println!("Ranking with the model as it is.");
        self.recommend(graded, &models, &default, Some(&pairs))?;
        let mut parts: Vec<Part> = Vec::new();
        for fold in 0..FOLDS {
            println!("Part {} of {FOLDS}.", fold + 1);
            let folder = self.run.join(format!("fold-{fold}"));
            self.prepare(&folder, &judged(&pairs, &graded.judgments, Some(fold))?)?;
            let tested = tested(&folder)?;
            let trained = folder.join("models/student");
            self.finetune(&folder, &trained, self.stage2.weight)?;
            let mut runs = Vec::new();
            for weight in WEIGHTS {
                let models = folder.join(format!("weight-{weight}"));
                copy_model(&trained, &models.join("student"))?;
                weigh(&models.join("student"), weight)?;
                let run = folder.join(format!("run-{weight}.tsv"));
                self.recommend(graded, &models, &run, None)?;
                let figures =
                    evaluate::ndcg_pairs(&default, &run, &graded.requests, &graded.judgments, &|id| {
                        tested.contains(id)
                    })?;
                runs.push((run, figures.iter().map(|(_, after)| after).sum()));
            }
            parts.push(Part { tested, runs });
        }
        let sums: Vec<Vec<f64>> =
            parts.iter().map(|part| part.runs.iter().map(|(_, sum)| *sum).collect()).collect();
        let (of_parts, of_all) = chosen(&sums);
        let mut runs: HashMap<String, PathBuf> = HashMap::new();
        for (part, at) in parts.into_iter().zip(of_parts) {
            let run = &part.runs[at].0;
            runs.extend(part.tested.into_iter().map(|request| (request, run.clone())));
        }
        ensure!(
            runs.len() >= LEAST_REQUESTS,
            "{} graded requests can be ranked, and {LEAST_REQUESTS} are needed to tell anything from chance; are --judgments those of --requests?",
            runs.len()
        );
        let merged = self.run.join("adapted.tsv");
        merge(&default, &runs, &merged)?;
        let verdict = evaluate::ndcg_pairs(&default, &merged, &graded.requests, &graded.judgments, &|id| {
            runs.contains_key(id)
        })?;
        let verdict = Verdict::of(&verdict);
        if verdict.is_better() {
            println!("{} Training on all of them, weight {}.", verdict.line(), WEIGHTS[of_all]);
            let folder = self.run.join("all");
            self.prepare(&folder, &judged(&pairs, &graded.judgments, None)?)?;
            self.finetune(&folder, &std::path::absolute(&self.out)?, WEIGHTS[of_all])?;
        }
        Ok(verdict)
    }

    /// Learns from requests made of facts, and is measured on others of the kind.
    fn by_facts(&self, made: usize) -> Result<Verdict> {
        let folder = self.run.join("facts");
        let source =
            format!("test = 0.2\n[[catalogue]]\npack = {}\nrequests = {made}\n", quoted(&self.pack)?);
        self.prepare(&folder, &source)?;
        let trained = folder.join("models/student");
        self.finetune(&folder, &trained, self.stage2.weight)?;
        let test = folder.join("records/test.jsonl");
        let of = |model: &Path| finetune::ndcg_by_request(model, &test, &self.device);
        let (before, after) = (of(&self.model)?, of(&trained)?);
        let verdict = Verdict::of(&before.into_iter().zip(after).collect::<Vec<_>>());
        if verdict.is_better() {
            copy_model(&trained, &self.out)?;
        }
        Ok(verdict)
    }

    /// Makes the records of a folder, unless they are there.
    fn prepare(&self, folder: &Path, sources: &str) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let config = folder.join("prepare.toml");
        let text = format!("out = \"records\"\nvalidation = 0.15\n{sources}");
        write_whole(&config, text.as_bytes())?;
        prepare::run(&config)
    }

    /// Trains on a folder's records, or goes on, unless the model is there.
    fn finetune(&self, folder: &Path, out: &Path, weight: f32) -> Result<()> {
        if out.join("manifest.json").is_file() && folder.join("done").is_file() {
            return Ok(());
        }
        let longest = self.stage2.longest;
        let text = format!(
            "name = \"adapted stage 2\"\nbase = {}\nrun = \"training\"\nout = {}\nweight = {weight}\n\
             [data]\ntrain = \"records/train.jsonl\"\nvalidation = \"records/validation.jsonl\"\n\
             [model]\nstart = \"reranker\"\nlongest = {longest}\n\
             [loss]\nhead = 1.0\nlistwise = 1.0\n[optimizer]\nrate = 2e-4\n[steps]\nepochs = 5\n",
            quoted(&self.model)?,
            quoted(out)?,
        );
        let config = folder.join("finetune.toml");
        write_whole(&config, text.as_bytes())?;
        finetune::finetune(&config, Entry::Resume, &self.device, &self.device_name)?;
        write_whole(&folder.join("done"), b"")
    }

    /// Has `chatrec` rank the requests, unless it did.
    fn recommend(&self, graded: &Graded, models: &Path, out: &Path, pairs: Option<&Path>) -> Result<()> {
        if out.is_file() && pairs.is_none_or(Path::is_file) {
            return Ok(());
        }
        let mut command = Command::new(&graded.chatrec);
        command.arg("recommend").args(["--model", "student", "--tier", "cpu"]);
        command.arg("--pack").arg(&self.pack).arg("--requests").arg(&graded.requests);
        command.arg("--models").arg(models).arg("--out").arg(out);
        if let Some(pairs) = pairs {
            command.arg("--pairs").arg(pairs).arg("--also").arg(&graded.judgments);
        }
        let status =
            command.status().with_context(|| format!("cannot start {}", graded.chatrec.display()))?;
        ensure!(
            status.success(),
            "{} recommend ended with {status}; what it says above is why",
            graded.chatrec.display()
        );
        Ok(())
    }
}

/// Notes what a run folder is of. What was finished in it is not done again, so it must be of the same.
fn is_same_run(run: &Path, args: &AdaptArgs) -> Result<()> {
    let (pack, model) = (args.pack.join("manifest.json"), args.model.join("manifest.json"));
    let mut asked = format!("made {}\n", args.made);
    for path in [&pack, &model].into_iter().chain(&args.requests).chain(&args.judgments) {
        let (sha256, _) = crate::run::digest(path)?;
        asked += &format!("{sha256} {}\n", path.file_name().unwrap_or_default().display());
    }
    let note = run.join("asked.txt");
    match fs::read_to_string(&note) {
        Ok(then) if then != asked => bail!(
            "{} is the run of another pack, model or requests: name another folder with --run, or remove it",
            run.display()
        ),
        Ok(_) => Ok(()),
        Err(_) => write_whole(&note, asked.as_bytes()),
    }
}

fn judged(pairs: &Path, judgments: &Path, fold: Option<usize>) -> Result<String> {
    let fold = fold.map_or(String::new(), |fold| format!("fold = [{FOLDS}, {fold}]\n"));
    let (pairs, judgments) = (quoted(pairs)?, quoted(judgments)?);
    // Without items from the end of the list: they teach what stage 1 knows already.
    Ok(format!("[[judged]]\npairs = {pairs}\njudgments = {judgments}\nfar = 0\n{fold}"))
}

/// A path as TOML's basic string.
fn quoted(path: &Path) -> Result<String> {
    let text = path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))?;
    Ok(toml::Value::String(text.to_owned()).to_string())
}

/// How the folder's stage 2 is weighted and how much it reads.
fn stage2_of(model: &Path) -> Result<Stage2> {
    let path = model.join("manifest.json");
    let bytes = fs::read(&path)
        .with_context(|| format!("cannot read {}: is --model a model folder?", path.display()))?;
    let manifest = scorer::ModelManifest::parse(&bytes)?;
    let Some(part) = manifest.reranker else {
        bail!("{} has no stage 2 that could be adapted", model.display())
    };
    let longest = part.longest.unwrap_or(scorer::LONGEST_PAIR).min(part.config.max_position_embeddings);
    Ok(Stage2 { weight: part.weight, longest })
}

/// `chatrec`, given or beside this program.
fn program(given: Option<&Path>) -> Result<PathBuf> {
    let beside = || {
        Some(std::env::current_exe().ok()?.with_file_name(format!("chatrec{}", std::env::consts::EXE_SUFFIX)))
    };
    let path = given.map(Path::to_owned).or_else(beside).unwrap_or_default();
    ensure!(
        path.is_file(),
        "{} is not there: build it with `cargo build --release --package server`, or name it with --chatrec",
        path.display()
    );
    Ok(path)
}

/// Copies a model folder; the manifest last, so that a folder with one is whole.
fn copy_model(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    let manifest = fs::read(from.join("manifest.json"))?;
    for file in scorer::ModelManifest::parse(&manifest)?.files {
        let bytes = fs::read(from.join(&file.path))
            .with_context(|| format!("{} has no {}", from.display(), file.path))?;
        write_whole(&to.join(&file.path), &bytes)?;
    }
    write_whole(&to.join("manifest.json"), &manifest)
}

/// Copies the full model's folder that lies beside an adapted one, so that the new folder of models is whole. What of it
/// lies elsewhere, as the base's weights do, is looked for there as before.
fn copy_full(model: &Path, out: &Path) -> Result<()> {
    let model = model.canonicalize()?;
    let Some(from) = model.parent().map(|models| models.join("full")).filter(|full| full.is_dir()) else {
        return Ok(());
    };
    let to = out.join("full");
    fs::create_dir_all(&to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(&from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            write_whole(&to.join(name), &bytes)?;
        }
    }
    Ok(())
}

/// The requests that a folder's records keep aside.
fn tested(folder: &Path) -> Result<HashSet<String>> {
    let path = folder.join("records/test.jsonl");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    text.lines()
        .map(|line| {
            Ok(serde_json::from_str::<Tested>(line).with_context(|| path.display().to_string())?.group)
        })
        .collect()
}

/// Writes a run whose lists are those of `runs` where a request stands there, else those of `default`.
fn merge(default: &Path, runs: &HashMap<String, PathBuf>, to: &Path) -> Result<()> {
    let files: HashSet<&Path> = runs.values().map(PathBuf::as_path).chain([default]).collect();
    let mut merged = String::new();
    for file in files {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        for line in text.lines() {
            let request = line.split('\t').next().unwrap_or_default();
            if runs.get(request).map_or(default, PathBuf::as_path) == file {
                merged.push_str(line);
                merged.push('\n');
            }
        }
    }
    write_whole(to, merged.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_comes_from_the_run_that_had_not_learnt_from_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let default = file("default.tsv", "a\tx\t1\t0.1\nb\tx\t1\t0.1\nc\tx\t1\t0.1\n");
        let one = file("one.tsv", "a\ty\t1\t0.2\nb\ty\t1\t0.2\nc\ty\t1\t0.2\n");
        let two = file("two.tsv", "a\tz\t1\t0.3\nb\tz\t1\t0.3\nc\tz\t1\t0.3\n");
        let to = folder.path().join("merged.tsv");
        merge(&default, &HashMap::from([("a".into(), one), ("b".into(), two)]), &to).unwrap();
        let text = fs::read_to_string(to).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["a\ty\t1\t0.2", "b\tz\t1\t0.3", "c\tx\t1\t0.1"]);
    }

    #[test]
    fn a_part_has_no_say_in_its_own_weight() {
        // The first part alone likes the last weight, and much; the others like the second.
        let sums = [vec![1.0, 1.0, 1.0, 9.0], vec![1.0, 2.0, 1.0, 1.0], vec![1.0, 2.0, 1.0, 1.0]];
        assert_eq!(chosen(&sums), (vec![1, 3, 3], 3));
        assert_eq!(chosen(&[vec![1.0; 4], vec![1.0; 4]]), (vec![0, 0], 0));
    }

    #[test]
    fn a_folder_of_models_is_whole_where_the_old_one_was() {
        let place = tempfile::tempdir().unwrap();
        let (student, full) = (place.path().join("old/student"), place.path().join("old/full"));
        fs::create_dir_all(&student).unwrap();
        let new = place.path().join("new");
        copy_full(&student, &new).unwrap();
        assert!(!new.exists(), "there was no full model");
        fs::create_dir_all(&full).unwrap();
        fs::write(full.join("manifest.json"), "{}").unwrap();
        copy_full(&student, &new).unwrap();
        assert_eq!(fs::read_to_string(new.join("full/manifest.json")).unwrap(), "{}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = stage2_of(folder.path()).unwrap_err();
        assert!(format!("{error:#}").contains("is --model a model folder?"));
        let args = |made| AdaptArgs {
            pack: folder.path().into(),
            requests: None,
            judgments: None,
            events: None,
            model: folder.path().into(),
            out: folder.path().join("out"),
            run: None,
            made,
            chatrec: None,
            device: Place::default(),
        };
        fs::write(folder.path().join("manifest.json"), "{}").unwrap();
        is_same_run(folder.path(), &args(1)).unwrap();
        is_same_run(folder.path(), &args(1)).unwrap();
        let error = is_same_run(folder.path(), &args(2)).unwrap_err().to_string();
        assert!(error.contains("name another folder with --run"), "{error}");
        let error = program(Some(&folder.path().join("chatrec"))).unwrap_err().to_string();
        assert!(error.contains("cargo build --release --package server"), "{error}");
    }
}
