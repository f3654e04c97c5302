// Our engine in a Worker, without the widget: one query, and the scan beside the loop written by hand.

import { answer, timings } from './measure.js';

const WHERE = { cpu: '/engines/cpu/', webgpu: '/engines/webgpu/' };

async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function folder(url) {
  const manifest = await bytes(`${url}manifest.json`);
  const names = JSON.parse(new TextDecoder().decode(manifest)).files.map((file) => file.path);
  const files = await Promise.all(names.map(async (name) => [name, await bytes(url + name)]));
  return Object.fromEntries([['manifest.json', manifest], ...files]);
}

let engine;
let pack;

/** Loads and tests the engine; `steps` tells where the time goes, in milliseconds. */
async function start({ build }) {
  const steps = {};
  let last = performance.now();
  const step = (name) => {
    const now = performance.now();
    steps[name] = Math.round(now - last);
    last = now;
  };
  const { default: init, Engine } = await import(`${WHERE[build]}engine.js`);
  await init({ module_or_path: `${WHERE[build]}engine_bg.wasm` });
  step('fetch and compile the engine');
  const [model, found] = await Promise.all([folder('/models/student/'), folder('/packs/demo/')]);
  step('fetch model and pack');
  pack = found;
  engine = await Engine.create(model, pack);
  step('model and pack on the device');
  const test = JSON.parse(await engine.selfTest());
  step('known answers and timing');
  return { ...test, steps };
}

const encode = ({ text, ...how }) => timings(() => engine.encodeOnce(text), how);

/** `vectors.bin` of a pack: magic (8 bytes), dim, facts (u32), scales (f32), codes (i8). */
function factVectors() {
  const file = pack['vectors.bin'];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const dim = view.getUint32(8, true);
  const facts = view.getUint32(12, true);
  const scales = new Float32Array(file.slice(16, 16 + 4 * facts).buffer);
  const codes = new Int8Array(file.slice(16 + 4 * facts, 16 + 4 * facts + dim * facts).buffer);
  return { dim, facts, scales, codes };
}

/** The vectors of the first encoded facts, as `Engine.scanTimed` takes them for queries. */
function queryRows({ dim, facts, scales, codes }, queries, limit, Codes) {
  const found = { codes: new Codes(queries * dim), scales: new Float32Array(queries) };
  let at = 0;
  for (let fact = 0; fact < facts && at < queries; fact += 1) {
    if (!(scales[fact] > 0)) continue;
    const row = Float32Array.from(codes.subarray(fact * dim, (fact + 1) * dim), (code) => code * scales[fact]);
    const scale = Math.fround(row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / limit);
    row.forEach((value, ix) => { found.codes[at * dim + ix] = Math.round(value / scale); });
    found.scales[at] = scale;
    at += 1;
  }
  if (at < queries) throw new Error(`the pack has only ${at} encoded facts, ${queries} are needed`);
  return found;
}

/** Our scan and both loops, in turns, so that a busy moment of the machine meets all of them. */
async function scan({ queries, inner, rounds }) {
  const vectors = factVectors();
  const { dim, facts } = vectors;
  if (dim % 16 || queries % 4) throw new Error(`the loop takes dim % 16 = 0 and queries % 4 = 0, not ${dim}, ${queries}`);
  const { instance } = await WebAssembly.instantiate(await bytes('/bench/scan-loop.wasm'));
  const { memory, scan_i16: scan16, scan_i8: scan8 } = instance.exports;
  const wide = queryRows(vectors, queries, 32767, Int16Array);
  const narrow = queryRows(vectors, queries, 127, Int8Array);
  let end = 64;
  const put = (array) => {
    const at = end;
    end = Math.ceil((at + array.byteLength) / 64) * 64;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    new Uint8Array(memory.buffer, at, array.byteLength).set(new Uint8Array(array.buffer, 0, array.byteLength));
    return at;
  };
  const codes = put(vectors.codes);
  const scales = put(vectors.scales);
  const rows = [wide.codes, wide.scales, narrow.codes, narrow.scales].map(put);
  const out = put(new Float32Array(facts * queries));
  const by16 = () => scan16(codes, scales, facts, rows[0], rows[1], queries, dim, out);
  const by8 = () => scan8(codes, scales, facts, rows[2], rows[3], queries, dim, out);
  const sum = (run) => {
    run();
    return new Float32Array(memory.buffer, out, facts * queries).reduce((total, cell) => total + cell, 0);
  };
  const timed = (run) => {
    const start = performance.now();
    for (let round = 0; round < inner; round += 1) run();
    return (performance.now() - start) / inner;
  };
  const sums = { ours: engine.scanTimed(queries, inner)[1], i16: sum(by16), i8: sum(by8) };
  timed(by16);
  timed(by8);
  const took = { ours: [], i16: [], i8: [] };
  for (let round = 0; round < rounds; round += 1) {
    took.ours.push(engine.scanTimed(queries, inner)[0]);
    took.i16.push(timed(by16));
    took.i8.push(timed(by8));
  }
  return { dim, facts, queries, sums, took };
}

/** Understanding, in batches whose average counts: one is near what the clock can tell apart. */
function understand({ text, values, inner, rounds }) {
  engine.understandTimed(text, values, inner);
  const found = Array.from({ length: rounds }, () => engine.understandTimed(text, values, inner));
  return { took: found.map(([ms]) => ms), edits: found[0][1] };
}

answer({ start, encode, scan, understand });
