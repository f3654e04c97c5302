// The folder that the server shows below /bench: pages, transformers.js with its runtime and model, the
// hand-written loop; each file beside its brotli, as the site of `cargo xtask build-web` has it.

import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import initWabt from 'wabt';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const brotli = promisify(zlib.brotliCompress);

/** Below this the site of `build-web` does not compress either. */
const SMALLEST_TO_COMPRESS = 256;
/** As `build-web` does: the best that browsers can read. */
const QUALITY = 11;
const WINDOW = 24;

/** What is copied out of node_modules, as its readme tells pages to load it. */
const LIBRARIES = {
  'lib/transformers.min.js': '@huggingface/transformers/dist/transformers.min.js',
  'lib/ort-wasm-simd-threaded.asyncify.mjs': 'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.mjs',
  'lib/ort-wasm-simd-threaded.asyncify.wasm': 'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
  // The leanest set that works: the build for bundlers, with the runtime that knows wasm only.
  'lean/transformers.web.min.js': '@huggingface/transformers/dist/transformers.web.min.js',
  'lean/ort.wasm.min.mjs': 'onnxruntime-web/dist/ort.wasm.min.mjs',
  'lean/ort-wasm-simd-threaded.mjs': 'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs',
  'lean/ort-wasm-simd-threaded.wasm': 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
};

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function filesBelow(folder) {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** The brotli of a file, kept by content in the cache: the best compression of 27 MB takes a minute. */
export async function compressed(bytes, cache) {
  const kept = path.join(cache, 'brotli', sha256(bytes));
  try {
    return await fs.readFile(kept);
  } catch {
    const small = await brotli(bytes, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: QUALITY,
        [zlib.constants.BROTLI_PARAM_LGWIN]: WINDOW,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    await fs.mkdir(path.dirname(kept), { recursive: true });
    await fs.writeFile(`${kept}.partial`, small);
    await fs.rename(`${kept}.partial`, kept);
    return small;
  }
}

/** Writes one file of the folder, and its brotli where that is smaller. */
export async function place(folder, name, bytes, cache) {
  const to = path.join(folder, name);
  await fs.mkdir(path.dirname(to), { recursive: true });
  await fs.writeFile(to, bytes);
  await fs.rm(`${to}.br`, { force: true });
  if (bytes.length < SMALLEST_TO_COMPRESS) return;
  const small = await compressed(bytes, cache);
  if (small.length < bytes.length) await fs.writeFile(`${to}.br`, small);
}

async function scanLoop() {
  const source = await fs.readFile(path.join(HERE, 'scan-loop.wat'), 'utf8');
  const wabt = await initWabt();
  const module = wabt.parseWat('scan-loop.wat', source, { simd: true });
  module.validate();
  const { buffer } = module.toBinary({});
  module.destroy();
  return Buffer.from(buffer);
}

/** Assembles the folder. `model` is the q8 folder that make_onnx.py wrote. */
export async function assemble({ folder, model, cache, say }) {
  await fs.rm(folder, { recursive: true, force: true });
  const files = new Map();
  for (const [name, from] of Object.entries(LIBRARIES)) {
    // transformers.js may bring its own version of the runtime.
    const nested = path.join(HERE, 'node_modules/@huggingface/transformers/node_modules', from);
    const bytes = await fs.readFile(nested).catch(() => fs.readFile(path.join(HERE, 'node_modules', from)));
    files.set(name, bytes);
  }
  for (const file of await filesBelow(model)) {
    files.set(`models/minilm-q8/${path.relative(model, file)}`, await fs.readFile(file));
  }
  for (const file of await filesBelow(path.join(HERE, 'pages'))) {
    files.set(path.relative(path.join(HERE, 'pages'), file), await fs.readFile(file));
  }
  files.set('scan-loop.wasm', await scanLoop());
  for (const [name, bytes] of files) {
    const start = performance.now();
    await place(folder, name, bytes, cache);
    const took = (performance.now() - start) / 1000;
    if (took > 2) say(`   compressed ${name} in ${took.toFixed(0)} s (kept in the cache)`);
  }
}
