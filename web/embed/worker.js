// Runs one engine, apart from the page: downloads, checks, tests and times it, then answers turns.
//
//   page → worker   start { tier, pack, model } · turn { id, rerank, request } · hook { hook }
//   worker → page   hello · fetched { url } · progress { part, done, total } · ready { … } · out { reason }
//                   · reply { id, reply } · failed { id, reason } · lost
//
// Messages are JSON texts. A Worker serves one engine until that fails; the page then ends it and starts
// another, since a wasm module that has stopped in the middle can't be trusted again.

const VERSIONS = __CHATREC_VERSIONS__;
const ROOT = new URL('..', import.meta.url);
const ENGINES = { 'wasm-simd': 'engines/cpu/', webgpu: 'engines/webgpu/' };
const CACHE = 'chat-rec-v1';

const post = (message) => postMessage(JSON.stringify(message));

/** Why the device can't, as `placement::RemoteReason` in kebab-case. */
class Out extends Error {
  constructor(reason, detail) {
    super(detail);
    this.reason = reason;
  }
}

const isFull = (error) => error?.name === 'QuotaExceededError' || error instanceof RangeError;

const address = (path) => {
  const url = new URL(path, ROOT);
  if (VERSIONS[path]) url.search = `h=${VERSIONS[path]}`;
  return url.href;
};

// ── Files ──────────────────────────────────────────────────────────────────────────────────────────────

const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, '0')).join('');
const sha256 = async (bytes) => hex(await crypto.subtle.digest('SHA-256', bytes));

async function download(url, options, arrived) {
  post({ kind: 'fetched', url });
  let response;
  try {
    response = await fetch(url, { credentials: 'omit', ...options });
    if (!response.ok) throw new Out('download-failed', `${url}: ${response.status}`);
    const pieces = [];
    let length = 0;
    for (let reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      length += value.length;
      arrived(value.length);
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  } catch (error) {
    if (error instanceof Out) throw error;
    throw new Out(isFull(error) ? 'quota-full' : 'download-failed', `${url}: ${error.message}`);
  }
}

/** The files of a manifest by name, each checked against its hash, kept in the Cache API by hash. */
class Store {
  constructor() {
    this.done = 0;
    this.total = 0;
    this.keeping = [];
  }

  async open() {
    // Absent on pages that are not served securely; then each visit downloads anew.
    this.cache = await self.caches?.open(CACHE).catch(() => undefined);
    return this;
  }

  async manifest(folder, into) {
    const url = new URL('manifest.json', folder);
    const path = url.href.startsWith(ROOT.href) ? url.href.slice(ROOT.href.length) : '';
    const known = VERSIONS[path];
    if (known) url.search = `h=${known}`;
    const bytes = await download(url.href, known ? {} : { cache: 'no-cache' }, () => {});
    let manifest;
    try {
      manifest = JSON.parse(new TextDecoder().decode(bytes));
      if (!Array.isArray(manifest.files)) throw new Error('it names no files');
    } catch (error) {
      throw new Out('download-failed', `${url.href}: ${error.message}`);
    }
    into['manifest.json'] = bytes;
    this.total += manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    return manifest.files.map((file) => ({ ...file, folder }));
  }

  async file(file, part, into) {
    const key = `https://chat-rec.invalid/sha256/${file.sha256}`;
    const arrived = (count) => {
      this.done += count;
      post({ kind: 'progress', part, done: this.done, total: this.total });
    };
    const kept = await this.cache?.match(key);
    if (kept) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      if ((await sha256(bytes)) === file.sha256) {
        arrived(bytes.length);
        into[file.path] = bytes;
        return;
      }
      await this.cache.delete(key);
    }
    const url = new URL(file.path, file.folder);
    url.search = `h=${file.sha256}`;
    let counted = 0;
    const count = (length) => arrived((counted += length, length));
    let bytes = await download(url.href, {}, count);
    if ((await sha256(bytes)) !== file.sha256) {
      // A cache on the way may hold a damaged copy; once more, past all of them.
      arrived(-counted);
      bytes = await download(url.href, { cache: 'reload' }, count);
      if ((await sha256(bytes)) !== file.sha256) {
        throw new Out('hash-mismatch', `${file.path} is not the file that its manifest names`);
      }
    }
    into[file.path] = bytes;
    // Not waited for: the first answer needs no copy. Without room it runs from memory; the next visit downloads again.
    this.keeping.push(this.cache?.put(key, new Response(bytes)).catch(() => {}));
  }

  /** Forgets what no manifest in use names any more. */
  async forget(names) {
    await Promise.all(this.keeping);
    const keep = new Set(names);
    for (const request of (await this.cache?.keys()) ?? []) {
      if (!keep.has(request.url.split('/').pop())) await this.cache.delete(request);
    }
  }
}

async function fetchAll({ pack, model }) {
  if (!self.crypto?.subtle) {
    throw new Out('wasm-refused', 'the page is not served over https, so that files cannot be checked');
  }
  const store = await new Store().open();
  const files = { model: {}, pack: {} };
  const lists = await Promise.all([store.manifest(model, files.model), store.manifest(pack, files.pack)]);
  await Promise.all([
    ...lists[0].map((file) => store.file(file, 'model', files.model)),
    ...lists[1].map((file) => store.file(file, 'pack', files.pack)),
  ]);
  store.forget(lists.flat().map((file) => file.sha256)).catch(() => {});
  return files;
}

