//! Where a turn runs, as a table: one line a case.

use placement::{Budget, Consent, DeviceReport, Engine, LocalTier, Placement, RemoteReason, placement};

use Consent::{Given, NotAsked, Refused};
use LocalTier::{WasmSimd, WebGpu};
use Placement::{AskFirst, Nowhere, Remote, Wait};
use RemoteReason::*;

const LOOKING: Engine = Engine::Unknown;

fn ready(query_ms: f32, rerank_ms_per_item: f32) -> Engine {
    Engine::Ready { query_ms, rerank_ms_per_item }
}

fn local(tier: LocalTier, rerank: usize) -> Placement {
    Placement::Local { tier, rerank }
}

const fn out(reason: RemoteReason) -> Engine {
    Engine::Out(reason)
}

#[test]
fn a_turn_runs_where_the_table_says() {
    const HARD: bool = false;
    const SOFT: bool = true;
    const UP: bool = true;
    const DOWN: bool = false;
    let fast_gpu = ready(4.0, 1.0);
    let slow_gpu = ready(200.0, 40.0);
    let wasm = ready(10.0, 10.0);
    let slow_wasm = ready(150.0, 100.0);
    let broken_clock = ready(f32::NAN, -1.0);
    #[rustfmt::skip]
    let table = [
        // WebGPU, its adapter, wasm, server, consent: where
        ("the faster engine answers",                     fast_gpu, HARD, wasm, UP, NotAsked, local(WebGpu, 48)),
        ("the faster engine may be wasm",                 slow_gpu, HARD, wasm, UP, NotAsked, local(WasmSimd, 29)),
        ("a software adapter is never preferred",         fast_gpu, SOFT, wasm, UP, NotAsked, local(WasmSimd, 29)),
        ("a software adapter is better than nothing",     fast_gpu, SOFT, out(WasmRefused), UP, NotAsked, local(WebGpu, 48)),
        ("consent draws no turn from a device that copes", fast_gpu, HARD, wasm, UP, Given, local(WebGpu, 48)),
        ("no server is needed by a device that copes",    fast_gpu, HARD, wasm, DOWN, Refused, local(WebGpu, 48)),
        ("one engine is enough while the other loads",    LOOKING, HARD, wasm, UP, NotAsked, local(WasmSimd, 29)),
        ("no adapter: wasm answers",                      out(NoAdapter), HARD, wasm, UP, NotAsked, local(WasmSimd, 29)),
        ("a lost device: wasm answers",                   out(DeviceLost), HARD, wasm, UP, Given, local(WasmSimd, 29)),
        ("her words wait for the device",                 LOOKING, HARD, LOOKING, UP, NotAsked, Wait),
        ("her words wait although she declined",          LOOKING, HARD, LOOKING, UP, Refused, Wait),
        ("her words wait although the server is away",    LOOKING, HARD, LOOKING, DOWN, Given, Wait),
        ("agreed: no waiting",                            LOOKING, HARD, LOOKING, UP, Given, Remote(StillLoading)),
        ("wasm out, WebGPU still loading: wait",          LOOKING, HARD, out(DownloadFailed), UP, NotAsked, Wait),
        ("too slow, better may come: wait",               LOOKING, HARD, slow_wasm, UP, NotAsked, Wait),
        ("too slow: ask",                                 out(NoAdapter), HARD, slow_wasm, UP, NotAsked, AskFirst(TooSlow)),
        ("too slow and agreed",                           out(NoAdapter), HARD, slow_wasm, UP, Given, Remote(TooSlow)),
        ("too slow is better than nothing: declined",     out(NoAdapter), HARD, slow_wasm, UP, Refused, local(WasmSimd, 1)),
        ("too slow is better than nothing: server away",  out(NoAdapter), HARD, slow_wasm, DOWN, Given, local(WasmSimd, 1)),
        ("both too slow: the less slow one",              slow_gpu, HARD, slow_wasm, UP, Refused, local(WebGpu, 2)),
        ("an unsound timing is no proof",                 out(NoAdapter), HARD, broken_clock, UP, NotAsked, AskFirst(TooSlow)),
        ("an unsound timing still answers at need",       out(NoAdapter), HARD, broken_clock, UP, Refused, local(WasmSimd, 0)),
        ("wasm refused by the page",                      out(WasmRefused), HARD, out(WasmRefused), UP, NotAsked, AskFirst(WasmRefused)),
        ("wrong answers to known questions",              out(NoAdapter), HARD, out(SelfTestFailed), UP, Given, Remote(SelfTestFailed)),
        ("a corrupt file",                                out(HashMismatch), HARD, out(HashMismatch), UP, Given, Remote(HashMismatch)),
        ("no room",                                       out(NoAdapter), HARD, out(QuotaFull), UP, Given, Remote(QuotaFull)),
        ("lost, and nothing else",                        out(DeviceLost), HARD, out(EngineFailed), UP, Given, Remote(DeviceLost)),
        ("declined, and nothing else",                    out(NoAdapter), HARD, out(QuotaFull), UP, Refused, Nowhere(QuotaFull)),
        ("the server is away, and nothing else",          out(NoAdapter), HARD, out(HashMismatch), DOWN, Given, Nowhere(HashMismatch)),
        ("not asked for nothing",                         out(NoAdapter), HARD, out(HashMismatch), DOWN, NotAsked, Nowhere(HashMismatch)),
        ("the retailer chose the server",                 out(ServerChosen), HARD, out(ServerChosen), UP, NotAsked, AskFirst(ServerChosen)),
    ];
    for (case, webgpu, webgpu_is_software, wasm, server, consent, where_) in table {
        let device = DeviceReport { webgpu, webgpu_is_software, wasm, server };
        assert_eq!(placement(&device, &Budget::default(), consent), where_, "{case}");
    }
}

#[test]
fn items_for_stage_2_never_exceed_the_budget() {
    let budget = Budget { turn_ms: 100.0, rerank_max: 20, rerank_min: 4 };
    for (query_ms, item_ms, items) in
        [(0.0, 0.0, 20), (0.0, 5.0, 20), (0.0, 6.0, 16), (60.0, 10.0, 4), (100.0, 0.0, 20), (100.0, 0.1, 0)]
    {
        let device = DeviceReport {
            webgpu: out(NoAdapter),
            webgpu_is_software: false,
            wasm: ready(query_ms, item_ms),
            server: false,
        };
        assert_eq!(
            placement(&device, &budget, Consent::NotAsked),
            local(WasmSimd, items),
            "{query_ms} ms and {item_ms} ms an item"
        );
    }
}

#[test]
fn a_budget_without_stage_2_asks_only_for_stage_1() {
    let budget = Budget { turn_ms: 50.0, rerank_max: 0, rerank_min: 8 };
    let device =
        DeviceReport { webgpu: LOOKING, webgpu_is_software: false, wasm: ready(20.0, 500.0), server: true };
    assert_eq!(placement(&device, &budget, Consent::NotAsked), local(WasmSimd, 0));
}
