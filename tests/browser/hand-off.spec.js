// The device can't, or stops in the middle: the server answers after asking, and the device again when it can.

import { FAILED_REQUEST, expect, test } from './shopper.js';

const WORDS = 'white bookcase with doors, max 800, not too deep';
const NO_ADAPTER = 'GPU.prototype.requestAdapter = async () => null;';
const NO_TIMESTAMPS = `
  const features = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'features').get;
  Object.defineProperty(GPUAdapter.prototype, 'features', {
    get() { return new Set([...features.call(this)].filter((name) => name !== 'timestamp-query')); },
  });`;

for (const [lack, code, because] of [
  ['without an adapter', NO_ADAPTER, 'no graphics processor'],
  ['without timestamp-query', NO_TIMESTAMPS, 'lacks something'],
]) {
  test(`${lack} the server answers after asking`, async ({ shopper }) => {
    await shopper.inWorker(code);
    await shopper.open({ tier: 'webgpu' });
    await shopper.handOver(WORDS, because);
    await shopper.handOver('actually under 150', because);
    expect(JSON.stringify(shopper.sent[1].state), 'the state goes along').toContain('800');
  });

  test(`${lack} the other engine answers, and nothing leaves`, async ({ shopper }) => {
    await shopper.inWorker(code);
    await shopper.open();
    await shopper.ask(WORDS);
    await shopper.ranOn('wasm');
  });
}

test('a software adapter is not preferred to wasm', async ({ shopper }) => {
  await shopper.open();
  await shopper.ask(WORDS);
  await shopper.ranOn('wasm');
});

test('a device that is destroyed in mid-turn hands the same turn over, and takes the next one back', async ({ shopper }) => {
  await shopper.open({ tier: 'webgpu', 'test-hooks': '' });
  await shopper.ask(WORDS);
  await shopper.ranOn('webgpu');

  await shopper.breakDevice('lose-device-in-turn');
  await shopper.handOver('actually under 150', 'stopped in the middle');
  expect(JSON.stringify(shopper.sent[0].state), 'the state goes along').toContain('800');

  // The device comes back in the background.
  await expect(shopper.page.locator('[data-ready~="webgpu"]')).toBeAttached({ timeout: 120_000 });
  await shopper.ask('with a drawer');
  await shopper.ranOn('webgpu');
  await expect(shopper.said).toHaveText([WORDS, 'actually under 150', 'with a drawer']);
});

test('a device that is destroyed between turns comes back by itself', async ({ shopper }) => {
  await shopper.open({ tier: 'webgpu', 'test-hooks': '' });
  await shopper.ask(WORDS);
  await shopper.breakDevice('lose-device');
  await expect(shopper.page.locator('[data-ready~="webgpu"]')).not.toBeAttached();
  await expect(shopper.page.locator('[data-ready~="webgpu"]')).toBeAttached({ timeout: 120_000 });
  await shopper.ask('actually under 150');
  await shopper.ranOn('webgpu');
});

/** Damages the largest file of the model, `times` times. */
async function corruptWeights(shopper, times) {
  const manifest = await (await shopper.page.request.get(`${shopper.server}/models/student/manifest.json`)).json();
  const shard = manifest.files.reduce((a, b) => (b.bytes > a.bytes ? b : a)).path;
  let damaged = 0;
  await shopper.page.route((url) => url.pathname.endsWith(`/models/student/${shard}`), async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    if (damaged < times) body[body.length >> 1] ^= 1;
    damaged += 1;
    await route.fulfill({ response, body });
  });
}

test('a corrupt weight shard is never used: the server answers after asking', async ({ shopper }) => {
  await corruptWeights(shopper, Infinity);
  await shopper.open({ tier: 'wasm' });
  await shopper.handOver(WORDS, 'damaged');
});

test('a shard that was damaged on the way is fetched again', async ({ shopper }) => {
  await corruptWeights(shopper, 1);
  await shopper.open({ tier: 'wasm' });
  await shopper.ask(WORDS);
  await shopper.ranOn('wasm');
});