// ── GPU ────────────────────────────────────────────────────────────────────────────────────────────────

/** Devices that the engine was given; the last is the one in use. */
const devices = [];

/** What is lost with a device must be known even where the engine waits for it for ever. */
function watchDevices() {
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function requestDevice(...given) {
    const device = await request.apply(this, given);
    devices.push(device);
    device.lost.then(() => broken('device-lost', 'the GPU was lost'));
    return device;
  };
}

async function probeGpu(forced) {
  const adapter = await self.navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) throw new Out('no-adapter', 'the browser offers no WebGPU adapter');
  const software = Boolean(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter)
    || adapter.info?.architecture === 'swiftshader';
  // Never preferred to wasm, so not worth its download.
  if (software && !forced) throw new Out('no-adapter', 'the WebGPU adapter is software');
  if (!adapter.features.has('timestamp-query')) {
    throw new Out('adapter-lacks-feature', 'the WebGPU adapter lacks timestamp-query');
  }
  return software;
}

// ── Engine ─────────────────────────────────────────────────────────────────────────────────────────────

let engine;
let over = false;
let breakTurn;
let onNextTurn;
/** One inference at a time. */
let last = Promise.resolve();

/** The engine stopped: the turn that waits for it hears of it, or the page does. */
function broken(reason, detail) {
  if (over) return;
  over = true;
  const error = new Out(reason, detail);
  if (breakTurn) breakTurn(error);
  else if (engine) post(reason === 'device-lost' ? { kind: 'lost' } : { kind: 'out', reason, detail });
  else breakStart?.(error);
}
let breakStart;

function wasmIsRefused() {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    return false;
  } catch {
    return true;
  }
}

async function loadEngine(tier) {
  const folder = ENGINES[tier];
  const url = address(`${folder}engine_bg.wasm`);
  post({ kind: 'fetched', url: address(`${folder}engine.js`) });
  post({ kind: 'fetched', url });
  try {
    const glue = await import(address(`${folder}engine.js`));
    await glue.default({ module_or_path: url });
    return glue.Engine;
  } catch (error) {
    const refused = error instanceof WebAssembly.CompileError;
    throw new Out(refused ? 'wasm-refused' : 'download-failed', `${url}: ${error.message}`);
  }
}

async function start({ tier, pack, model, forced }) {
  if (wasmIsRefused()) throw new Out('wasm-refused', 'the page refuses wasm');
  let software = false;
  if (tier === 'webgpu') {
    software = await probeGpu(forced);
    watchDevices();
  }
  const [Engine, files] = await Promise.all([loadEngine(tier), fetchAll({ pack, model })]);
  const stopped = new Promise((_, reject) => { breakStart = reject; });
  const tested = await Promise.race([stopped, (async () => {
    const made = await Engine.create(files.model, files.pack);
    const test = JSON.parse(await made.selfTest());
    engine = made;
    return test;
  })()]);
  if (!tested.ok) {
    engine = undefined;
    throw new Out('self-test-failed', `known answers differ by ${tested.maxDelta}`);
  }
  post({
    kind: 'ready',
    software,
    queryMs: tested.queryMs,
    rerankMsPerItem: tested.rerankMsPerItem,
    maxDelta: tested.maxDelta,
    adapter: tested.adapter ?? '',
  });
}

async function turn({ id, request, rerank }) {
  try {
    if (over || !engine) throw new Out('engine-failed', 'the engine is not running');
    const stopped = new Promise((_, reject) => { breakTurn = reject; });
    const answer = engine.turn(request, rerank);
    onNextTurn?.();
    onNextTurn = undefined;
    const reply = await Promise.race([stopped, answer]);
    post({ kind: 'reply', id, reply: JSON.parse(reply) });
  } catch (error) {
    over = true;
    post({ kind: 'failed', id, reason: why(error), detail: String(error?.message ?? error) });
  } finally {
    breakTurn = undefined;
  }
}

function why(error) {
  if (error instanceof Out) return error.reason;
  return isFull(error) ? 'quota-full' : 'engine-failed';
}

// A panic inside an engine's task surfaces here, while its promise waits for ever.
const escaped = (event) => {
  event.preventDefault();
  const error = event.error ?? event.reason;
  broken(why(error), String(error?.message ?? event.message ?? error));
};
addEventListener('error', escaped);
addEventListener('unhandledrejection', escaped);

const HOOKS = {
  'lose-device': () => devices.at(-1)?.destroy(),
  'lose-device-in-turn': () => { onNextTurn = () => devices.at(-1)?.destroy(); },
};

addEventListener('message', async ({ data }) => {
  const message = JSON.parse(data);
  if (message.kind === 'start') {
    try {
      await start(message);
    } catch (error) {
      over = true;
      post({ kind: 'out', reason: why(error), detail: String(error?.message ?? error) });
    }
  } else if (message.kind === 'turn') {
    last = last.then(() => turn(message));
  } else if (message.kind === 'hook') {
    HOOKS[message.hook]?.();
  }
});

post({ kind: 'hello' });
