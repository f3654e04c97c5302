// The browser's engines against the same model natively: the same requests, scores within 1e-3, the same ten best
// but for ties. Here the engines run on a page of their own, without widget and Worker: what is compared is scores.

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

for (const tier of ['cpu', 'webgpu']) {
  test(`the ${tier} engine ranks as the native CPU does`, async ({ page, baseURL }) => {
    await page.goto(`${baseURL}/livez`);
    await page.evaluate(async (tier) => {
      const { default: init, Engine } = await import(`/engines/${tier}/engine.js`);
      await init({ module_or_path: `/engines/${tier}/engine_bg.wasm` });
      const fetched = async (folder) => {
        const bytes = async (name) => new Uint8Array(await (await fetch(`${folder}/${name}`)).arrayBuffer());
        const files = { 'manifest.json': await bytes('manifest.json') };
        const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json']));
        for (const file of manifest.files) files[file.path] = await bytes(file.path);
        return files;
      };
      globalThis.engine = await Engine.create(await fetched('/models/student'), await fetched('/packs/demo'));
    }, tier);
    const selfTest = JSON.parse(await page.evaluate(() => globalThis.engine.selfTest()));
    expect(selfTest.ok, `golden answers missed by ${selfTest.maxDelta}`).toBe(true);

    for (const { id, turns } of requests) {
      let state;
      for (const text of turns) {
        const request = { action: { kind: 'say', text }, limit: 10, ...(state && { state }) };
        const [theirs, ours] = await Promise.all([
          onServer(request),
          page.evaluate(([request, rerank]) => globalThis.engine.turn(request, rerank), [JSON.stringify(request), RERANK]).then(JSON.parse),
        ]);
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
        state = theirs.state;
      }
    }
  });
}
