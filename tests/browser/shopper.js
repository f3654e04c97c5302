// A shopper before somebody's shop page with our one script tag in it.

import http from 'node:http';
import { test as base, expect } from '@playwright/test';

export { expect };

/** What the browser itself writes into the console where a request fails; no page can prevent it. */
export const FAILED_REQUEST = /^Failed to load resource: /;

class Shopper {
  constructor(page, { server, shop, shopServer }) {
    this.page = page;
    this.server = server;
    this.address = `${shop}/`;
    this.shopServer = shopServer;
    this.complaints = [];
    this.tolerated = [];
    /** The turns that went to the server, as they were sent. */
    this.sent = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url() === `${server}/v1/turns`) this.sent.push(request.postDataJSON());
    });
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
  }

  /** Lets a console message pass that the scenario provokes. */
  tolerate(pattern) {
    this.tolerated.push(pattern);
  }

  /** Opens a page of the shop's with these attributes on the script tag, and these headers. */
  async open(attributes = {}, { headers = {}, lang = 'en' } = {}) {
    const tag = Object.entries(attributes).map(([name, value]) => ` data-${name}="${value}"`).join('');
    const body = `<!doctype html><html lang="${lang}"><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <link rel="icon" href="data:,"><title>A shop</title>
      <body><h1>A shop</h1>
      <script async src="${this.server}/embed/chat-rec.js"${tag}></script></body></html>`;
    this.serve(body, headers);
    await this.page.goto(this.address);
    await this.box.waitFor();
  }

  /** Makes this the shop's page. */
  serve(body, headers = {}) {
    this.shopServer.page = { body, headers };
  }

  get box() {
    return this.page.getByRole('textbox');
  }

  get cards() {
    return this.page.getByRole('list', { name: /Recommendations|推荐/ }).locator('> li');
  }

  get badge() {
    return this.page.locator('.badge[data-tier]');
  }

  get question() {
    return this.page.getByRole('dialog');
  }

  /** Her words in the conversation, in order. */
  get said() {
    return this.page.locator('.said');
  }

  get answers() {
    return this.page.locator('.answer:not(.thinking)');
  }

  async say(words) {
    await this.box.fill(words);
    await this.box.press('Enter');
  }

  /** Says it, agrees where she is asked, and waits for the whole answer. */
  async ask(words) {
    const answered = await this.answers.count();
    await this.say(words);
    const agree = this.page.getByRole('button', { name: 'Send this' });
    await expect(this.answers.nth(answered).or(agree)).toBeVisible({ timeout: 150_000 });
    if (await agree.isVisible()) await agree.click();
    await this.answered(answered + 1);
  }

  /** Says it where the device can't: she is asked once, for this reason, and what she said goes once. */
  async handOver(words, because) {
    const [said, answered, sent] = [await this.said.allTextContents(), await this.answers.count(), this.sent.length];
    await this.say(words);
    await expect(this.question).toContainText(because, { timeout: 150_000 });
    const shown = JSON.parse(await this.question.locator('pre').textContent());
    expect(shown.action).toEqual({ kind: 'say', text: words });
    expect(this.sent, 'nothing leaves before she agrees').toHaveLength(sent);
    await this.page.getByRole('button', { name: 'Send this' }).click();
    await this.answered(answered + 1);
    await this.ranOn('server');
    await expect(this.question).toBeHidden();
    await expect(this.said, 'nothing she said is lost, nothing is there twice').toHaveText([...said, words]);
    expect(this.sent.slice(sent), 'it went once, as it was shown').toEqual([shown]);
  }

  async answered(times) {
    await expect(this.answers).toHaveCount(times, { timeout: 150_000 });
    await expect(this.page.locator('.cards.stale, .thinking')).toHaveCount(0);
  }

  async ranOn(tier) {
    const name = { webgpu: 'webgpu', wasm: 'wasm-simd', server: /^(cpu|wgpu|cuda)$/ }[tier];
    await expect(this.badge).toHaveAttribute('data-tier', name);
    await expect(this.badge).toHaveAttribute('data-remote', String(tier === 'server'));
    await expect(this.badge).toHaveAttribute('data-model', /^[0-9a-f]{64}$/);
  }

  /** The last words to the Worker: break. See HOOKS in web/embed/worker.js. */
  async breakDevice(hook) {
    await this.page.locator('chat-rec').evaluate(
      (element, detail) => element.dispatchEvent(new CustomEvent('chat-rec-test', { detail })),
      hook,
    );
  }

  /** Puts code before the Worker's own: what a device lacks, it lacks there. */
  async inWorker(code) {
    await this.page.route(/\/embed\/worker\.js/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${code}\n${await response.text()}` });
    });
  }
}

export const test = base.extend({
  tier: ['wasm', { option: true }],
  shop: ['', { option: true, scope: 'worker' }],
  recommender: ['', { option: true, scope: 'worker' }],
  shopServer: [async ({ shop, recommender }, use) => {
    const held = { page: { body: '', headers: {} } };
    const server = http.createServer(async (request, response) => {
      if (request.url !== '/') {
        // Pictures, as the feed has them: relative to the shop's pages.
        const found = await fetch(new URL(request.url, recommender));
        response.writeHead(found.status, { 'content-type': found.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await found.arrayBuffer()));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...held.page.headers });
      response.end(held.page.body);
    });
    await new Promise((resolve) => server.listen(Number(new URL(shop).port), resolve));
    await use(held);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }, { scope: 'worker' }],
  context: async ({ context }, use) => {
    await use(context);
    // A page goes on loading when its test is over. What a handler of ours then still fetches is nobody's failure.
    const ignored = { behavior: 'ignoreErrors' };
    await Promise.all([context, ...context.pages()].map((routed) => routed.unrouteAll(ignored)));
  },
  shopper: async ({ page, baseURL, shop, shopServer }, use) => {
    const shopper = new Shopper(page, { server: baseURL, shop, shopServer });
    await use(shopper);
    const complaints = shopper.complaints.filter((text) => !shopper.tolerated.some((known) => known.test(text)));
    expect(complaints, 'the console is empty').toEqual([]);
  },
});
