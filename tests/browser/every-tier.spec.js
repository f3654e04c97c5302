// What holds wherever a turn runs; each of the projects webgpu, wasm and server runs all of it.

import { expect, test } from './shopper.js';
import { record } from './recording-proxy.js';

const WORDS = 'white bookcase with doors, max 800, not too deep';

test('the browser has a WebGPU adapter', async ({ shopper, tier }) => {
  test.skip(tier !== 'webgpu', 'only this tier needs one');
  await shopper.open({ tier: 'server' });
  const adapter = await shopper.page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  expect(adapter, 'without an adapter nothing here would be tested').toBe(true);
});

test('a sentence becomes cards with reasons, and is refined', async ({ shopper, tier }) => {
  await shopper.open({ tier });
  await shopper.ask(WORDS);
  await shopper.ranOn(tier);
  await expect(shopper.cards).toHaveCount(8);
  const first = shopper.cards.first();
  await expect(first.locator('h3')).not.toBeEmpty();
  await expect(first.locator('.price')).toHaveText(/\d/);
  await expect(first.locator('.reason')).not.toBeEmpty();
  const picture = first.locator('img');
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth > 0))).toBe(true);
  const before = await shopper.cards.evaluateAll((cards) => cards.map((card) => card.dataset.item));

  await shopper.ask('actually under 150');
  await shopper.ranOn(tier);
  const after = await shopper.cards.evaluateAll((cards) => cards.map((card) => card.dataset.item));
  expect(after).not.toEqual(before);
  const prices = await shopper.cards.locator('.price').allInnerTexts();
  for (const price of prices) expect(Number(price.replace(/[^\d.]/g, ''))).toBeLessThanOrEqual(150);
  await expect(shopper.said).toHaveText([WORDS, 'actually under 150']);
});

test('what was understood shows as chips that can be taken away and brought back', async ({ shopper, tier }) => {
  await shopper.open({ tier, policy: 'always' });
  await shopper.ask(WORDS);
  const chips = shopper.page.locator('.chip');
  const count = await chips.count();
  expect(count).toBeGreaterThan(1);
  await chips.first().getByRole('button').click();
  await expect(chips).toHaveCount(count - 1);
  await shopper.page.getByRole('button', { name: 'Undo' }).click();
  await expect(chips).toHaveCount(count);
  await shopper.page.getByRole('button', { name: 'Start over' }).click();
  await expect(chips).toHaveCount(0);
});

const onTheWire = test.extend({
  recorder: async ({}, use) => {
    const recorder = await record();
    await use(recorder);
    await recorder.close();
  },
  // Everything goes through it, what the Worker sends and what goes to this machine included.
  proxy: async ({ recorder }, use) => use({ server: recorder.address, bypass: '<-loopback>' }),
});

onTheWire('no request carries a word of hers while the device answers', async ({ shopper, tier, recorder }) => {
  test.skip(tier === 'server', 'there they are sent, after asking');
  await shopper.open({ tier });
  // Words that no file of the site holds.
  const secrets = ['Quokkaholz', '袋鼠柜'];
  await shopper.ask(`a white ${secrets[0]} bookcase, no ${secrets[1]}`);
  await shopper.ranOn(tier);
  await shopper.ask(`cheaper ${secrets[0]}`);
  await shopper.ranOn(tier);
  expect(recorder.requests.some((request) => request.includes('/models/student/')), 'the Worker was heard').toBe(true);
  expect(recorder.find(secrets)).toEqual([]);
  await expect(shopper.page.locator('.ledger > summary')).toHaveText(/ 0 bytes/);
});

onTheWire('what leaves is what she was shown, byte for byte, and the ledger lists it', async ({ shopper, tier, recorder }) => {
  test.skip(tier !== 'server', 'elsewhere nothing leaves');
  await shopper.open({ tier });
  await shopper.say('a white Wombatholz bookcase');
  await expect(shopper.question).toBeVisible();
  const shown = await shopper.question.locator('pre').textContent();
  expect(JSON.parse(shown).action.text).toBe('a white Wombatholz bookcase');
  expect(recorder.find(['Wombatholz']), 'nothing leaves before she agrees').toEqual([]);
  await shopper.page.getByRole('button', { name: 'Send this' }).click();
  await shopper.answered(1);
  const sent = recorder.find(['Wombatholz']);
  expect(sent).toHaveLength(1);
  expect(sent[0].endsWith(`\r\n\r\n${shown}`)).toBe(true);
  await shopper.page.locator('.ledger > summary').click();
  await shopper.page.locator('.ledger .sent summary').click();
  expect(await shopper.page.locator('.ledger .sent pre').textContent()).toBe(shown);
});
