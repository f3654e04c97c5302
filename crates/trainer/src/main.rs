//! Trains the models: fine-tunes the full one ([`finetune`]), distils the students from the base, writes model
//! folders.

mod adapt;
mod behaviour;
mod corpus;
mod distill;
mod evaluate;
mod export;
mod finetune;
mod folder;
mod full;
mod parameters;
mod prepare;
mod projection;
mod prune;
mod quantize;
mod recipe;
mod rerank;
mod rng;
mod run;
mod student;
mod teacher;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use burn::tensor::Device;
use clap::{Args, Parser, Subcommand};

use corpus::Corpus;
use distill::Course;
use finetune::Answer;
use projection::{Projection, sum};
use recipe::Recipe;
use run::{Entry, Place, choose};
use student::Vocabulary;
use teacher::{Targets, Teacher};

/// Trains the students that run in the browser.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What becomes of a run that the run folder holds.
#[derive(Args)]
struct HeldRun {
    /// Goes on after the last checkpoint of the run folder.
    #[arg(long, conflicts_with = "fresh")]
    resume: bool,
    /// Throws away the run that the run folder holds.
    #[arg(long)]
    fresh: bool,
}

impl HeldRun {
    /// How the run folder is entered.
    fn entry(&self) -> Entry {
        match (self.resume, self.fresh) {
            (true, _) => Entry::Resume,
            (_, true) => Entry::Fresh,
            _ => Entry::New,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Writes the training and validation texts, one a line, to look at.
    Texts {
        /// The recipe.
        #[arg(long)]
        config: PathBuf,
        /// Where to.
        #[arg(long)]
        out: PathBuf,
    },
    /// Distils the bi-encoder from the base, trains the cross-encoder, and writes the model folder.
    Distill {
        /// The recipe.
        #[arg(long)]
        config: PathBuf,
        /// The base's Hugging Face folder.
        #[arg(long)]
        base: PathBuf,
        /// Goes on where the last checkpoint stands.
        #[arg(long)]
        resume: bool,
        /// Encodes at most so many new texts by the base; the rest are left out of this run.
        #[arg(long, default_value_t = usize::MAX)]
        teach_at_most: usize,
        /// Leaves out stage 2, which `finetune` trains better from records that `label` labelled.
        #[arg(long)]
        encoder_only: bool,
        /// Where it computes.
        #[arg(long, value_enum, default_value_t)]
        device: Place,
    },
    /// Fine-tunes a pretrained encoder with a task head on records.
    Finetune {
        /// The config.
        #[arg(long)]
        config: PathBuf,
        /// What becomes of a run that the run folder holds.
        #[command(flatten)]
        held: HeldRun,
        /// Trains on so many records only, and prints the AUC curve instead of writing a model.
        #[arg(long, value_delimiter = ',', conflicts_with_all = ["resume", "fresh"])]
        shots: Vec<usize>,
        /// Draws of records for each number of `--shots`.
        #[arg(long, default_value_t = 3)]
        repeats: usize,
        /// Where it computes.
        #[arg(long, value_enum, default_value_t)]
        device: Place,
    },
    /// Gives records a trained cross-encoder's scores as labels, to distil a smaller one from.
    Label {
        /// A folder that `finetune` wrote, a model folder with a stage 2, or a published cross-encoder's.
        #[arg(long)]
        model: PathBuf,
        /// Records, or the lines of `chatrec recommend --pairs`.
        #[arg(long)]
        records: PathBuf,
        /// File to write to.
        #[arg(long)]
        out: PathBuf,
        /// What a label becomes.
        #[arg(long = "as", value_enum, default_value_t)]
        answer: Answer,
        /// Share of a record's own label that stays.
        #[arg(long, default_value_t = 0.0)]
        keep: f32,
        /// Where it computes.
        #[arg(long, value_enum, default_value_t)]
        device: Place,
    },
    /// Writes the model folder from the last checkpoints.
    Export {
        /// The recipe.
        #[arg(long)]
        config: PathBuf,
        /// The base's Hugging Face folder.
        #[arg(long)]
        base: PathBuf,
    },
    /// Makes training, validation and test records out of judged requests and catalogues.
    Prepare {
        /// What is prepared from what.
        #[arg(long)]
        config: PathBuf,
    },
    /// Adapts a model to a shop: learns from its catalogue, graded requests and events, and says whether that is better.
    Adapt(adapt::AdaptArgs),
    /// Measures a run against graded judgments, alone or beside another.
    Evaluate(evaluate::EvaluateArgs),
    /// Learns from what shoppers did, and writes the pack with vectors of it.
    Behaviour(behaviour::BehaviourArgs),
    /// Takes the layers and heads that a model misses least out of its stage 1, and tunes what is left to answer as the
    /// whole did.
    Prune {
        /// The config.
        #[arg(long)]
        config: PathBuf,
        /// What becomes of a run that the run folder holds.
        #[command(flatten)]
        held: HeldRun,
        /// Where it computes.
        #[arg(long, value_enum, default_value_t)]
        device: Place,
    },
    /// Writes a model folder with its matrices in eight or four bits, its golden answers asked anew, and says what
    /// that cost each tensor.
    Quantize {
        /// The model folder.
        #[arg(long)]
        model: PathBuf,
        /// Folder to write to; may be the same.
        #[arg(long)]
        out: PathBuf,
        /// Bits of the layers' matrices.
        #[arg(long, value_enum, default_value = "8")]
        bits: quantize::Bits,
        /// Bits of the word embeddings; as `--bits` where it is not given.
        #[arg(long, value_enum)]
        table_bits: Option<quantize::Bits>,
        /// A file of texts, one a line, whose vectors are compared before and after.
        #[arg(long)]
        texts: Option<PathBuf>,
        /// Writes nothing where the cosine of a text's vectors, before against after, is less.
        #[arg(long, default_value_t = 0.99)]
        least_cosine: f32,
    },
    /// Writes the full model's folder: the base, projected into the student's space, and a cross-encoder for stage 2.
    Full {
        /// The base's Hugging Face folder.
        #[arg(long)]
        base: PathBuf,
        /// The student's folder, whose space is taken over.
        #[arg(long)]
        student: PathBuf,
        /// The projection that was made with the student.
        #[arg(long)]
        projection: PathBuf,
        #[command(flatten)]
        stage2: full::Stage2,
        /// Folder to write to.
        #[arg(long)]
        out: PathBuf,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Quantize { model, out, bits, table_bits, texts, least_cosine } => {
            let request = quantize::Request {
                model: &model,
                out: &out,
                bits,
                table_bits: table_bits.unwrap_or(bits),
                texts: texts.as_deref(),
                least_cosine,
            };
            println!("{}", quantize::run(&request)?.table());
            Ok(())
        }
        Command::Full { base, student, projection, stage2, out } => {
            full::write(&base, &student, &projection, &stage2, &out)
        }
        Command::Adapt(args) => adapt::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Behaviour(args) => behaviour::run(&args),
        Command::Prepare { config } => prepare::run(&config),
        Command::Texts { config, out } => {
            let recipe = Recipe::read(&config)?;
            let corpus = Corpus::read(&recipe)?;
            let lines: Vec<&str> =
                corpus.train.iter().chain(&corpus.validation).map(String::as_str).collect();
            fs::write(&out, lines.join("\n")).with_context(|| format!("cannot write {}", out.display()))?;
            println!(
                "{} texts to train on, {} to validate, {} items",
                corpus.train.len(),
                corpus.validation.len(),
                corpus.items.len()
            );
            Ok(())
        }
        Command::Distill { config, base, resume, teach_at_most, encoder_only, device } => {
            let (device, name) = choose(device)?;
            eprintln!("on {name}");
            with_course(&config, &base, teach_at_most, &device, |course, teacher| {
                let encoder = course.distill(teacher, resume)?;
                // A folder with stage 1 alone is of use already while stage 2 is trained.
                course.export(teacher, &encoder, None)?;
                if encoder_only {
                    return Ok(());
                }
                let reranker = course.rerank(&encoder, resume)?;
                course.export(teacher, &encoder, Some(&reranker))
            })
        }
        Command::Finetune { config, held, shots, repeats, device } => {
            let (device, name) = choose(device)?;
            if !shots.is_empty() {
                return finetune::shots(&config, &shots, repeats, &device);
            }
            finetune::finetune(&config, held.entry(), &device, &name)
        }
        Command::Prune { config, held, device } => {
            let (device, name) = choose(device)?;
            println!("{}", prune::run(&config, held.entry(), &device, &name)?);
            Ok(())
        }
        Command::Label { model, records, out, answer, keep, device } => {
            let (device, name) = choose(device)?;
            eprintln!("on {name}");
            finetune::label(&model, &records, &out, answer, keep, &device)
        }
        Command::Export { config, base } => {
            with_course(&config, &base, 0, &Device::flex(), |course, teacher| {
                let (encoder, _) = course.restored()?;
                let reranker = course.restored_reranker(&encoder)?;
                course.export(teacher, &encoder, reranker.as_ref())
            })
        }
    }
}

/// Reads recipe, data, base and targets, and does `work` with them.
fn with_course(
    config: &Path,
    base: &Path,
    teach_at_most: usize,
    device: &Device,
    work: impl FnOnce(&Course<'_>, &Teacher) -> Result<()>,
) -> Result<()> {
    let recipe = Recipe::read(config)?;
    fs::create_dir_all(&recipe.run).with_context(|| format!("cannot make {}", recipe.run.display()))?;
    let corpus = Corpus::read(&recipe)?;
    let teacher = Teacher::read(base, device)?;
    let texts: Vec<String> = corpus.train.iter().chain(&corpus.validation).cloned().collect();
    let targets = Targets::prepare(&teacher, &recipe.run.join("teacher.cache"), &texts, teach_at_most)?;
    // Kept beside the run, since the projection must stay what it was when the student began.
    let projection = Projection::kept(&recipe.run.join("projection.json"), || {
        if recipe.keep_projection {
            return Projection::read(&recipe.projection.join("projection.safetensors"));
        }
        Ok(fit(&corpus, &targets, recipe.student.dim))
    })?;
    if projection.kept > 0.0 {
        println!("the projection keeps {:.1} % of the squared length", 100.0 * projection.kept);
    }
    let vocabulary = Vocabulary::cut(&teacher, &texts, recipe.student.keep_first)?;
    println!("{} of {} pieces kept", vocabulary.base_ids.len(), teacher.vocabulary.len());
    let course = Course {
        recipe: &recipe,
        corpus: &corpus,
        targets: &targets,
        projection: &projection,
        vocabulary: &vocabulary,
        device,
    };
    work(&course, &teacher)
}

/// The projection of all training texts.
fn fit(corpus: &Corpus, targets: &Targets, dim: usize) -> Projection {
    let hidden = targets.hidden();
    let vectors: Vec<Vec<f32>> = corpus
        .train
        .iter()
        .filter_map(|text| targets.states(text))
        .map(|states| {
            let vector = sum(&states, hidden);
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
            vector.iter().map(|value| value / length).collect()
        })
        .collect();
    Projection::fit(vectors.iter().map(Vec::as_slice), hidden, dim)
}
