// Measures ours beside transformers.js, in one run and one Chromium. Started by `cargo xtask bench`, which sets
// these:
//
//   CHROMIUM          the browser's executable
//   CHATREC           the server's executable
//   CHATREC_SITE      the assembled site, with packs/demo in it
//   CHATREC_FEED      the demo catalogue's feed
//   CHATREC_STUDENT   models/student
//   BENCH_MODEL       what make_onnx.py wrote
//   BENCH_CACHE       where compressed files are kept
//   BENCH_OUT         the folder for results.json and the served files
//   BENCH_ONLY        measure these only: bytes, first, query, understand, scan, webgpu (with commas between them)
//   BENCH_ROUNDS      page loads of each side (5)

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { firstAnswer, withPage, worker } from './browser.js';
import { judge, kilobytes, median, milliseconds, table } from './report.js';
import { serve, transferred } from './server.js';
import { assemble, place, sha256 } from './site.js';

const given = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run \`cargo xtask bench\``);
  return value;
};
const CHROMIUM = given('CHROMIUM');
const SITE = given('CHATREC_SITE');
const STUDENT = given('CHATREC_STUDENT');
const CACHE = given('BENCH_CACHE');
const OUT = given('BENCH_OUT');
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const ONLY = (process.env.BENCH_ONLY ?? '').split(',').filter(Boolean);

/** What the shopper asks on the pages. */
const QUERY = 'white bookcase with doors, max 800, not too deep';
/** Every word of these is one token in BERT's vocabulary; with [CLS] and [SEP] they are 16 and 32. */
const TEXTS = {
  16: 'a narrow white chest of drawers with six drawers for the small bedroom wall',
  32: 'a narrow white chest of drawers with six drawers for the small bedroom wall and a low wooden table with two '
    + 'round legs that looks warm and is cheap too',
};
const TIMING = { warmUp: 10, rounds: 60 };
/** A software GPU takes its time. */
const GPU_TIMING = { warmUp: 3, rounds: 30 };
const SCAN = { queries: 16, inner: 20, rounds: 40 };

const say = (line) => process.stdout.write(`${line}\n`);
const results = { ratios: [], failed: {} };
let base;

/** Runs one measurement; one that can't be made says why, and the others go on. */
async function measure(name, title, work) {
  if (ONLY.length && !ONLY.includes(name)) return;
  say(`── ${title}`);
  try {
    results[name] = await work();
  } catch (error) {
    results.failed[name] = error.message;
    say(`   could not be measured: ${error.message}`);
  }
}

function ratio(name, ours, theirs, target) {
  const entry = judge(name, ours, theirs, target);
  results.ratios.push(entry);
  return entry;
}

// ── The catalogue of the other side ────────────────────────────────────────────────────────────────────

/** Titles, prices and vectors of the demo catalogue, made with the very model that the page then loads. */
async function theirCatalogue() {
  const lines = (await fs.readFile(given('CHATREC_FEED'), 'utf8')).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const items = lines.map(({ title, price, currency }) => ({ title, price: `${price} ${currency}` }));
  const json = Buffer.from(JSON.stringify(items));
  const model = await fs.readFile(path.join(given('BENCH_MODEL'), 'onnx/model_quantized.onnx'));
  const kept = path.join(CACHE, 'vectors', sha256(Buffer.from(sha256(json) + sha256(model))));
  let vectors = await fs.readFile(kept).catch(() => undefined);
  if (!vectors) {
    say(`   encoding ${items.length} titles with transformers.js (kept in the cache)`);
    const { scales, codes } = await withPage(CHROMIUM, async (page) => {
      await page.goto(`${base}/bench/blank.html`);
      const ask = await worker(page, '/bench/theirs-worker.js');
      await ask('start');
      return ask('vectors', { texts: items.map(({ title }) => title) });
    });
    vectors = Buffer.concat([Buffer.from(Float32Array.from(scales).buffer), Buffer.from(Int8Array.from(codes.flat()).buffer)]);
    await fs.mkdir(path.dirname(kept), { recursive: true });
    await fs.writeFile(kept, vectors);
  }
  await place(path.join(OUT, 'site'), 'catalogue/items.json', json, CACHE);
  await place(path.join(OUT, 'site'), 'catalogue/vectors.bin', vectors, CACHE);
  return items.length;
}

