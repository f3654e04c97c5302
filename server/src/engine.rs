//! From catalogue pack and models to an engine that answers turns.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use catalog::pack::{self, BehaviourVectors, FactVectors, Manifest};
use futures::future::BoxFuture;
use protocol::{TurnReply, TurnRequest};
use recommender::{Recommender, RecommenderError, Shop};
use scorer::{GOLDEN_TOLERANCE, ModelManifest, Padding, Products, ScorerError};

use crate::device::{self, Chosen, Tier};
use crate::turns::{TurnFailure, Turns};

/// Items that stage 2 reads on a server; the browser's placement allows at most as many.
const RERANK: usize = 48;

/// Which of the models answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Model {
    /// The student's late interaction over the whole catalogue.
    Stage1,
    /// Stage 1 and the student's re-ranking: what the browser does.
    Student,
    /// The full model.
    #[default]
    Full,
}

/// What the engine is made from.
#[derive(Debug, Clone, clap::Args)]
pub struct EngineArgs {
    /// Which of the models answers
    #[arg(long, value_enum, default_value_t)]
    pub model: Model,
    /// Folder of the model packs
    #[arg(long, value_name = "DIR", default_value = "models")]
    pub models: PathBuf,
    /// Folder of weights that are not shipped; `cargo xtask setup` fetches them
    #[arg(long, value_name = "DIR", env = "CHATREC_BASE")]
    pub base: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_enum, default_value_t)]
    pub tier: Tier,
}

/// A recommender, and how many items its stage 2 may read.
pub struct Engine {
    /// Answers turns.
    pub recommender: Recommender,
    /// Items for stage 2.
    pub rerank: usize,
    fingerprint: String,
}

/// A model folder's manifest and files, each checked by hash when the model is loaded.
pub struct ModelFiles {
    /// Bytes of `manifest.json`.
    pub manifest: Vec<u8>,
    /// The files that it lists.
    pub files: HashMap<String, Vec<u8>>,
}

impl ModelFiles {
    /// Puts the model on a device. Burn's CUDA kernels take tensor cores, which round to TF32, so there products are
    /// computed in parts.
    ///
    /// # Errors
    /// As [`scorer::Model::load`].
    pub fn put_on(&self, chosen: &Chosen) -> Result<scorer::Model, ScorerError> {
        let padding = if chosen.tier == "cpu" { Padding::Fine } else { Padding::Coarse };
        let products = if chosen.tier == "cuda" { Products::InParts } else { Products::Whole };
        let model = scorer::Model::load(&self.manifest, &self.files, false, &chosen.device, padding)?;
        Ok(model.multiplying(products))
    }
}

/// Reads a model folder. A file that does not lie there is looked for in the base's folder, given or fetched by
/// set-up.
///
/// # Errors
/// Says which file is missing, and what to do.
pub fn model_files(folder: &Path, base: Option<&Path>) -> anyhow::Result<ModelFiles> {
    let path = folder.join(pack::MANIFEST);
    let manifest = std::fs::read(&path)
        .with_context(|| format!("{}: is --models the folder that holds the models?", path.display()))?;
    let mut files = HashMap::new();
    for entry in ModelManifest::parse(&manifest)?.files {
        let fetched = cache().into_iter().flat_map(|cache| [cache.join("all-MiniLM-L6-v2"), cache]);
        let places = [Some(folder.to_owned()), base.map(Path::to_owned)];
        let found = places
            .into_iter()
            .flatten()
            .chain(fetched)
            .map(|dir| dir.join(&entry.path))
            .find(|path| path.is_file());
        let Some(path) = found else {
            bail!(
                "{} is not in {}{}; `cargo xtask setup` fetches it, --base names the folder that holds it",
                entry.path,
                folder.display(),
                base.map(|base| format!(" nor in {}", base.display())).unwrap_or_default()
            );
        };
        files.insert(entry.path, std::fs::read(&path).with_context(|| path.display().to_string())?);
    }
    Ok(ModelFiles { manifest, files })
}

/// Where `cargo xtask setup` puts the models that others are made of, each in a folder.
fn cache() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("CHATREC_CACHE")
        .or_else(|| folder("XDG_CACHE_HOME").map(|cache| cache.join("chatrec")))
        .or_else(|| folder("HOME").map(|home| home.join(".cache/chatrec")))
}

