// Chromium, a new profile each time, and Workers in it that can be asked things.

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

/** As tests/browser has them: a software adapter for WebGPU. */
const SOFTWARE_GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];

/** Runs `work` with a page of a Chromium that knows nothing yet. */
export async function withPage(executable, work, { gpu = false } = {}) {
  const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'chat-rec-bench-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    args: ['--no-sandbox', ...(gpu ? SOFTWARE_GPU : [])],
  });
  try {
    return await work(context.pages()[0] ?? (await context.newPage()), context);
  } finally {
    await context.close();
    await fs.rm(profile, { recursive: true, force: true });
  }
}

/** Starts a Worker in the page; the result asks it: `await ask('encode', { … })`. */
export async function worker(page, url) {
  const handle = await page.evaluateHandle((address) => {
    const made = new Worker(address, { type: 'module' });
    const waiting = new Map();
    let next = 0;
    made.addEventListener('message', ({ data: { id, found, failed } }) => {
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      if (failed === undefined) resolve(found);
      else reject(new Error(failed));
    });
    made.addEventListener('error', (event) => {
      for (const { reject } of waiting.values()) reject(new Error(event.message || `${address} did not start`));
    });
    return {
      ask: (ask, given) => new Promise((resolve, reject) => {
        waiting.set(next, { resolve, reject });
        made.postMessage({ id: next, ask, ...given });
        next += 1;
      }),
      end: () => made.terminate(),
    };
  }, url);
  const ask = (name, given = {}) => handle.evaluate((it, [what, with_]) => it.ask(what, with_), [name, given]);
  ask.end = () => handle.evaluate((it) => it.end());
  return ask;
}

/** Opens the page and waits for `window.firstAnswer`. What the page fetched until then comes with it. */
export async function firstAnswer(page, context, url) {
  const fetched = [];
  context.on('request', (request) => {
    if (/^https?:/.test(request.url())) fetched.push(request.url());
  });
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(url);
  let answer;
  try {
    answer = await page.waitForFunction(() => window.firstAnswer, null, { timeout: 180_000 });
  } catch (error) {
    throw new Error(`no answer: ${complaints.join('; ') || error.message}`);
  }
  const found = await answer.jsonValue();
  if (found.failed) throw new Error(found.failed);
  return { ...found, fetched: [...new Set(fetched)] };
}
