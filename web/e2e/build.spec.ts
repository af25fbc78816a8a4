import type { Locator, Page } from '@playwright/test';
import { expect, seriousFindings, test } from './orrery-page';

interface At {
  readonly x: number;
  readonly y: number;
}

async function middleOf(part: Locator): Promise<At> {
  const box = await part.boundingBox();
  if (box === null) throw new Error('it is not on the page');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function node(page: Page, id: string): Locator {
  return page.getByRole('button', { name: new RegExp(`^${id}, `) });
}

async function drag(page: Page, from: At, to: At): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.up();
}

/** From the right end of a node, where its rim is. */
async function rimOf(part: Locator): Promise<At> {
  const { x, y } = await middleOf(part);
  const box = await part.boundingBox();
  return { x: x + 0.42 * (box?.width ?? 0), y };
}

// The canvas takes what is pressed on a node.
async function openMenu(page: Page, id: string): Promise<void> {
  const { x, y } = await middleOf(node(page, id));
  await page.mouse.click(x, y, { button: 'right' });
}

async function nodesInDocument(page: Page): Promise<unknown> {
  const panel = page.getByRole('tabpanel');
  await panel.getByRole('button', { name: 'JSON' }).click();
  const text = await panel.getByRole('textbox').first().inputValue();
  return (JSON.parse(text) as { nodes: unknown }).nodes;
}

test('from an empty canvas to a running system with the mouse', async ({ orrery, page }) => {
  await orrery.open();
  await page.getByRole('button', { name: 'Scenarios' }).click();
  await page.getByRole('button', { name: /^New, empty/ }).click();
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  const canvas = await middleOf(page.locator('.build-canvas'));
  await page.mouse.dblclick(canvas.x - 120, canvas.y);
  const picker = page.getByRole('dialog', { name: 'New node' });
  await picker.getByLabel('Model').selectOption('raft');
  await picker.getByLabel('How many').fill('3');
  await picker.getByRole('button', { name: 'Add' }).click();
  await expect(node(page, 'r3')).toBeVisible();
  expect((await middleOf(node(page, 'r1'))).x).toBeCloseTo(canvas.x - 120, -1);

  // A join that is dropped on the empty canvas makes what it was dropped for.
  await page.mouse.dblclick(canvas.x + 200, canvas.y - 120);
  await picker.getByLabel('Model').selectOption('client');
  await picker.getByRole('button', { name: 'Add' }).click();
  const client = node(page, 'client');
  await drag(page, await rimOf(client), await middleOf(node(page, 'r1')));
  await expect(page.getByRole('toolbar').getByRole('status')).toHaveText('connect client to r1');
  await drag(page, await rimOf(client), await middleOf(node(page, 'r2')));
  expect(await nodesInDocument(page)).toEqual([
    { id: 'r[1..3]', model: 'raft' },
    { id: 'client', model: 'client', with: { targets: ['r1', 'r2'] } },
  ]);
  await page.screenshot({ path: 'test-results/screenshots/build.png' });

  const run = page.getByRole('toolbar').getByRole('button', { name: 'Run' });
  await run.click();
  await expect(orrery.slider).toBeVisible();
  await orrery.pause();
  await orrery.drag(0.1);
  await expect(page.getByRole('button', { name: /^r., leader, up/ })).toBeVisible();
  expect((await middleOf(client)).x).toBeGreaterThan((await middleOf(node(page, 'r3'))).x); // where it was put
});

test('what is built goes by keyboard: add, connect, rename, remove, undo, run', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.press('b');
  const bar = page.getByRole('toolbar');
  await expect(bar.getByRole('button', { name: 'Run' })).toBeVisible();
  await expect(orrery.slider).toHaveCount(0);
  await orrery.press('a');
  const picker = page.getByRole('dialog', { name: 'New node' });
  await expect(picker.getByLabel('Model')).toBeFocused();
  await picker.getByLabel('Model').selectOption('service');
  await orrery.press('Tab');
  await page.keyboard.type('store');
  await orrery.press('Enter');
  await expect(bar).toHaveAccessibleName('Node store');
  await expect(page.getByRole('tabpanel')).toContainText('store');

  await orrery.press('F2');
  await expect(page.getByLabel('Name of store')).toBeFocused();
  await page.keyboard.type('shop');
  await orrery.press('Enter');
  await expect(bar).toHaveAccessibleName('Node shop');
  await orrery.press('l');
  await expect(bar.getByRole('status')).toContainText('Choose what shop is to be connected to');
  await orrery.press('[');
  await expect(bar.getByRole('status')).toHaveText('connect shop to client');
  await orrery.press('Delete');
  await expect(node(page, 'client')).toHaveCount(0);
  await orrery.press('Control+z');
  await expect(node(page, 'client')).toHaveCount(1);
  await expect(bar.getByRole('status')).toHaveText('Undone: remove client');
  await orrery.press('Control+Enter');
  await expect(orrery.slider).toBeVisible();
  await expect(node(page, 'shop')).toBeVisible();
});

test('the canvas, the form and the text are one document; the run is there until another begins', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  const before = await orrery.digest();
  await page.getByRole('button', { name: 'Build' }).click();
  await openMenu(page, 'n2');
  await page.getByRole('menuitem', { name: /Remove/ }).click();
  await expect(node(page, 'n2')).toHaveCount(0);
  const panel = page.getByRole('tabpanel');
  await expect(panel).toContainText('n[1,3,4,5] · raft');
  await panel.getByRole('button', { name: 'Undo' }).click();
  await expect(node(page, 'n2')).toHaveCount(1);
  await panel.getByRole('button', { name: 'JSON' }).click();
  const text = panel.getByRole('textbox').first();
  await text.fill((await text.inputValue()).replace('"raft"', '"rafft"'));
  const bar = page.getByRole('toolbar');
  await expect(bar).toContainText("unknown model 'rafft'");
  await expect(bar.getByRole('button', { name: 'Run' })).toBeDisabled();
  await bar.getByRole('button', { name: 'Back' }).click();
  expect(await orrery.digest()).toBe(before);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious while building: ${colorScheme}`, async ({ orrery, page }) => {
    await page.emulateMedia({ colorScheme });
    await orrery.open();
    await orrery.press('b');
    await expect(node(page, 'n1')).toBeVisible();
    await orrery.press(']');
    await page.screenshot({ path: `test-results/screenshots/${colorScheme}-build-node.png` });
    await orrery.press('a');
    await expect(page.getByRole('dialog', { name: 'New node' })).toBeVisible();
    await page.screenshot({ path: `test-results/screenshots/${colorScheme}-build-picker.png` });
    expect(await seriousFindings(page)).toEqual([]);
    await orrery.press('Escape');
    await openMenu(page, 'n1');
    await expect(page.getByRole('menu', { name: 'n1' })).toBeVisible();
    await page.screenshot({ path: `test-results/screenshots/${colorScheme}-build-menu.png` });
    expect(await seriousFindings(page)).toEqual([]);
  });
}

test('a phone can build, too', async ({ orrery, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await orrery.open();
  await page.getByRole('button', { name: 'Build' }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Add node' }).click();
  const picker = page.getByRole('dialog', { name: 'New node' });
  await expect(picker.getByRole('button', { name: 'Add' })).toBeInViewport();
  await page.screenshot({ path: 'test-results/screenshots/phone-build-picker.png' });
  await picker.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByRole('toolbar').getByRole('button', { name: 'Run' })).toBeInViewport();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
  await page.screenshot({ path: 'test-results/screenshots/phone-build.png' });
});
