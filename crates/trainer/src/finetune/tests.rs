//! Whole runs on a base small enough to train in a test.

use std::fs;
use std::path::Path;

use burn::module::Module;
use burn::tensor::{Device, Tensor};
use safetensors::tensor::{Dtype, TensorView};
use scorer::bert::Plain;
use scorer::weights::Weights;
use scorer::{Encoder, Padding, Reranker};
use serde_json::json;

use super::config::Config;
use super::network::{Cache, Frame, Frozen, Network, Reader};
use super::plan::Example;
use super::train::{Outcome, Run, scores};
use super::{optimizer, peft, records, save};
use crate::parameters::floats;
use crate::rng::Rng;
use crate::run::{Entry, RunFolder, Tensors};

mod published;

const HIDDEN: usize = 16;
const LAYERS: usize = 3;
const WIDE: usize = 32;
const WORDS: [&str; 14] = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "blue", "green", "white", "chair", "table", "lamp", "sofa",
    "wood", "steel",
];

/// A Hugging Face folder with random weights.
fn base(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let mut rng = Rng::new(21);
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    let mut put = |name: &str, shape: &[usize], mean: f32, spread: f32| {
        let values = (0..shape.iter().product()).map(|_| mean + spread * rng.normal());
        let bytes = values.flat_map(f32::to_le_bytes).collect();
        tensors.push((name.to_owned(), shape.to_vec(), bytes));
    };
    put("embeddings.word_embeddings.weight", &[WORDS.len(), HIDDEN], 0.0, 0.5);
    put("embeddings.position_embeddings.weight", &[32, HIDDEN], 0.0, 0.1);
    put("embeddings.token_type_embeddings.weight", &[2, HIDDEN], 0.0, 0.3);
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in 0..LAYERS {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        for (part, output, input) in [
            ("attention.self.query", HIDDEN, HIDDEN),
            ("attention.self.key", HIDDEN, HIDDEN),
            ("attention.self.value", HIDDEN, HIDDEN),
            ("attention.output.dense", HIDDEN, HIDDEN),
            ("intermediate.dense", WIDE, HIDDEN),
            ("output.dense", HIDDEN, WIDE),
        ] {
            put(&name(&format!("{part}.weight")), &[output, input], 0.0, 0.2);
            put(&name(&format!("{part}.bias")), &[output], 0.0, 0.05);
        }
        norms.extend([name("attention.output.LayerNorm"), name("output.LayerNorm")]);
    }
    for norm in norms {
        put(&format!("{norm}.weight"), &[HIDDEN], 1.0, 0.1);
        put(&format!("{norm}.bias"), &[HIDDEN], 0.0, 0.05);
    }
    let views: Vec<(&str, TensorView<'_>)> = tensors
        .iter()
        .map(|(name, shape, data)| (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), data).unwrap()))
        .collect();
    fs::write(folder.join("model.safetensors"), safetensors::serialize(views, None).unwrap()).unwrap();
    let config = json!({
        "hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": 2, "intermediate_size": WIDE,
        "max_position_embeddings": 32, "vocab_size": WORDS.len(), "layer_norm_eps": 1e-12, "model_type": "bert",
    });
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    let vocab: serde_json::Map<String, serde_json::Value> =
        WORDS.iter().enumerate().map(|(id, word)| ((*word).to_owned(), json!(id))).collect();
    fs::write(folder.join("tokenizer.json"), json!({"model": {"vocab": vocab}}).to_string()).unwrap();
}

/// Requests whose best answer is a wooden chair or table; other wooden things are half as good.
fn records(from: usize, count: usize) -> String {
    let (colours, kinds) = (&WORDS[4..8], &WORDS[8..12]);
    let mut lines = String::new();
    for request in from..from + count {
        let (colour, kind) = (colours[request % 4], kinds[(request / 4) % 4]);
        for at in 0..4 {
            let (other, material) =
                (kinds[(request / 4 + at) % 4], if at % 2 == 0 { "wood" } else { "steel" });
            let best = ["chair", "table"].contains(&other);
            let label = if material == "wood" { if best { 1.0 } else { 0.5 } } else { 0.0 };
            let line = json!({
                "request": format!("{colour} {kind}"), "item": format!("{other} {material} {colour}"),
                "label": label, "group": request,
            });
            lines += &format!("{line}\n");
        }
    }
    lines
}