/// Loads a model onto the device that `tier` asks for, and asks it the golden questions.
///
/// # Errors
/// Says which file does not fit, or that the device computes wrongly.
pub fn load_model(args: &EngineArgs) -> anyhow::Result<(scorer::Model, &'static str)> {
    let name = if args.model == Model::Full { "full" } else { "student" };
    let files = model_files(&args.models.join(name), args.base.as_deref())?;
    let mut chosen = device::choose(args.tier);
    let load = |on: &Chosen| -> anyhow::Result<(scorer::Model, f32)> {
        let model = files.put_on(on)?;
        let delta = futures::executor::block_on(model.self_test())?;
        Ok((model, delta))
    };
    let mut loaded = load(&chosen);
    if args.tier == Tier::Auto && chosen.tier != "cpu" {
        let missed = match &loaded {
            Ok((_, delta)) if *delta > GOLDEN_TOLERANCE => {
                Some(format!("model \"{name}\" misses its golden answers by {delta} on {}", chosen.name))
            }
            Ok(_) => None,
            Err(error) => Some(format!("{} failed: {error:#}", chosen.name)),
        };
        if let Some(reason) = missed {
            chosen = Chosen::cpu_instead(reason);
            loaded = load(&chosen);
        }
    }
    let (model, delta) = loaded?;
    if delta > GOLDEN_TOLERANCE {
        bail!(
            "model \"{name}\" misses its golden answers by {delta} on {}: take another --tier",
            chosen.tier
        );
    }
    tracing::info!(model.name = name, model.delta = delta, scorer.tier = chosen.tier, "model loaded");
    Ok((model, chosen.tier))
}

/// Reads a pack.
///
/// # Errors
/// Says which file is missing or damaged, and what to do.
pub fn load_shop(folder: &Path) -> anyhow::Result<(Shop, Manifest)> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| format!("{}: `chatrec index` writes it", path.display()))
    };
    let manifest = Manifest::parse(&read(pack::MANIFEST)?)?;
    let checked = |name: &str| -> anyhow::Result<Vec<u8>> {
        let bytes = read(name)?;
        manifest.verify(name, &bytes)?;
        Ok(bytes)
    };
    let catalogue = pack::decode_catalogue(&checked(pack::CATALOGUE)?)?;
    let facts = FactVectors::decode(&checked(pack::VECTORS)?)?;
    let wholes = FactVectors::decode(&checked(pack::WHOLES)?)?;
    let mut shop = Shop::new(catalogue, facts, wholes, &manifest.encoder.name)?;
    if manifest.holds(pack::BEHAVIOUR) {
        shop = shop.with_behaviour(BehaviourVectors::decode(&checked(pack::BEHAVIOUR)?)?)?;
    }
    Ok((shop, manifest))
}

impl Engine {
    /// Loads what a pack and the models hold. Takes seconds.
    ///
    /// # Errors
    /// Says which file is missing or does not fit, and what to do.
    pub fn load(pack: &Path, args: &EngineArgs) -> anyhow::Result<Self> {
        let (shop, manifest) = load_shop(pack)?;
        let (model, tier) = load_model(args)?;
        let fingerprint = format!("{}:{}", scorer::sha256(&manifest.to_json()), model.sha256);
        let recommender = Recommender::new(Arc::new(shop), Arc::new(model), tier)?;
        let rerank = if args.model == Model::Stage1 { 0 } else { RERANK };
        Ok(Self { recommender, rerank, fingerprint })
    }
}

/// Loads an engine for the server.
///
/// # Errors
/// As [`Engine::load`].
pub fn load(pack: &Path, args: &EngineArgs) -> anyhow::Result<Arc<dyn Turns>> {
    Ok(Arc::new(Engine::load(pack, args)?))
}

impl Turns for Engine {
    fn turn(&self, request: TurnRequest) -> BoxFuture<'_, Result<TurnReply, TurnFailure>> {
        Box::pin(async move {
            let start = Instant::now();
            let mut reply =
                self.recommender.turn(&request, self.rerank).await.map_err(|error| match error {
                    RecommenderError::State(detail) => TurnFailure::BadState(detail),
                    RecommenderError::Request(detail) => TurnFailure::BadInput(detail),
                    other => TurnFailure::Internal(other.to_string()),
                })?;
            reply.ran.remote = true;
            reply.ran.duration_ms = start.elapsed().as_secs_f32() * 1000.0;
            Ok(reply)
        })
    }

    fn fingerprint(&self) -> String {
        self.fingerprint.clone()
    }
}
