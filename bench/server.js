// The pages' server: `chatrec serve` where it is built, else files beside their brotli.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/** Serves `site` at `/` and `bench` at `/bench`. */
export async function serve({ chatrec, site, bench }) {
  if (chatrec && fs.existsSync(chatrec)) return ours(chatrec, site, bench);
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://x');
    const [folder, name] = url.pathname.startsWith('/bench/') ? [bench, url.pathname.slice(6)] : [site, url.pathname];
    const file = path.join(folder, path.normalize(decodeURIComponent(name)));
    const small = /\bbr\b/.test(request.headers['accept-encoding'] ?? '') && fs.existsSync(`${file}.br`);
    fs.readFile(small ? `${file}.br` : file, (error, bytes) => {
      if (error) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, {
        'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
        'content-length': bytes.length,
        'cache-control': 'no-cache',
        ...(small ? { 'content-encoding': 'br' } : {}),
      }).end(bytes);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: 'a small Node server',
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }),
  };
}

async function ours(chatrec, site, bench) {
  const child = spawn(chatrec, ['serve', '--listen', '127.0.0.1:0', '--site', site, '--site', `/bench=${bench}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (text) => { told += text; });
  const url = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (text) => {
      out += text;
      const found = /listening at (http:\S+)/.exec(out);
      if (found) resolve(found[1]);
    });
    child.on('exit', (code) => reject(new Error(`chatrec serve ended with ${code}: ${told.trim()}`)));
    child.on('error', reject);
  });
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  return { name: 'chatrec serve', url, stop: () => { child.kill('SIGTERM'); return ended; } };
}

/** Bytes of the body as it travels with brotli. */
export function transferred(url) {
  return new Promise((resolve, reject) => {
    http.get(url, { headers: { 'accept-encoding': 'br' }, agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => { bytes += chunk.length; });
      response.on('end', () => resolve({ bytes, status: response.statusCode, encoding: response.headers['content-encoding'] ?? '' }));
      response.on('error', reject);
    }).on('error', reject);
  });
}