/// A place with base, records and a config to which `more` is added.
struct Bench {
    place: tempfile::TempDir,
    config: Config,
    network: Network,
    frame: Frame,
    train: Vec<Example>,
    validation: Vec<Example>,
}

impl Bench {
    fn new(more: &str) -> Self {
        let place = tempfile::tempdir().unwrap();
        base(&place.path().join("base"));
        fs::write(place.path().join("train.jsonl"), records(0, 24)).unwrap();
        fs::write(place.path().join("validation.jsonl"), records(24, 8)).unwrap();
        let more = if more.contains("[steps]") {
            more.to_owned()
        } else {
            format!(
                "{more}\n[steps]\nepochs = 4\nbatch = 16\nlist = 4\ntogether = 8\ncheck_every = 6\npatience = 0"
            )
        };
        let more = match more.contains("[optimizer]") {
            true => more,
            false => format!("{more}\n[optimizer]\nrate = 2e-3\nfresh_factor = 3.0"),
        };
        let path = place.path().join("config.toml");
        fs::write(
            &path,
            format!(
                "name = \"small\"\nbase = \"base\"\nrun = \"run\"\nout = \"out\"\n[data]\ntrain = \"train.jsonl\"\nvalidation = \"validation.jsonl\"\n{}",
                if more.contains("[model]") { more } else { format!("[model]\nlongest = 24\n{more}") }
            ),
        )
        .unwrap();
        let config = Config::read(&path).unwrap();
        let device = Device::flex();
        let (mut network, frame) = Network::load(&config, &device).unwrap();
        if let Some(settings) = &config.peft {
            network = peft::attach(network, &frame.config, settings, config.seed, &device);
        }
        let read = |path: &Path| {
            let records = records::read(path, &config, None).unwrap();
            Example::all(&records, &frame.tokenizer, config.model.longest)
        };
        let (train, validation) = (read(&config.data.train), read(&config.data.validation));
        Self { place, config, network, frame, train, validation }
    }

    fn run(&self, name: &str) -> anyhow::Result<Outcome> {
        let folder =
            RunFolder::enter(&self.place.path().join(name), Entry::Resume, "same = true", "{}").unwrap();
        let run = Run {
            config: &self.config,
            folder: &folder,
            frame: &self.frame,
            train: &self.train,
            validation: &self.validation,
        };
        run.go(self.network.clone())
    }

    fn reader<'a>(&'a self, network: &'a Network, below: usize) -> Reader<'a, Plain> {
        Reader { frame: &self.frame, network, pass: Plain, below, together: 8 }
    }
}

fn all(network: &Network) -> Tensors {
    network.values(|_| true)
}

fn close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= tolerance, "at {at}: {found} is not {expected}");
    }
}

