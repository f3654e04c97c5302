//! Where a turn runs: `placement(DeviceReport, Budget, Consent)` is pure, so that a table can test it.
//!
//! Its own crate, without dependencies, because the widget must decide before any engine is loaded and must
//! not carry one.

/// What is known of one of the browser's two engines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Engine {
    /// Not looked at yet.
    Unknown,
    /// It passed its known-answer self-test.
    Ready {
        /// Encoding and stage 1 for a query of 16 tokens, in milliseconds.
        query_ms: f32,
        /// Stage 2 for one item, in milliseconds.
        rerank_ms_per_item: f32,
    },
    /// It will not run here.
    Out(RemoteReason),
}

/// What is known of the shopper's device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeviceReport {
    /// The WebGPU engine.
    pub webgpu: Engine,
    /// Whether the WebGPU adapter is software (`isFallbackAdapter`): then never preferred.
    pub webgpu_is_software: bool,
    /// The wasm SIMD engine.
    pub wasm: Engine,
    /// Whether the server can be reached.
    pub server: bool,
}

/// What a turn may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Stage 1 and stage 2 together, in milliseconds.
    pub turn_ms: f32,
    /// The most items that stage 2 reads.
    pub rerank_max: usize,
    /// The fewest items worth reading: below it the device cannot cope.
    pub rerank_min: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { turn_ms: 300.0, rerank_max: 48, rerank_min: 8 }
    }
}

/// Whether her words may leave the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// The retailer's policy is to ask, and she has not answered yet.
    NotAsked,
    /// She agreed, or the retailer's policy is "always".
    Given,
    /// She declined, or the retailer's policy is "never".
    Refused,
}

/// The browser's tiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTier {
    /// burn-wgpu on WebGPU.
    WebGpu,
    /// burn-flex on wasm SIMD.
    WasmSimd,
}

/// Why the device cannot answer. Trouble with a device is data, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoteReason {
    /// No WebGPU adapter, and no other engine.
    NoAdapter,
    /// The adapter lacks what the engine needs (`timestamp-query`).
    AdapterLacksFeature,
    /// The page's policy or the browser refuses wasm.
    WasmRefused,
    /// An engine gave wrong answers to known questions.
    SelfTestFailed,
    /// A downloaded file is not the one that the manifest names.
    HashMismatch,
    /// The GPU was lost in mid-turn.
    DeviceLost,
    /// No room for weights or catalogue.
    QuotaFull,
    /// It would run, but not within the budget.
    TooSlow,
    /// A file could not be fetched.
    DownloadFailed,
    /// The engine stopped for another cause.
    EngineFailed,
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placement {
    /// On the device, with `rerank` items for stage 2.
    Local {
        /// The engine.
        tier: LocalTier,
        /// Items for stage 2.
        rerank: usize,
    },
    /// On the server.
    Remote(RemoteReason),
    /// On the server, once she agrees: show her what would be sent.
    AskFirst(RemoteReason),
    /// Neither can: she declined or the server is away. Say so; her words wait.
    Nowhere(RemoteReason),
}
