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
    /// The device is still getting ready, and she has agreed to the server.
    StillLoading,
    /// The retailer chose the server for every turn.
    ServerChosen,
}

impl RemoteReason {
    /// Whether looking at the device again may find it mended.
    pub fn may_pass(self) -> bool {
        match self {
            Self::HashMismatch
            | Self::DeviceLost
            | Self::QuotaFull
            | Self::DownloadFailed
            | Self::EngineFailed
            | Self::StillLoading => true,
            Self::NoAdapter
            | Self::AdapterLacksFeature
            | Self::WasmRefused
            | Self::SelfTestFailed
            | Self::TooSlow
            | Self::ServerChosen => false,
        }
    }
}

/// The decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Placement {
    /// Not yet: an engine is still being looked at, and waiting for it keeps her words on the device.
    Wait,
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

/// Decides where a turn runs.
///
/// The device goes first, with the engine that needs less time for a whole turn; a software WebGPU adapter only
/// where the wasm engine is out. Stage 2 gets as many items as fit the budget. Where fewer than
/// [`Budget::rerank_min`] fit, the device cannot cope and the server is better, but a slow answer on the device
/// is still better than none.
pub fn placement(device: &DeviceReport, budget: &Budget, consent: Consent) -> Placement {
    let webgpu = Candidate::of(LocalTier::WebGpu, device.webgpu, budget);
    let wasm = Candidate::of(LocalTier::WasmSimd, device.wasm, budget);
    let best = match (webgpu, wasm) {
        (Some(_), Some(wasm)) if device.webgpu_is_software => Some(wasm),
        (Some(webgpu), Some(wasm)) => Some(if webgpu.full_ms < wasm.full_ms { webgpu } else { wasm }),
        (webgpu, wasm) => webgpu.or(wasm),
    };
    if let Some(best) = best
        && best.rerank >= budget.rerank_min.min(budget.rerank_max)
    {
        return best.placement();
    }
    let looking = device.webgpu == Engine::Unknown || device.wasm == Engine::Unknown;
    let reason = match (best.is_some(), looking) {
        (_, true) => RemoteReason::StillLoading,
        (true, false) => RemoteReason::TooSlow,
        (false, false) => most_telling(device),
    };
    match (consent, device.server) {
        (Consent::Given, true) => Placement::Remote(reason),
        (_, _) if looking => Placement::Wait,
        (Consent::NotAsked, true) => Placement::AskFirst(reason),
        (_, _) => best.map_or(Placement::Nowhere(reason), Candidate::placement),
    }
}

/// An engine that could answer.
#[derive(Clone, Copy)]
struct Candidate {
    tier: LocalTier,
    /// Items for stage 2 within the budget.
    rerank: usize,
    /// A turn with the most items, in milliseconds.
    full_ms: f32,
}

impl Candidate {
    fn of(tier: LocalTier, engine: Engine, budget: &Budget) -> Option<Self> {
        let Engine::Ready { query_ms, rerank_ms_per_item } = engine else { return None };
        // A clock that runs backwards or a division by nothing: no timing is no proof that it copes.
        let sound = |ms: f32| if ms.is_finite() && ms >= 0.0 { ms } else { f32::INFINITY };
        let (query_ms, item_ms) = (sound(query_ms), sound(rerank_ms_per_item));
        let left = budget.turn_ms - query_ms;
        let rerank = if left < 0.0 {
            0
        } else if item_ms * budget.rerank_max as f32 <= left {
            budget.rerank_max
        } else {
            // The cast saturates; what is left is not negative and smaller than the most.
            (left / item_ms) as usize
        };
        Some(Self { tier, rerank, full_ms: query_ms + item_ms * budget.rerank_max as f32 })
    }

    fn placement(self) -> Placement {
        Placement::Local { tier: self.tier, rerank: self.rerank }
    }
}

/// Both engines are out: the cause that tells most. A missing adapter tells little where wasm failed as well.
fn most_telling(device: &DeviceReport) -> RemoteReason {
    match (device.webgpu, device.wasm) {
        (Engine::Out(RemoteReason::DeviceLost), _) => RemoteReason::DeviceLost,
        (_, Engine::Out(reason)) | (Engine::Out(reason), _) => reason,
        _ => RemoteReason::EngineFailed,
    }
}
