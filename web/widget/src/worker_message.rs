//! What page and Worker say to each other: JSON texts, see `web/embed/worker.js`.

use placement::{Engine, LocalTier, RemoteReason};
use protocol::TurnReply;
use serde::{Deserialize, Serialize};

/// From the page to the Worker.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ToWorker<'a> {
    /// Bring the engine up.
    Start {
        /// `webgpu` or `wasm-simd`.
        tier: &'static str,
        /// Folder of the catalogue pack.
        pack: &'a str,
        /// Folder of the model.
        model: &'a str,
        /// Take a software adapter too.
        forced: bool,
    },
    /// Answer a turn.
    Turn {
        /// Turn.
        id: u32,
        /// Items for stage 2.
        rerank: usize,
        /// The request as JSON.
        request: &'a str,
    },
}

/// From the Worker to the page.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum FromWorker {
    /// The Worker's script runs.
    Hello,
    /// A download begins.
    Fetched {
        /// Its address.
        url: String,
    },
    /// Downloads go on.
    Progress {
        /// `model` or `pack`.
        part: String,
        /// Bytes so far.
        done: f64,
        /// Bytes in all, as far as known.
        total: f64,
    },
    /// The engine passed its self-test.
    Ready {
        /// Whether its adapter is software.
        software: bool,
        /// Encoding and stage 1, in milliseconds.
        query_ms: f32,
        /// Stage 2 for one item, in milliseconds.
        rerank_ms_per_item: f32,
    },
    /// The engine will not run.
    Out {
        /// Why, in kebab-case.
        reason: String,
    },
    /// The turn's answer.
    Reply {
        /// Turn.
        id: u32,
        /// Answer.
        reply: Box<TurnReply>,
    },
    /// The turn broke the engine.
    Failed {
        /// Turn.
        id: u32,
        /// Why, in kebab-case.
        reason: String,
    },
    /// The GPU was lost between turns.
    Lost,
}

/// The name of a tier as engines and the wire have it.
pub fn tier_name(tier: LocalTier) -> &'static str {
    match tier {
        LocalTier::WebGpu => "webgpu",
        LocalTier::WasmSimd => "wasm-simd",
    }
}

/// What the Worker's timing says of an engine.
pub fn ready(query_ms: f32, rerank_ms_per_item: f32) -> Engine {
    Engine::Ready { query_ms, rerank_ms_per_item }
}

/// Reads a reason; one that this widget does not know is an engine's failure.
pub fn reason(name: &str) -> RemoteReason {
    match name {
        "no-adapter" => RemoteReason::NoAdapter,
        "adapter-lacks-feature" => RemoteReason::AdapterLacksFeature,
        "wasm-refused" => RemoteReason::WasmRefused,
        "self-test-failed" => RemoteReason::SelfTestFailed,
        "hash-mismatch" => RemoteReason::HashMismatch,
        "device-lost" => RemoteReason::DeviceLost,
        "quota-full" => RemoteReason::QuotaFull,
        "download-failed" => RemoteReason::DownloadFailed,
        _ => RemoteReason::EngineFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_that_the_worker_gives_is_known() {
        let worker = include_str!("../../embed/worker.js");
        let mut given = 0;
        for name in worker.split("new Out('").skip(1).filter_map(|rest| rest.split('\'').next()) {
            given += 1;
            assert!(name == "engine-failed" || reason(name) != RemoteReason::EngineFailed, "{name}");
        }
        assert!(given > 5, "the Worker no longer gives reasons in the way that this test reads");
    }

    #[test]
    fn messages_are_those_of_the_worker() {
        let ready: FromWorker = serde_json::from_str(
            r#"{"kind":"ready","software":true,"queryMs":1.5,"rerankMsPerItem":2.5,"maxDelta":0,"adapter":"x"}"#,
        )
        .unwrap();
        assert!(matches!(ready, FromWorker::Ready { software: true, query_ms, .. } if query_ms == 1.5));
        let start = ToWorker::Start { tier: "webgpu", pack: "p/", model: "m/", forced: false };
        assert_eq!(
            serde_json::to_string(&start).unwrap(),
            r#"{"kind":"start","tier":"webgpu","pack":"p/","model":"m/","forced":false}"#
        );
    }
}
