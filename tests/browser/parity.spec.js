// The browser's engines against the same model natively and against each other: the same requests, scores within
// 1e-3, the same ten best but for ties. Here the engines run on a page of their own, without widget and Worker: what is compared is scores.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TOLERANCE = 1e-3;
const RERANK = 48; // as the server's

const requests = readFileSync(here('../fixtures/parity/requests.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));

let native;
let address;

test.beforeAll(async () => {
  const arguments_ = [
    'serve', '--listen', '127.0.0.1:0', '--model', 'student', '--tier', 'cpu',
    '--models', here('../../models'),
    '--pack', process.env.CHATREC_PACK ?? here('../../target/demo/pack'),
  ];
  native = spawn(process.env.CHATREC ?? here('../../target/release/chatrec'), arguments_);
  address = await new Promise((found, failed) => {
    let text = '';
    native.stdout.on('data', (data) => {
      text += data;
      const match = /listening at (\S+)/.exec(text);
      if (match) found(match[1]);
    });
    native.once('exit', (code) => failed(new Error(`chatrec ended with ${code}`)));
  });
  await expect.poll(() => fetch(`${address}/readyz`).then((reply) => reply.status), { timeout: 60_000 }).toBe(200);
});

test.afterAll(() => native?.kill());

const onServer = async (request) => {
  const reply = await fetch(`${address}/v1/turns`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(request),
  });
  expect(reply.status).toBe(200);
  return reply.json();
};

const scores = (reply) => reply.recommendations.map(({ card, score }) => ({ id: card.id, score }));

/** Loads an engine into the page, under its name, and holds it to its golden answers. */
const load = async (page, name) => {
  const selfTest = await page.evaluate(async (name) => {
    const { default: init, Engine } = await import(`/engines/${name}/engine.js`);
    await init({ module_or_path: `/engines/${name}/engine_bg.wasm` });
    const fetched = async (folder) => {
      const bytes = async (file) => new Uint8Array(await (await fetch(`${folder}/${file}`)).arrayBuffer());
      const files = { 'manifest.json': await bytes('manifest.json') };
      const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json']));
      for (const file of manifest.files) files[file.path] = await bytes(file.path);
      return files;
    };
    globalThis[name] = await Engine.create(await fetched('/models/student'), await fetched('/packs/demo'));
    return JSON.parse(await globalThis[name].selfTest());
  }, name);
  expect(selfTest.ok, `${name} misses its golden answers by ${selfTest.maxDelta}`).toBe(true);
};

const inPage = async (page, name, request, rerank) =>
  JSON.parse(await page.evaluate(([name, request, rerank]) => globalThis[name].turn(request, rerank), [name, JSON.stringify(request), rerank]));

const expectSame = (id, ours, theirs) => {
  expect(ours.state, id).toEqual(theirs.state);
  const [a, b] = [scores(ours), scores(theirs)];
  expect(a.length, id).toBe(b.length);
  a.forEach((one, at) => {
    expect(Math.abs(one.score - b[at].score), `${id}, rank ${at + 1}`).toBeLessThanOrEqual(TOLERANCE);
    if (one.id !== b[at].id) {
      // It stands elsewhere: only a tie may.
      const there = b.find((other) => other.id === one.id) ?? b.at(-1);
      expect(Math.abs(there.score - one.score), `${id}: ${one.id} stands elsewhere`).toBeLessThanOrEqual(TOLERANCE);
    }
  });
};

test('the wasm engine ranks as the native CPU does', async ({ page, baseURL }) => {
  await page.goto(`${baseURL}/livez`);
  await load(page, 'cpu');
  for (const { id, turns } of requests) {
    let state;
    for (const text of turns) {
      const request = { action: { kind: 'say', text }, limit: 10, ...(state && { state }) };
      const theirs = await onServer(request);
      expectSame(id, await inPage(page, 'cpu', request, RERANK), theirs);
      state = theirs.state;
    }
  }
});

test('the WebGPU engine ranks as the wasm engine does', async ({ page, baseURL }) => {
  // A software adapter takes seconds for a turn: few items are re-ranked, and few requests asked.
  test.setTimeout(600_000);
  await page.goto(`${baseURL}/livez`);
  await load(page, 'cpu');
  await load(page, 'webgpu');
  for (const { id, turns } of requests.slice(0, 5)) {
    const request = { action: { kind: 'say', text: turns[0] }, limit: 10 };
    expectSame(id, await inPage(page, 'webgpu', request, 8), await inPage(page, 'cpu', request, 8));
  }
});
