// transformers.js in a Worker, as ours runs: one query.

import { answer, timings } from './measure.js';
import { load } from './theirs.js';

let model;

async function start() {
  model = await load(await import('./lib/transformers.min.js'), {
    mjs: '/bench/lib/ort-wasm-simd-threaded.asyncify.mjs',
    wasm: '/bench/lib/ort-wasm-simd-threaded.asyncify.wasm',
  });
  return {};
}

const tokens = ({ text }) => model.tokenizer(text).input_ids.dims.at(-1);
const embed = (text) => model(text, { pooling: 'mean', normalize: true });
const encode = ({ text, ...how }) => timings(() => embed(text), how);

/** Vectors of texts as int8 codes, one scale each: what a page would ship for its catalogue. */
async function vectors({ texts }) {
  const scales = [];
  const codes = [];
  for (const text of texts) {
    const { data } = await embed(text);
    const scale = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
    scales.push(scale);
    codes.push(Array.from(data, (value) => Math.round(value / scale)));
  }
  return { scales, codes };
}

answer({ start, tokens, encode, vectors });
