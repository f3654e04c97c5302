// What she can ask about the list, in both languages, by mouse and by keyboard: why, why not, compare, what gives way,
// and other versions.

import { expect, test } from './shopper.js';

const offers = (shopper) => shopper.page.getByRole('list', { name: /Changes you can make|可以这样调整/ }).getByRole('button');

const names = (shopper) => shopper.cards.locator('h3').allTextContents();

/** A price as shown, in euros. */
const euros = (text) => Number(text.replace(/[^\d.]/g, ''));

const SPOKEN = [
  {
    language: 'en',
    find: 'a white bookcase',
    why: 'why the second one?',
    number: 'is number 2',
    under: (limit) => `under ${limit}`,
    whyNot: (name) => `why not ${name}?`,
    leftOut: 'is left out: it breaks',
    compare: 'compare the first two',
    price: 'price',
    impossible: 'white bookcase under 5',
    setAside: 'Nothing meets everything at once. Setting “under 5” aside',
    breaks: 'Breaks “under 5”',
  },
  {
    language: 'zh',
    find: '白色书柜',
    why: '为什么第二个？',
    number: '排在第2位',
    under: (limit) => `${limit}以内`,
    whyNot: (name) => `为什么没有${name}？`,
    leftOut: '未列出，因为不满足',
    compare: '比较前两个',
    price: '价格',
    impossible: '白色书柜，5块以内',
    setAside: '“5块以内”',
    breaks: '“5块以内”',
  },
];

for (const said of SPOKEN) {
  const lang = said.language;

  test(`${lang}: why, why not and the offer that brings it back`, async ({ shopper }) => {
    await shopper.open({ tier: 'wasm' }, { lang });
    await shopper.say(said.find);
    await shopper.answered(1);
    const open = await names(shopper);
    await shopper.say(said.why);
    await shopper.answered(2);
    await expect(shopper.answers.last()).toContainText(open[1]);
    await expect(shopper.answers.last()).toContainText(said.number);
    expect(await names(shopper), 'a question changes no list').toEqual(open);
    // The dearest goes by its price, and one change of hers brings it back.
    const prices = (await shopper.cards.locator('.price').allTextContents()).map(euros);
    const dearest = open[prices.indexOf(Math.max(...prices))];
    await shopper.say(said.under(Math.max(...prices) - 1));
    await shopper.answered(3);
    expect(await names(shopper)).not.toContain(dearest);
    await shopper.say(said.whyNot(dearest));
    await shopper.answered(4);
    await expect(shopper.answers.last()).toContainText(`“${dearest}”`);
    await expect(shopper.answers.last()).toContainText(said.leftOut);
    await offers(shopper).first().click();
    await shopper.answered(5);
    expect(await names(shopper)).toContain(dearest);
  });

  test(`${lang}: two are compared in a table that the keyboard reaches`, async ({ shopper }) => {
    await shopper.open({ tier: 'wasm' }, { lang });
    await shopper.say(said.find);
    await shopper.answered(1);
    const [first, second] = await names(shopper);
    await shopper.say(said.compare);
    await shopper.answered(2);
    const table = shopper.page.locator('.comparison');
    await expect(table.getByRole('columnheader')).toHaveText([/./, first, second]);
    const prices = await shopper.cards.locator('.price').allTextContents();
    await expect(table.getByRole('row', { name: said.price }).getByRole('cell')).toHaveText(prices.slice(0, 2));
    await table.focus();
    await expect(table).toBeFocused();
  });

  test(`${lang}: where nothing fits, it says what gave way, and each card that it does`, async ({ shopper }) => {
    await shopper.open({ tier: 'wasm' }, { lang });
    await shopper.say(said.impossible);
    await shopper.answered(1);
    await expect(shopper.answers.last()).toContainText(said.setAside);
    await expect(shopper.cards).toHaveCount(8);
    for (const reason of await shopper.cards.locator('.reason').allTextContents()) expect(reason).toContain(said.breaks);
  });
}

test('versions of one thing share a card, and open by keyboard', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' });
  await shopper.say('rug');
  await shopper.answered(1);
  const versions = shopper.page.locator('.versions').first();
  await expect(versions.locator('summary')).toHaveText(/^In (one|\d+) more versions?$/);
  await expect(versions.getByRole('listitem').first()).toBeHidden();
  await versions.locator('summary').focus();
  await shopper.page.keyboard.press('Enter');
  await expect(versions.getByRole('listitem').first()).toBeVisible();
  const ids = async (found) => found.evaluateAll((items) => items.map((item) => item.dataset.item));
  const inside = await ids(shopper.page.locator('.versions li'));
  const cards = await ids(shopper.cards);
  expect(new Set([...inside, ...cards]).size, 'nothing is listed twice').toBe(inside.length + cards.length);
});

test('a guess at words that the shop does not know is called one', async ({ shopper }) => {
  await shopper.open({ tier: 'wasm' });
  await shopper.say('asdfgh qwrtzu');
  await shopper.answered(1);
  await expect(shopper.answers.last()).toContainText('“asdfgh qwrtzu”, so the list is only a guess');
});