// ── Bytes and time to the first answer ─────────────────────────────────────────────────────────────────

const PAGES = {
  ours: '/bench/ours.html',
  theirs: '/bench/theirs.html',
  lean: '/bench/theirs-lean.html',
};

/** What a fetched file is counted as. The page itself and pictures are nobody's. */
function kind(url) {
  const { pathname } = new URL(url);
  if (/\.html$|\/pictures\//.test(pathname)) return 'page and pictures';
  if (/^\/(packs|bench\/catalogue)\//.test(pathname)) return 'catalogue';
  if (/^\/(models|bench\/models)\//.test(pathname)) return 'model';
  if (/^\/engines\/|\/ort[.-]/.test(pathname)) return 'engine';
  if (/^\/(embed|widget)\/|\/transformers\./.test(pathname)) return 'loader, UI, library';
  return 'page and pictures';
}

async function load(side) {
  const url = `${base}${PAGES[side]}?query=${encodeURIComponent(QUERY)}`;
  return withPage(CHROMIUM, (page, context) => firstAnswer(page, context, url));
}

async function bytesOf(side) {
  const { fetched } = await load(side);
  const files = [];
  for (const url of fetched) {
    const { bytes, status, encoding } = await transferred(url);
    if (status === 200) files.push({ path: new URL(url).pathname, kind: kind(url), bytes, encoding });
  }
  const sums = {};
  for (const { kind: of, bytes } of files) sums[of] = (sums[of] ?? 0) + bytes;
  const code = ['engine', 'model', 'loader, UI, library'].reduce((sum, of) => sum + (sums[of] ?? 0), 0);
  for (const needed of ['engine', 'model', 'catalogue']) {
    if (!sums[needed]) throw new Error(`${PAGES[side]}: no file of kind "${needed}" was seen among ${files.length}`);
  }
  return { files, sums, code, withCatalogue: code + sums.catalogue };
}

const BUDGETS = [
  ['engine CPU', /^engines\/cpu\//, 500_000],
  ['engine WebGPU', /^engines\/webgpu\//, 3_000_000],
  ['UI', /^widget\/widget/, 200_000],
  ['loader', /^embed\/chat-rec\.js$/, 10_000],
  ['Worker', /^embed\/worker\.js$/, undefined],
  ['model student', /^models\/student\//, undefined],
  ['demo pack', /^packs\/demo\//, undefined],
];

async function parts() {
  const { files } = JSON.parse(await fs.readFile(path.join(SITE, 'manifest.json'), 'utf8'));
  return BUDGETS.map(([name, pattern, budget]) => {
    const chosen = Object.entries(files).filter(([file]) => pattern.test(file));
    const sent = chosen.reduce((sum, [, { br, bytes }]) => sum + (br ?? bytes), 0);
    return { name, sent, budget, there: chosen.length > 0 };
  });
}

async function measureBytes() {
  const sides = { ours: await bytesOf('ours'), theirs: await bytesOf('theirs'), lean: await bytesOf('lean') };
  const kinds = ['loader, UI, library', 'engine', 'model'];
  const row = (name, pick) => [name, ...Object.values(sides).map((side) => kilobytes(pick(side)))];
  say(table(['kB as brotli', 'ours', 'transformers.js', 'its leanest set'], [
    ...kinds.map((of) => row(of, (side) => side.sums[of] ?? 0)),
    row('until the first answer', (side) => side.code),
    row('catalogue (besides)', (side) => side.sums.catalogue),
    row('together', (side) => side.withCatalogue),
  ]));
  say(ratio('bytes to the first answer', sides.ours.code, sides.theirs.code, 0.25).line);
  say(ratio('bytes with the catalogue', sides.ours.withCatalogue, sides.theirs.withCatalogue).line);
  say(ratio('bytes against the leanest set', sides.ours.code, sides.lean.code).line);
  const ourParts = await parts();
  say(table(['our parts, kB as brotli', 'size', 'budget', ''], ourParts.map(({ name, sent, budget, there }) => [
    name,
    there ? kilobytes(sent) : 'not built',
    budget ? kilobytes(budget) : '',
    budget && there ? (sent <= budget ? 'met' : 'NOT MET') : '',
  ])));
  return { sides, parts: ourParts };
}

async function measureFirst() {
  const took = { ours: [], theirs: [], lean: [] };
  let last = {};
  // In turns, so that a busy moment of the machine meets all sides.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of Object.keys(took)) {
      const found = await load(side);
      took[side].push(found.at);
      last[side] = found;
    }
  }
  say(table(['ms from navigation to the first recommendations', 'median', 'least', 'most'], Object.entries(took).map(([side, times]) => [
    { ours: `ours (${last.ours.tier ?? 'tier unknown'})`, theirs: 'transformers.js', lean: 'its leanest set' }[side],
    ...[median(times), Math.min(...times), Math.max(...times)].map(milliseconds),
  ])));
  say(ratio('first answer', median(took.ours), median(took.theirs), 0.4).line);
  say(ratio('first answer against the leanest set', median(took.ours), median(took.lean)).line);
  const titles = Object.fromEntries(Object.entries(last).map(([side, found]) => [side, found.titles]));
  return { query: QUERY, took, titles, tier: last.ours.tier };
}

// ── One query ──────────────────────────────────────────────────────────────────────────────────────────

/** Tokens that our student makes of a text whose words are all in its vocabulary. */
async function ourTokens(text) {
  const manifest = JSON.parse(await fs.readFile(path.join(STUDENT, 'manifest.json'), 'utf8'));
  const file = await fs.readFile(path.join(STUDENT, manifest.tokenizer), 'utf8');
  const words = manifest.tokenizer.endsWith('.json')
    ? new Set(Object.keys(JSON.parse(file).model.vocab))
    : new Set(file.split('\n'));
  const unknown = text.split(' ').filter((word) => !words.has(word));
  if (unknown.length) throw new Error(`not one token each in the student's vocabulary: ${unknown.join(', ')}`);
  return text.split(' ').length + 2;
}

async function measureQuery() {
  const found = await withPage(CHROMIUM, async (page) => {
    await page.goto(`${base}/bench/blank.html`);
    const ours = await worker(page, '/bench/ours-worker.js');
    const theirs = await worker(page, '/bench/theirs-worker.js');
    const test = await ours('start', { build: 'cpu' });
    await theirs('start');
    const took = {};
    for (const [tokens, text] of Object.entries(TEXTS)) {
      const counted = { ours: await ourTokens(text), theirs: await theirs('tokens', { text }) };
      if (counted.ours !== Number(tokens) || counted.theirs !== Number(tokens)) {
        throw new Error(`the text for ${tokens} tokens has ${counted.ours} for ours and ${counted.theirs} for theirs`);
      }
      took[tokens] = {
        ours: await ours('encode', { text, ...TIMING }),
        theirs: await theirs('encode', { text, ...TIMING }),
      };
    }
    return { selfTest: test, took };
  });
  const rows = Object.entries(found.took).map(([tokens, { ours, theirs }]) => [
    `${tokens} tokens`, milliseconds(median(ours)), milliseconds(median(theirs)),
  ]);
  say(table([`ms for one query (median of ${TIMING.rounds})`, 'ours, wasm', 'transformers.js q8, wasm'], rows));
  for (const [tokens, { ours, theirs }] of Object.entries(found.took)) {
    say(ratio(`query of ${tokens} tokens`, median(ours), median(theirs), 0.4).line);
  }
  return found;
}

// ── Understanding ──────────────────────────────────────────────────────────────────────────────────────

/** 200 characters each; Chinese says more in as many, and all of it is put into English first. */
const UTTERANCES = {
  English: ('a white or light oak bookcase with glass doors for the living room, at most 90 cm wide and not too deep, '
    + 'between 200 and 400 euros, no plastic, nothing that looks like an office, in stock and well rated please').slice(0, 200),
  Chinese: '客厅要一个白色或者浅色橡木的书柜，带玻璃门，宽度不超过90厘米，不要太深，价格在200到400之间，不要塑料的，'.repeat(4).slice(0, 200),
};
const UNDERSTAND = { values: 10_000, inner: 20, rounds: 20 };

/** As many different made-up names of two words. */
function names(count) {
  const syllables = ['ba', 'dor', 'fen', 'gil', 'kas', 'lom', 'mir', 'nel', 'pro', 'sut'];
  const word = (n) => String(n).padStart(3, '0').split('').map((digit) => syllables[digit]).join('');
  return Array.from({ length: count }, (_, ix) => `${word(ix % 1000)} ${word(Math.floor(ix / 1000) * 111)}`);
}

async function measureUnderstanding() {
  const values = names(UNDERSTAND.values);
  if (new Set(values).size !== UNDERSTAND.values) throw new Error('the made-up values are not all different');
  const found = await withPage(CHROMIUM, async (page) => {
    await page.goto(`${base}/bench/blank.html`);
    const ours = await worker(page, '/bench/ours-worker.js');
    await ours('start', { build: 'cpu' });
    const took = {};
    for (const [language, text] of Object.entries(UTTERANCES)) {
      if (text.length !== 200) throw new Error(`the ${language} utterance has ${text.length} characters`);
      took[language] = await ours('understand', { ...UNDERSTAND, text, values: values.join('\n') });
    }
    return took;
  });
  say(table([`ms to understand 200 characters, ${values.length} facet values`, 'median', 'most', 'allowed', ''],
    Object.entries(found).map(([language, { took }]) => [
      language, milliseconds(median(took)), milliseconds(Math.max(...took)), '2', median(took) <= 2 ? 'met' : 'NOT MET',
    ])));
  return found;
}

// ── The scan ───────────────────────────────────────────────────────────────────────────────────────────

async function measureScan() {
  const found = await withPage(CHROMIUM, async (page) => {
    await page.goto(`${base}/bench/blank.html`);
    const ours = await worker(page, '/bench/ours-worker.js');
    await ours('start', { build: 'cpu' });
    return ours('scan', SCAN);
  });
  const { took, sums, facts, dim, queries } = found;
  if (!(Math.abs(sums.ours - sums.i16) <= 1e-3 * Math.max(1, Math.abs(sums.ours)))) {
    throw new Error(`the loop computes something else: cells sum to ${sums.i16}, ours to ${sums.ours}`);
  }
  const rate = (ms) => `${((facts * dim * queries) / ms / 1e6).toFixed(2)} G multiply-adds/s`;
  say(table([`${facts} facts × ${dim} × ${queries} query vectors`, 'ms', ''], [
    ['ours (Rust, i8 × i16)', milliseconds(median(took.ours)), rate(median(took.ours))],
    ['by hand, i8 × i16', milliseconds(median(took.i16)), rate(median(took.i16))],
    ['by hand, i8 × i8', milliseconds(median(took.i8)), rate(median(took.i8))],
  ]));
  say(ratio('scan against the loop by hand, i8 × i16', median(took.ours), median(took.i16), 1.5).line);
  say(ratio('scan against the loop by hand, i8 × i8', median(took.ours), median(took.i8), 1.5).line);
  return found;
}

// ── WebGPU ─────────────────────────────────────────────────────────────────────────────────────────────

/** Multiply-adds of the student's forward pass, as `BertConfig::multiply_adds`, and of its projection. */
function multiplyAdds({ encoder: { config, projection }, dim }, tokens) {
  const hidden = config.hidden_size;
  const perToken = 4 * hidden * hidden + 2 * hidden * config.intermediate_size + 2 * tokens * hidden;
  return tokens * (config.num_hidden_layers * perToken + (projection ? hidden * dim : 0));
}

async function measureGpu() {
  const manifest = JSON.parse(await fs.readFile(path.join(STUDENT, 'manifest.json'), 'utf8'));
  const found = await withPage(CHROMIUM, async (page) => {
    await page.goto(`${base}/bench/blank.html`);
    const byHand = await worker(page, '/bench/gpu-worker.js');
    const adapter = await byHand('start');
    const inner = manifest.encoder.config.hidden_size;
    const products = {};
    for (const tokens of Object.keys(TEXTS).map(Number)) {
      const sizes = { rows: tokens, inner, multiplyAdds: multiplyAdds(manifest, tokens) };
      products[tokens] = { ...sizes, ...(await byHand('product', { ...sizes, ...GPU_TIMING })) };
    }
    const scan = await byHand('scan', { queries: SCAN.queries, ...GPU_TIMING });
    await byHand.end();
    const ours = await worker(page, '/bench/ours-worker.js');
    const selfTest = await ours('start', { build: 'webgpu' });
    const encode = {};
    for (const [tokens, text] of Object.entries(TEXTS)) encode[tokens] = await ours('encode', { text, ...GPU_TIMING });
    const ourScan = await ours('scan', { ...SCAN, inner: 5 });
    return { adapter, products, scan, selfTest, encode, ourScan };
  }, { gpu: true });
  const { adapter, products, scan, encode, ourScan } = found;
  say(`   adapter: ${adapter.adapter}${adapter.software ? ' (SOFTWARE: the CPU plays the GPU, so only the ratio tells something)' : ''}`);
  say(table([`ms on WebGPU (median of ${GPU_TIMING.rounds})`, 'ours', 'WGSL by hand', 'what the kernel by hand computes'], [
    ...Object.keys(encode).map((tokens) => [
      `encode, ${tokens} tokens`,
      milliseconds(median(encode[tokens])),
      milliseconds(median(products[tokens].took)),
      `one f32 product ${products[tokens].shape.join(' × ')}: as many multiply-adds, one dispatch`,
    ]),
    [
      'scan',
      `${milliseconds(median(ourScan.took.ours))} (in wasm)`,
      milliseconds(median(scan.took)),
      `int8 × int8, ${scan.facts} facts × ${scan.dim} × ${scan.queries}, read back`,
    ],
  ]));
  for (const tokens of Object.keys(encode)) {
    say(ratio(`WebGPU encode of ${tokens} tokens`, median(encode[tokens]), median(products[tokens].took)).line);
  }
  say(ratio('WebGPU tier\'s scan', median(ourScan.took.ours), median(scan.took)).line);
  return found;
}

// ── All of it ──────────────────────────────────────────────────────────────────────────────────────────

const machine = () => ({
  date: new Date().toISOString(),
  cpus: os.cpus().length,
  cpu: os.cpus()[0]?.model.trim(),
  arch: os.arch(),
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  load: os.loadavg().map((load) => Number(load.toFixed(2))),
});

say('── the other side: transformers.js, its runtime and all-MiniLM-L6-v2 in q8');
const bench = path.join(OUT, 'site');
await assemble({ folder: bench, model: given('BENCH_MODEL'), cache: CACHE, say });
const server = await serve({ chatrec: process.env.CHATREC, site: SITE, bench });
base = server.url;
try {
  results.start = machine();
  results.server = server.name;
  const library = JSON.parse(await fs.readFile(new URL('node_modules/@huggingface/transformers/package.json', import.meta.url)));
  results.transformers = library.version;
  results.chromium = await withPage(CHROMIUM, async (page, context) => {
    const session = await context.newCDPSession(page);
    return (await session.send('Browser.getVersion')).product;
  });
  say(`   ${results.chromium} · transformers.js ${library.version} · ${server.name} · ${results.start.cpus} × ${results.start.cpu} · load ${results.start.load[0]}`);
  if (results.start.load[0] > results.start.cpus / 2) {
    say('   the machine is busy: times are longer than they need be, though both sides suffer alike');
  }
  results.items = await theirCatalogue();
  await measure('bytes', 'bytes to the first answer', measureBytes);
  await measure('first', `time from page load to the first recommendations (new profile, ${ROUNDS} loads each)`, measureFirst);
  await measure('query', 'one query, encoded in a Worker', measureQuery);
  await measure('understand', 'understanding one utterance, wasm, one thread', measureUnderstanding);
  await measure('scan', 'scan of the catalogue', measureScan);
  await measure('webgpu', 'WebGPU', measureGpu);
  results.end = machine();
} finally {
  await server.stop();
}
const file = path.join(OUT, 'results.json');
await fs.writeFile(file, `${JSON.stringify(results, null, 1)}\n`);
say('── result');
say(table(['ratio', 'ours / theirs', 'target', ''], results.ratios.map(({ name, value, target, met }) => [
  name, value.toFixed(2), target ? `≤ ${target}` : '', target ? (met ? 'met' : 'NOT MET') : 'for information',
])));
for (const [name, why] of Object.entries(results.failed)) say(`   ${name}: not measured, ${why}`);
say(`   ${file}`);
