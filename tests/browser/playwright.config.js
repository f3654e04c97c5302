// What a shopper sees, in a real Chromium, against the real server.
//
//   CHROMIUM       the browser's executable             /usr/bin/chromium
//   CHATREC        the server's executable              ../../target/release/chatrec
//   CHATREC_SITE   the assembled site                   ../../target/site
//   CHATREC_PACK   the demo catalogue's pack            ../../target/demo/pack
//   CHATREC_MODELS the folder of the models             ../../models
//   CHATREC_BASE   where set-up keeps the base's weights; without it the server runs the student
//   CHATREC_URL    a server that runs already, instead of all of these
//   CHATREC_PORT   where ours listens                   18787

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const port = process.env.CHATREC_PORT ?? '18787';
const url = process.env.CHATREC_URL ?? `http://127.0.0.1:${port}`;
// The tests' pages are a shop's: of another origin than the server's.
const shop = `http://localhost:${Number(new URL(url).port) + 1}`;

const models = process.env.CHATREC_MODELS ?? here('../../models');
const base = process.env.CHATREC_BASE ?? '';
// The full model where it can be had, as for a shop; what is tested here is the way, not the ranking.
const full = existsSync(join(models, 'full/manifest.json')) && base !== '' && existsSync(base);

const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const serve = [
  process.env.CHATREC ?? here('../../target/release/chatrec'),
  'serve',
  '--site', process.env.CHATREC_SITE ?? here('../../target/site'),
  '--pack', process.env.CHATREC_PACK ?? here('../../target/demo/pack'),
  '--models', models,
  ...(full ? ['--model', 'full', '--base', base] : ['--model', 'student']),
  '--listen', `127.0.0.1:${port}`,
  '--allow-origin', shop,
];

const tier = (name) => ({ name, testMatch: /every-tier\.spec\.js/, use: { tier: name } });

export default defineConfig({
  testDir: '.',
  // A software GPU needs its time, and the machines of a build have few cores.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  workers: 1,
  reporter: [['list']],
  outputDir: 'node_modules/.test-results',
  use: {
    baseURL: url,
    shop,
    recommender: url,
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--enable-features=Vulkan',
      ],
    },
  },
  projects: [
    tier('webgpu'),
    tier('wasm'),
    tier('server'),
    { name: 'parity', testMatch: /parity\.spec\.js/ },
    { name: 'hand-off', testMatch: /hand-off\.spec\.js/ },
    { name: 'widget', testMatch: /widget\.spec\.js/ },
    { name: 'reasons', testMatch: /reasons\.spec\.js/ },
  ],
  webServer: process.env.CHATREC_URL ? undefined : {
    command: serve.map(quote).join(' '),
    url: `${url}/readyz`,
    reuseExistingServer: false,
    timeout: 180_000,
    stdout: 'ignore',
    stderr: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