#[test]
fn a_run_learns_and_a_killed_one_ends_the_same() {
    let bench = Bench::new("");
    let whole = bench.run("whole").unwrap();
    let (before, after) = (whole.before.ndcg.unwrap(), whole.after.ndcg.unwrap());
    assert!(after > before.max(0.9), "NDCG {before} then {after}");
    assert_eq!(whole.steps, 24);

    // Killed while the checkpoint of step 24 was written: that of step 18 is whole, the last one is cut.
    let (from, to) = (bench.place.path().join("whole"), bench.place.path().join("killed"));
    fs::create_dir(&to).unwrap();
    for entry in fs::read_dir(&from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    let last = to.join("checkpoint-00000024.bin");
    let bytes = fs::read(&last).unwrap();
    fs::write(&last, &bytes[..bytes.len() / 2]).unwrap();
    let resumed = bench.run("killed").unwrap();
    assert_eq!(all(&resumed.network), all(&whole.network));
    assert_eq!(resumed.after, whole.after);
    let metrics = |folder: &Path| {
        let text = fs::read_to_string(folder.join("metrics.jsonl")).unwrap();
        text.lines()
            .map(|line| {
                let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
                line["tokens_per_second"] = json!(null);
                line
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(metrics(&to), metrics(&from), "no step is told twice and none is missing");
}

#[test]
fn a_loss_that_is_no_number_stops_and_the_last_checkpoint_stays() {
    let mut bench = Bench::new("");
    bench.config.steps.check_every = 1;
    bench.config.steps.epochs = 1;
    // Whatever step reads this record fails; the records of one batch are few.
    let bad = bench.train.iter().position(|example| example.label == 0.0).unwrap();
    let plan = super::plan::epoch(&bench.train, &bench.config.steps, bench.config.seed, 0);
    let at = plan.iter().position(|batch| batch.iter().flatten().any(|&ix| ix == bad)).unwrap();
    bench.train[bad].weight = f32::NAN;
    let message = format!("{:#}", bench.run("bad").err().unwrap());
    assert!(message.contains("the loss is NaN") && message.contains("last good checkpoint"), "{message}");
    let folder =
        RunFolder::enter(&bench.place.path().join("bad"), Entry::Resume, "same = true", "{}").unwrap();
    let newest = folder.checkpoints().newest().unwrap();
    assert_eq!(newest.map_or(0, |found| found.step), at);
}

#[test]
fn a_rate_that_ruins_the_model_is_named() {
    let bench = Bench::new("[optimizer]\nrate = 1e30");
    let message = format!("{:#}", bench.run("ruined").err().unwrap());
    assert!(message.contains("Lower [optimizer] rate"), "{message}");
}

#[test]
fn training_stops_early_and_the_best_is_restored() {
    let mut bench = Bench::new("");
    bench.config.steps.patience = 2;
    bench.config.steps.check_every = 2;
    bench.config.steps.epochs = 40;
    let outcome = bench.run("early").unwrap();
    assert!(outcome.steps < 240, "it learned all there is and stopped: {}", outcome.steps);
    assert_eq!(outcome.steps, outcome.step + 4, "two validations after the best");
    let told = fs::read_to_string(bench.place.path().join("early/metrics.jsonl")).unwrap();
    let best = told
        .lines()
        .filter_map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["validation NDCG@10"].as_f64()
        })
        .fold(0.0, f64::max);
    assert!((outcome.after.ndcg.unwrap() - best).abs() < 1e-9);
}

#[test]
fn what_is_frozen_stays_and_its_outputs_are_kept() {
    for (settings, below) in [("all-but-last\"\nlayers = 1", LAYERS - 1), ("all-but-head\"", LAYERS)] {
        let bench = Bench::new(&format!("[freeze]\nmode = \"{settings}"));
        let outcome = bench.run("frozen").unwrap();
        let (then, now) = (all(&bench.network), all(&outcome.network));
        for (name, value) in &now.tensors {
            let name = name.trim_start_matches("value.");
            let same = then.tensors[&format!("value.{name}")] == *value;
            assert_eq!(same, !Frozen::Below(below).trains(name), "{name}");
        }
        // Through the cache, twice, and around it: the same but for half precision.
        let examples: Vec<&Example> = bench.validation.iter().collect();
        let keys: Vec<usize> = (0..examples.len()).collect();
        let network = outcome.network.valid();
        let reader = bench.reader(&network, below);
        let mut cache = Cache::new(16);
        let read = |cache: Option<&mut Cache>| floats(reader.scores(&examples, &keys, cache).unwrap().logits);
        let plain = floats(bench.reader(&network, 0).scores(&examples, &keys, None).unwrap().logits);
        close(&read(None), &plain, 1e-5);
        close(&read(Some(&mut cache)), &plain, 1e-5);
        close(&read(Some(&mut cache)), &plain, 1e-2);
        let mut full = Cache::new(0);
        read(Some(&mut full));
        close(&read(Some(&mut full)), &plain, 1e-5);
    }
}

#[test]
fn layers_are_let_go_one_by_one() {
    let bench = Bench::new("[freeze]\nmode = \"gradual\"\nevery = 8");
    let outcome = bench.run("gradual").unwrap();
    // 24 steps: the head alone, then from step 8 the last layer, then from step 16 the last two.
    let (then, now) = (all(&bench.network), all(&outcome.network));
    for (name, value) in &now.tensors {
        let name = name.trim_start_matches("value.");
        let same = then.tensors[&format!("value.{name}")] == *value;
        if Frozen::Below(1).trains(name) {
            assert!(outcome.step <= 16 || !same, "{name}");
        } else {
            assert!(same, "{name}");
        }
    }
}

#[test]
fn gradients_of_the_whole_network_are_those_of_finite_differences() {
    let bench = Bench::new("");
    let examples: Vec<&Example> = bench.train[..8].iter().collect();
    let keys: Vec<usize> = (0..8).collect();
    let labels: Vec<f32> = examples.iter().map(|example| example.label).collect();
    let loss = |network: &Network| -> Tensor<1> {
        let logits = bench.reader(network, 0).scores(&examples, &keys, None).unwrap().logits.reshape([8]);
        super::loss::binary_cross_entropy(logits.clone(), &labels, &[1.0; 8])
            + super::loss::listwise(logits, &labels, &[4, 4], 0.3).unwrap()
    };
    // Far enough from the start that gradients are not tiny.
    let mut network = bench.network.clone();
    let mut values = all(&network);
    values.tensors.get_mut("value.head.weight").unwrap().1.iter_mut().for_each(|value| *value *= 30.0);
    network = network.with_values(&values).unwrap();
    let training = network.clone().train();
    let mut gradients = loss(&training).backward();
    let found = optimizer::collect(&training, &mut gradients);
    for name in [
        "head.weight",
        "bert.layers.2.narrow.weight",
        "bert.layers.2.attention_in.weight",
        "bert.layers.1.output_norm.gamma",
        "bert.layers.0.attention_in.bias",
        "bert.layers.0.widen.weight",
        "bert.norm.beta",
        "bert.positions",
        "bert.segments",
    ] {
        let gradient = floats(found[name].clone());
        // The steepest few, where rounding matters least.
        let mut steep: Vec<usize> = (0..gradient.len()).collect();
        steep.sort_by(|&a, &b| gradient[b].abs().total_cmp(&gradient[a].abs()));
        for &at in &steep[..2] {
            let moved = |by: f32| {
                let mut values = all(&network);
                values.tensors.get_mut(&format!("value.{name}")).unwrap().1[at] += by;
                f64::from(floats(loss(&network.clone().with_values(&values).unwrap()))[0])
            };
            let step = 1e-2;
            let expected = (8.0 * (moved(step) - moved(-step)) - (moved(2.0 * step) - moved(-2.0 * step)))
                / (12.0 * f64::from(step));
            let off = (f64::from(gradient[at]) - expected).abs();
            assert!(off < 2e-3 + 0.01 * expected.abs(), "{name} at {at}: {} and {expected}", gradient[at]);
        }
    }
}

/// The folder that was written, read by the scorer.
fn reranker(bench: &Bench) -> Reranker {
    let out = &bench.config.out;
    let whole = fs::read(out.join("model.safetensors")).unwrap();
    let table = Weights::open(&whole).unwrap().table("embeddings.word_embeddings.weight").unwrap();
    let half = fs::read(out.join("reranker.safetensors")).unwrap();
    let part: scorer::RerankerPart =
        serde_json::from_slice(&fs::read(out.join("reranker.json")).unwrap()).unwrap();
    Reranker::load(
        bench.frame.tokenizer.clone(),
        &part.config,
        &Weights::open(&half).unwrap(),
        &table,
        &Device::flex(),
        Padding::Fine,
    )
    .unwrap()
    .reading(part.longest.unwrap())
}

#[test]
fn the_written_model_scores_the_same_in_the_scorer() {
    let bench = Bench::new("");
    let outcome = bench.run("run").unwrap();
    save::write(&bench.config, &bench.frame, &outcome.network, &json!(outcome.after)).unwrap();
    let items = ["chair wood red", "table steel red", "lamp wood"];
    let found = pollster::block_on(reranker(&bench).score("red chair", &items)).unwrap();
    let ids =
        |text: &str| bench.frame.tokenizer.tokens(text).iter().map(|token| token.id).collect::<Vec<_>>();
    let examples: Vec<Example> = items
        .iter()
        .map(|item| Example { first: ids("red chair"), second: ids(item), label: 0.0, group: 0, weight: 1.0 })
        .collect();
    let expected = scores(&bench.frame, &outcome.network.valid(), &examples, 0, None).unwrap();
    close(&found, &expected, 2e-2);
    // And it is a base to begin from, whose head is taken over.
    let mut again = bench.config.clone();
    again.base = bench.config.out.clone();
    let (network, frame) = Network::load(&again, &Device::flex()).unwrap();
    assert!(frame.has_head);
    close(&scores(&frame, &network, &examples, 0, None).unwrap(), &expected, 1e-5);
    assert!(save::check_place(&again.base, &again.out).is_err());
}

#[test]
fn every_way_of_tuning_few_parameters_learns_and_is_written() {
    for (method, begins_same) in
        [("lora", true), ("qlora", false), ("adalora", true), ("adapters", true), ("prefix", false)]
    {
        let bench = Bench::new(&format!(
            "[peft]\nmethod = \"{method}\"\nrank = 4\nbudget = 2\nwidth = 4\nlength = 3\n[optimizer]\nrate = 2e-3\nfresh_factor = 8.0"
        ));
        let plain = Bench::new("");
        let begin = scores(&bench.frame, &bench.network, &bench.validation, 0, None).unwrap();
        let base = scores(&plain.frame, &plain.network, &plain.validation, 0, None).unwrap();
        // The head is the same, so what differs is what was put beside the base; in 8 bits, a little.
        close(&begin, &base, if begins_same { 1e-6 } else { 0.1 });
        let outcome = bench.run("run").unwrap();
        let (before, after) = (outcome.before.ndcg.unwrap(), outcome.after.ndcg.unwrap());
        assert!(after > before.max(0.9), "{method}: NDCG {before} then {after}");
        let (then, now) = (bench.network.values(|_| true), outcome.network.values(|_| true));
        for (name, value) in &now.tensors {
            let name = name.trim_start_matches("value.");
            if !Frozen::Base.trains(name) {
                assert_eq!(then.tensors[&format!("value.{name}")], *value, "{method}: {name}");
            }
        }
        let (trained, whole) = peft::shares(&bench.network, |name| Frozen::Base.trains(name));
        assert!(trained * 2 < whole, "{method}: {trained} of {whole}");

        save::write(&bench.config, &bench.frame, &outcome.network, &json!(null)).unwrap();
        let found = pollster::block_on(reranker(&bench).score("red chair", &["chair wood red"])).unwrap();
        let ids =
            |text: &str| bench.frame.tokenizer.tokens(text).iter().map(|token| token.id).collect::<Vec<_>>();
        let example = Example {
            first: ids("red chair"),
            second: ids("chair wood red"),
            label: 0.0,
            group: 0,
            weight: 1.0,
        };
        let expected = scores(&bench.frame, &outcome.network.valid(), &[example], 0, None).unwrap();
        close(&found, &expected, 3e-2);
    }
}

#[test]
fn adalora_keeps_its_budget() {
    let bench = Bench::new(
        "[peft]\nmethod = \"adalora\"\nrank = 4\nbudget = 2\n[optimizer]\nrate = 2e-3\nfresh_factor = 8.0\n[steps]\nepochs = 8\nbatch = 16\nlist = 4\ncheck_every = 48\npatience = 0",
    );
    let outcome = bench.run("run").unwrap();
    let lambdas = outcome.network.values(|name| name.ends_with("adalora.lambda"));
    assert_eq!(lambdas.tensors.len(), 4 * LAYERS);
    let left: Vec<usize> = lambdas
        .tensors
        .values()
        .map(|(_, lambda)| lambda.iter().filter(|value| **value != 0.0).count())
        .collect();
    assert_eq!(left.iter().sum::<usize>(), 2 * 4 * LAYERS, "{left:?}");
    assert!(left.iter().any(|rank| *rank != 2), "ranks go where they matter: {left:?}");
}

#[test]
fn a_bi_encoder_learns_the_scorers_vectors() {
    let bench = Bench::new(
        "[model]\nkind = \"bi-encoder\"\nlongest = 24\n[loss]\nhead = 0.0\nlistwise = 1.0\nin_batch = 0.5\ntemperature = 0.1",
    );
    let outcome = bench.run("run").unwrap();
    assert!(outcome.after.ndcg.unwrap() > outcome.before.ndcg.unwrap());
    save::write(&bench.config, &bench.frame, &outcome.network, &json!(null)).unwrap();
    let read = |name: &str| fs::read(bench.config.out.join(name)).unwrap();
    let encoder = Encoder::from_hugging_face(
        &read("config.json"),
        &read("tokenizer.json"),
        &read("model.safetensors"),
        None,
        &Device::flex(),
        Padding::Fine,
    )
    .unwrap();
    let texts = ["red chair", "lamp wood white lamp"];
    let expected = pollster::block_on(encoder.embed(&texts)).unwrap().concat();
    let ids: Vec<Vec<u32>> = texts
        .iter()
        .map(|text| bench.frame.tokenizer.tokens(text).iter().map(|token| token.id).collect())
        .collect();
    let network = outcome.network.valid();
    let found = floats(bench.reader(&network, 0).vectors(&[&ids[0], &ids[1]]));
    close(&found, &expected, 1e-5);
}

#[test]
fn ratings_classes_pairs_and_sgd_learn_too() {
    let rated =
        Bench::new("[model]\nlongest = 24\nhead = \"rating\"\nrange = [0.0, 1.0]\n[loss]\nlistwise = 0.0");
    let outcome = rated.run("run").unwrap();
    assert!(outcome.after.rmse.unwrap() < 0.8 * outcome.before.rmse.unwrap());

    let paired = Bench::new("[loss]\nhead = 0.0\nlistwise = 0.0\npairwise = 1.0");
    assert!(paired.run("run").unwrap().after.ndcg.unwrap() > 0.9);

    let sgd = Bench::new("[optimizer]\nrule = \"sgd\"\nrate = 0.05\nmomentum = 0.9\nfresh_factor = 1.0");
    let outcome = sgd.run("run").unwrap();
    assert!(outcome.after.loss.unwrap() < outcome.before.loss.unwrap());

    let mut classed = Bench::new("");
    classed.config.model.head = super::config::Head::Classification;
    classed.config.model.classes = vec!["steel".into(), "wood".into()];
    classed.config.loss.listwise = 0.0;
    for example in classed.train.iter_mut().chain(&mut classed.validation) {
        example.label = if example.label > 0.0 { 1.0 } else { 0.0 };
    }
    classed.network = Network::load(&classed.config, &Device::flex()).unwrap().0;
    let outcome = classed.run("run").unwrap();
    assert!(outcome.after.accuracy.unwrap() > 0.9, "{:?}", outcome.after);
}

#[test]
fn the_command_writes_model_metrics_and_report() {
    let bench = Bench::new("");
    let path = bench.place.path().join("config.toml");
    super::finetune(&path, Entry::New, &Device::flex(), "CPU").unwrap();
    let report = fs::read_to_string(bench.place.path().join("run/report.html")).unwrap();
    for part in ["<svg", "Before and after", "Examples", "Learning rate", "NDCG@10"] {
        assert!(report.contains(part), "{part}");
    }
    assert!(bench.config.out.join("config.json").exists());
    let message = format!("{:#}", super::finetune(&path, Entry::New, &Device::flex(), "CPU").unwrap_err());
    assert!(message.contains("--resume"), "{message}");
    // A finished run that is resumed is finished still.
    super::finetune(&path, Entry::Resume, &Device::flex(), "CPU").unwrap();
}

#[test]
fn few_shots_give_a_curve() {
    let bench = Bench::new("");
    let path = bench.place.path().join("config.toml");
    super::shots(&path, &[8, 32], 2, &Device::flex()).unwrap();
    let report = fs::read_to_string(bench.place.path().join("run/shots/report.html")).unwrap();
    assert!(report.contains("AUC by records learned from") && report.contains("<svg"), "{report}");
}

/// A model folder whose stage 1 is a base of this test, without stage 2.
fn model_folder(folder: &Path) {
    base(folder);
    let config: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("config.json")).unwrap()).unwrap();
    let golden =
        json!({"sentences": [{"text": "red chair", "vector": [0.0]}, {"text": "lamp", "vector": [0.0]}]});
    fs::write(folder.join("golden.json"), golden.to_string()).unwrap();
    let files: Vec<serde_json::Value> = ["model.safetensors", "tokenizer.json", "golden.json"]
        .map(|path| {
            let bytes = fs::read(folder.join(path)).unwrap();
            json!({"path": path, "bytes": bytes.len(), "sha256": scorer::sha256(&bytes)})
        })
        .to_vec();
    let manifest = json!({
        "format": 1, "name": "small", "summary": "small; no stage 2 yet.", "licence": "MIT", "base": "none",
        "space": "own", "dim": HIDDEN, "tokenizer": "tokenizer.json", "golden": "golden.json", "files": files,
        "encoder": {"config": config, "weights": "model.safetensors"}, "reranker": null,
    });
    fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
}

