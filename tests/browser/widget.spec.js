// The widget as a guest on somebody's page.

import { expect, test } from './shopper.js';

const WORDS = 'white bookcase with doors, max 800, not too deep';

test('it leaves no global, no style and no cookie behind', async ({ shopper }) => {
  await shopper.page.addInitScript(() => { window.namesBefore = Object.getOwnPropertyNames(window); });
  await shopper.open({ tier: 'wasm' });
  await shopper.ask(WORDS);
  const left = await shopper.page.evaluate(() => ({
    names: Object.getOwnPropertyNames(window).filter((name) => !window.namesBefore.includes(name) && name !== 'namesBefore'),
    sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    cookie: document.cookie,
    stored: localStorage.length + sessionStorage.length,
  }));
  expect(left).toEqual({ names: [], sheets: 0, cookie: '', stored: 0 });
});

test('the styles of the page do not reach in', async ({ shopper }) => {
  await shopper.open({ tier: 'server' });
  const button = shopper.page.getByRole('button', { name: 'Ask' });
  const before = await button.evaluate((element) => getComputedStyle(element).backgroundColor);
  await shopper.page.addStyleTag({ content: '* { color: lime !important } button { background: lime !important }' });
  expect(await button.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(before);
});

test('all of it works by keyboard alone', async ({ shopper }) => {
  await shopper.open({ tier: 'server' });
  const { keyboard } = shopper.page;
  await shopper.box.focus();
  await keyboard.type(WORDS);
  await keyboard.press('Enter');
  await expect(shopper.question).toBeVisible();
  await keyboard.press('Escape');
  await expect(shopper.question).toBeHidden();
  await expect(shopper.page.getByRole('alert')).toContainText('Nothing was sent');
  for (let presses = 0; presses < 12; presses += 1) {
    await keyboard.press('Tab');
    if (await shopper.page.getByRole('button', { name: 'Try again' }).evaluate((b) => b.matches(':focus'))) break;
  }
  await keyboard.press('Enter');
  await expect(shopper.question).toBeVisible();
  await keyboard.press('Tab');
  await expect(shopper.page.getByRole('button', { name: 'Send this' })).toBeFocused();
  await keyboard.press('Enter');
  await shopper.answered(1);
  await expect(shopper.cards).toHaveCount(8);
});

test('a page in Chinese gets the widget in Chinese', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' }, { lang: 'zh-CN' });
  await expect(shopper.page.getByRole('button', { name: '提问' })).toBeVisible();
  await shopper.say('带门的白色书柜，最多800');
  await shopper.answered(1);
  await expect(shopper.badge).toContainText('在您的设备上');
});

test('it fits a narrow screen', async ({ shopper }) => {
  await shopper.page.setViewportSize({ width: 360, height: 740 });
  await shopper.open({ tier: 'wasm' });
  await shopper.ask(WORDS);
  const wide = await shopper.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(360);
});

test('the second visit downloads no weights', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' });
  await shopper.ask(WORDS);
  const fetched = [];
  shopper.page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await shopper.page.reload();
  await shopper.ask(WORDS);
  await shopper.ranOn('wasm');
  const downloads = fetched.filter((path) => /^\/(models|packs)\//.test(path) && !path.endsWith('/manifest.json'));
  expect(downloads).toEqual([]);
});

test('it begins only when it comes into view', async ({ shopper }) => {
  const { page } = shopper;
  const fetched = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  shopper.serve(`<!doctype html><link rel="icon" href="data:,"><body>
    <div style="height:4000px"></div><chat-rec></chat-rec>
    <script async src="${shopper.server}/embed/chat-rec.js" data-tier="server"></script>`);
  await page.goto(shopper.address, { waitUntil: 'networkidle' });
  expect(fetched.filter((path) => path.startsWith('/widget/'))).toEqual([]);
  await page.evaluate(() => scrollTo(0, 4000));
  await shopper.box.waitFor();
  expect(await page.locator('chat-rec').count()).toBe(1);
});

test('the words in the box are hers while an answer comes', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' });
  await shopper.say(WORDS);
  await shopper.say('actually under 150');
  await shopper.box.fill('half a sentence');
  await shopper.answered(2);
  await expect(shopper.box).toHaveValue('half a sentence');
  await expect(shopper.said).toHaveText([WORDS, 'actually under 150']);
});

test('a vague request is asked about beside the cards, by mouse and by keyboard, and may be left alone', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' });
  const asked = shopper.page.getByRole('group', { name: 'A question, if you like' });
  const answers = asked.getByRole('button');
  await shopper.ask('something for the living room');
  await expect(shopper.cards).toHaveCount(8);
  await expect(asked).toBeVisible();
  const first = await asked.locator('p').textContent();
  const label = await answers.first().textContent();
  // By mouse: the answer is said, and shows as a chip.
  await answers.first().click();
  await shopper.answered(2);
  await expect(shopper.said.last()).toHaveText(label);
  await expect(shopper.page.locator('.chip.hard > span')).toHaveText([label]);
  // Undo opens the question again; by keyboard it is waved aside.
  await shopper.page.getByRole('button', { name: 'Undo' }).click();
  await shopper.answered(3);
  await expect(asked.locator('p')).toHaveText(first);
  await answers.last().focus();
  await shopper.page.keyboard.press('Enter');
  await shopper.answered(4);
  await expect(shopper.page.locator('.chip.hard')).toHaveCount(0);
  await expect(asked.getByText(first, { exact: true })).toHaveCount(0);
  // Nothing has to be answered: another request goes on.
  await shopper.ask('actually a white bookcase with doors, max 800');
  await expect(shopper.page.locator('.chip.hard')).not.toHaveCount(0);
  await shopper.page.getByRole('button', { name: 'Start over' }).click();
  await expect(asked).toHaveCount(0);
});

test('a question in Chinese is answered in Chinese', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' }, { lang: 'zh-CN' });
  await shopper.say('客厅里用的东西');
  await shopper.answered(1);
  const asked = shopper.page.getByRole('group', { name: '想问一下，可以跳过' });
  await expect(asked).toBeVisible();
  await asked.getByRole('button', { name: '都可以' }).click();
  await shopper.answered(2);
  await expect(shopper.page.locator('.chip.hard')).toHaveCount(0);
  await expect(shopper.cards).toHaveCount(8);
});

test('who writes Chinese is answered in Chinese on an English page too', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' });
  await shopper.ask('想要一把扶手椅，300以内');
  await expect(shopper.answers.last()).toContainText(/[\u4e00-\u9fff]/);
  await expect(shopper.cards.first().locator('.reason')).toContainText(/[\u4e00-\u9fff]/);
  await shopper.ask('in green, please');
  await expect(shopper.answers.last()).toContainText('items');
});