test('the device answers again once the weights are whole', async ({ shopper }) => {
  await corruptWeights(shopper, 2);
  await shopper.open({ tier: 'wasm' });
  await shopper.ask(WORDS);
  await shopper.ranOn('server');
  await expect(shopper.page.locator('[data-ready~="wasm-simd"]')).toBeAttached();
  await shopper.ask('actually under 150');
  await shopper.ranOn('wasm');
});

test('a cache without room is no reason to send anything', async ({ shopper }) => {
  await shopper.inWorker(`Cache.prototype.put = async () => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  };`);
  await shopper.open({ tier: 'wasm' });
  await shopper.ask(WORDS);
  await shopper.ranOn('wasm');
  expect(shopper.sent).toEqual([]);
});

test('a device without room for the model hands over', async ({ shopper }) => {
  // What a browser throws where no memory is left for a buffer of this size.
  await shopper.inWorker(`self.Uint8Array = new Proxy(Uint8Array, {
    construct(target, given, made) {
      if (given[0] > 1_000_000) throw new RangeError('Array buffer allocation failed');
      return Reflect.construct(target, given, made);
    },
  });`);
  await shopper.open({ tier: 'wasm' });
  await shopper.handOver(WORDS, 'no room on your device');
});

test('a page that refuses wasm gets the widget as JavaScript and answers from the server', async ({ shopper }) => {
  const policy = `script-src 'self' ${shopper.server} blob:; worker-src 'self' blob:; object-src 'none'`;
  // The browser reports what the policy refuses, whoever asks.
  shopper.tolerate(/Content Security Policy/);
  await shopper.open({}, { headers: { 'content-security-policy': policy } });
  await shopper.handOver(WORDS, 'does not let programs run');
  await expect(shopper.cards).toHaveCount(8);
});

test('a page that refuses styles in the page still gets ours', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' }, { headers: { 'content-security-policy': "style-src 'self'" } });
  await expect(shopper.page.getByRole('button', { name: 'Ask' })).toHaveCSS('border-radius', '12px');
  await shopper.ask(WORDS);
  await shopper.ranOn('wasm');
});

test('a server that is down is said so, and her words wait for it', async ({ shopper }) => {
  shopper.tolerate(FAILED_REQUEST);
  const turns = `${shopper.server}/v1/turns`;
  await shopper.page.route(turns, (route) => route.abort('connectionrefused'));
  await shopper.open({ tier: 'server' });
  await shopper.say(WORDS);
  await shopper.page.getByRole('button', { name: 'Send this' }).click();
  const notice = shopper.page.getByRole('alert');
  await expect(notice).toContainText("can't be reached");
  await expect(shopper.said).toHaveText([WORDS]);
  await shopper.say('actually under 150');

  await shopper.page.unroute(turns);
  await notice.getByRole('button', { name: 'Try again' }).click();
  // What she agreed to is not asked again; what she said since is a new question.
  await shopper.page.getByRole('button', { name: 'Send this' }).click();
  await shopper.answered(2);
  await expect(shopper.said).toHaveText([WORDS, 'actually under 150']);
  await shopper.ranOn('server');
});

test('a server that is down is no matter to a device that can', async ({ shopper }) => {
  await shopper.page.route(`${shopper.server}/v1/turns`, (route) => route.abort('connectionrefused'));
  await shopper.open({ tier: 'wasm' });
  await shopper.ask(WORDS);
  await shopper.ranOn('wasm');
});

test('who declines keeps her words, and they can be changed', async ({ shopper }) => {
  let sent = 0;
  await shopper.page.route(`${shopper.server}/v1/turns`, (route) => {
    sent += 1;
    return route.continue();
  });
  await shopper.open({ tier: 'server' });
  await shopper.say(WORDS);
  await shopper.page.getByRole('button', { name: "Don't send" }).click();
  await expect(shopper.page.getByRole('alert')).toContainText('Nothing was sent');
  await shopper.page.getByRole('button', { name: 'Change the words' }).click();
  await expect(shopper.box).toHaveValue(WORDS);
  expect(sent).toBe(0);
});

test('a policy of never sends nothing and says so', async ({ shopper }) => {
  await shopper.open({ tier: 'server', policy: 'never' });
  await shopper.say(WORDS);
  await expect(shopper.page.getByRole('alert')).toContainText('lets nothing leave');
  await expect(shopper.question).toBeHidden();
});