/// A model folder, loaded as a server loads it.
fn loaded(folder: &Path) -> scorer::Model {
    let manifest = fs::read(folder.join("manifest.json")).unwrap();
    let files = scorer::ModelManifest::parse(&manifest)
        .unwrap()
        .files
        .into_iter()
        .map(|file| (file.path.clone(), fs::read(folder.join(&file.path)).unwrap()))
        .collect();
    scorer::Model::load(&manifest, &files, false, &Device::flex(), Padding::Fine).unwrap()
}

/// A student's stage 2 is distilled: it begins from stage 1, learns a teacher's answers, and stands in a folder that
/// the scorer loads.
#[test]
fn a_students_stage_2_is_distilled_from_a_teachers_answers() {
    let teacher = Bench::new("");
    let place = teacher.place.path();
    super::finetune(&place.join("config.toml"), Entry::New, &Device::flex(), "CPU").unwrap();
    model_folder(&place.join("student"));
    for (answer, head, name) in
        [(super::Answer::Probability, "match", "soft"), (super::Answer::Logit, "score", "square")]
    {
        for part in ["train", "validation"] {
            let to = place.join(format!("{name}-{part}.jsonl"));
            let from = place.join(format!("{part}.jsonl"));
            super::label(&teacher.config.out, &from, &to, answer, 0.0, &Device::flex()).unwrap();
        }
        let config = place.join(format!("{name}.toml"));
        fs::write(
            &config,
            format!(
                "name = \"{name}\"\nbase = \"student\"\nrun = \"run-{name}\"\nout = \"{name}\"\nweight = 0.5\n\
                 [data]\ntrain = \"{name}-train.jsonl\"\nvalidation = \"{name}-validation.jsonl\"\n\
                 [model]\nlongest = 20\nhead = \"{head}\"\n[loss]\nlistwise = 0.0\n\
                 [optimizer]\nrate = 3e-3\n[steps]\nepochs = 6\nbatch = 16\nlist = 4\ncheck_every = 12"
            ),
        )
        .unwrap();
        super::finetune(&config, Entry::New, &Device::flex(), "CPU").unwrap();
        let model = loaded(&place.join(name));
        let part = model.manifest.reranker.clone().unwrap();
        assert_eq!((part.weight, part.longest), (0.5, Some(20)));
        assert_eq!(model.manifest.summary, format!("small; stage 2: {name}"));
        let reranker = model.reranker.unwrap();
        let says = |item: &str| pollster::block_on(reranker.score("red chair", &[item])).unwrap()[0];
        assert!(says("chair wood red") > says("chair steel red"), "{name}");
        let golden: scorer::Golden =
            serde_json::from_slice(&fs::read(place.join(name).join("golden.json")).unwrap()).unwrap();
        let [pair] = &golden.pairs[..] else { panic!("{name}: one pair of two texts") };
        let found = pollster::block_on(reranker.score(&pair.said, &[&pair.item])).unwrap()[0];
        assert!((found - pair.logit).abs() < 1e-6);
    }
    // The finished stage 2 answers for itself, and is where a further training may begin.
    let again = place.join("again.jsonl");
    let from = place.join("validation.jsonl");
    super::label(&place.join("soft"), &from, &again, super::Answer::Probability, 0.5, &Device::flex())
        .unwrap();
    let labels = |path: &Path| -> Vec<f64> {
        let text = fs::read_to_string(path).unwrap();
        let label = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["label"].as_f64();
        text.lines().map(|line| label(line).unwrap()).collect()
    };
    for (mixed, own) in labels(&again).into_iter().zip(labels(&from)) {
        assert!(
            (mixed - 0.5 * own) >= 0.0 && (mixed - 0.5 * own) <= 0.5,
            "half of it is its own: {mixed} {own}"
        );
    }
    let message = format!(
        "{:#}",
        super::label(&place.join("student"), &from, &again, super::Answer::Logit, 0.0, &Device::flex())
            .unwrap_err()
    );
    assert!(message.contains("has no stage 2"), "{message}");
}

#[test]
fn a_missing_file_is_named() {
    let bench = Bench::new("");
    fs::remove_file(&bench.config.data.train).unwrap();
    let path = bench.place.path().join("config.toml");
    let message = format!("{:#}", super::finetune(&path, Entry::New, &Device::flex(), "CPU").unwrap_err());
    assert!(message.contains("train.jsonl"), "{message}");
    assert!(!bench.config.run.exists(), "nothing was begun");
}
