//! What the worker calls. Everything crosses as bytes or as JSON of `protocol`.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::pack::{self, BehaviourVectors, FactVectors, Manifest};
use dialogue::{DialogueState, Surroundings, Vocabulary, understand};
use js_sys::{Object, Uint8Array};
use protocol::TurnRequest;
use recommender::{Recommender, Shop};
use scorer::scan::{Queries, dots};
use scorer::{GOLDEN_TOLERANCE, Model};
use wasm_bindgen::prelude::*;

use crate::device;

/// The query that timing uses: 16 tokens with `[CLS]` and `[SEP]`.
const TIMED_QUERY: &str = "a narrow white chest of drawers with six drawers for the bedroom wall";

/// Items that timing re-ranks: one batch.
const TIMED_ITEMS: usize = 8;

/// A recommender in the browser.
#[wasm_bindgen]
pub struct Engine {
    recommender: Recommender,
}

fn failure(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

fn now() -> f64 {
    js_sys::global()
        .dyn_into::<web_sys::WorkerGlobalScope>()
        .ok()
        .and_then(|scope| scope.performance())
        .map_or(0.0, |performance| performance.now())
}

#[wasm_bindgen]
impl Engine {
    /// Puts model and pack on the device. `model` and `pack` map file names to their bytes, `manifest.json`
    /// among them; the worker has checked every file against its manifest.
    ///
    /// # Errors
    /// Says what does not fit, or why there is no device.
    pub async fn create(model: Object, pack: Object) -> Result<Engine, JsError> {
        console_error_panic_hook::set_once();
        let model_files = files(&model)?;
        let pack_files = files(&pack)?;
        let device = device::open().await.map_err(failure)?;
        let manifest = named(&model_files, pack::MANIFEST)?;
        let model = Model::load(manifest, &model_files, true, &device, device::PADDING).map_err(failure)?;
        let manifest = Manifest::parse(named(&pack_files, pack::MANIFEST)?).map_err(failure)?;
        let catalogue = pack::decode_catalogue(named(&pack_files, pack::CATALOGUE)?).map_err(failure)?;
        let facts = FactVectors::decode(named(&pack_files, pack::VECTORS)?).map_err(failure)?;
        let wholes = FactVectors::decode(named(&pack_files, pack::WHOLES)?).map_err(failure)?;
        let mut shop = Shop::new(catalogue, facts, wholes, &manifest.encoder.name).map_err(failure)?;
        if manifest.holds(pack::BEHAVIOUR) {
            let bytes = named(&pack_files, pack::BEHAVIOUR)?;
            let behaviour = BehaviourVectors::decode(bytes).map_err(failure)?;
            shop = shop.with_behaviour(behaviour).map_err(failure)?;
        }
        let recommender = Recommender::new(Arc::new(shop), Arc::new(model), device::TIER).map_err(failure)?;
        Ok(Engine { recommender })
    }

    /// Asks the golden questions, then takes the time. JSON:
    /// `{ok, maxDelta, queryMs, rerankMsPerItem, tier, model, modelSha256, items}`.
    ///
    /// # Errors
    /// Says how the device failed.
    #[wasm_bindgen(js_name = selfTest)]
    pub async fn self_test(&self) -> Result<String, JsError> {
        let model = self.recommender.model();
        let delta = model.self_test().await.map_err(failure)?;
        // The self-test has warmed the pipelines for short texts; this query's shape is warmed here.
        model.encoder.encode(&[TIMED_QUERY]).await.map_err(failure)?;
        let start = now();
        model.encoder.encode(&[TIMED_QUERY]).await.map_err(failure)?;
        let query_ms = now() - start;
        let mut rerank_ms = 0.0;
        if let Some(reranker) = &model.reranker {
            let items = vec![TIMED_QUERY; TIMED_ITEMS];
            reranker.score(TIMED_QUERY, &items).await.map_err(failure)?;
            let start = now();
            reranker.score(TIMED_QUERY, &items).await.map_err(failure)?;
            rerank_ms = (now() - start) / TIMED_ITEMS as f64;
        }
        Ok(serde_json::json!({
            "ok": delta <= GOLDEN_TOLERANCE,
            "maxDelta": if delta.is_finite() { delta } else { f32::MAX },
            "queryMs": query_ms,
            "rerankMsPerItem": rerank_ms,
            "tier": device::TIER,
            "model": model.manifest.name,
            "modelSha256": model.sha256,
            "items": self.recommender.shop().catalogue.items().len(),
        })
        .to_string())
    }

    /// Answers a turn: JSON of `protocol::TurnRequest` to JSON of `protocol::TurnReply`.
    ///
    /// # Errors
    /// Says what cannot be read, or how the device failed; the request can be sent elsewhere then.
    pub async fn turn(&self, request: String, rerank: usize) -> Result<String, JsError> {
        let request: TurnRequest = serde_json::from_str(&request).map_err(failure)?;
        let start = now();
        let mut reply = self.recommender.turn(&request, rerank).await.map_err(failure)?;
        reply.ran.duration_ms = (now() - start) as f32;
        serde_json::to_string(&reply).map_err(failure)
    }

    /// Encodes a text and drops the result: what a benchmark times.
    ///
    /// # Errors
    /// Says how the device failed.
    #[wasm_bindgen(js_name = encodeOnce)]
    pub async fn encode_once(&self, text: String) -> Result<(), JsError> {
        self.recommender.model().encoder.encode(&[&text]).await.map_err(failure)?;
        Ok(())
    }

    /// Scans all facts for the vectors of the first `queries` encoded ones, `rounds` times: what a benchmark
    /// times. `[milliseconds of one scan on average, sum of one scan's cells]`; the sum lets the benchmark see
    /// that another loop computes the same.
    #[wasm_bindgen(js_name = scanTimed)]
    pub fn scan_timed(&self, queries: usize, rounds: usize) -> Vec<f64> {
        let facts = self.recommender.shop().fact_vectors();
        let encoded =
            facts.codes.chunks_exact(facts.dim).zip(&facts.scales).filter(|(_, scale)| **scale > 0.0);
        let rows: Vec<f32> = encoded
            .take(queries)
            .flat_map(|(codes, &scale)| codes.iter().map(move |&code| f32::from(code) * scale))
            .collect();
        let queries = Queries::quantise(&rows, facts.dim);
        let start = now();
        for _ in 0..rounds {
            std::hint::black_box(dots(&facts.codes, &facts.scales, std::hint::black_box(&queries)));
        }
        let took = (now() - start) / rounds.max(1) as f64;
        let cells = dots(&facts.codes, &facts.scales, &queries);
        vec![took, cells.iter().map(|&cell| f64::from(cell)).sum()]
    }

    /// Understands an utterance `rounds` times as a shop does whose facet `kind` has these values, one a line, beside
    /// this catalogue's titles: what a benchmark times. `[milliseconds of one on average, edits that it means]`.
    #[wasm_bindgen(js_name = understandTimed)]
    pub fn understand_timed(&self, text: &str, values: &str, rounds: usize) -> Vec<f64> {
        let catalogue = &self.recommender.shop().catalogue;
        let titles = catalogue.items().iter().map(|item| item.title.as_str());
        let vocabulary = Vocabulary::new(values.lines().map(|value| ("kind", value, 1)), titles);
        let around =
            Surroundings { vocabulary: &vocabulary, shown: &[], currency: catalogue.currency.code() };
        let state = DialogueState::default();
        let once = || understand(&state, std::hint::black_box(text), &around);
        let edits = once().edits.len();
        let start = now();
        for _ in 0..rounds {
            std::hint::black_box(once());
        }
        vec![(now() - start) / rounds.max(1) as f64, edits as f64]
    }
}

fn files(object: &Object) -> Result<HashMap<String, Vec<u8>>, JsError> {
    let mut files = HashMap::new();
    for entry in Object::entries(object) {
        let pair = js_sys::Array::from(&entry);
        let name = pair.get(0).as_string().unwrap_or_default();
        let bytes = pair
            .get(1)
            .dyn_into::<Uint8Array>()
            .map_err(|_| JsError::new(&format!("\"{name}\" is no Uint8Array")))?;
        files.insert(name, bytes.to_vec());
    }
    Ok(files)
}

fn named<'a>(files: &'a HashMap<String, Vec<u8>>, name: &str) -> Result<&'a [u8], JsError> {
    files.get(name).map(Vec::as_slice).ok_or_else(|| JsError::new(&format!("no file \"{name}\"")))
}
