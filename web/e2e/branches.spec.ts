import { expect, test } from './orrery-page';

test('a node is looked into, and what is done to it shows', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.press(']');
  const details = page.getByRole('tabpanel');
  await expect(details.getByRole('heading', { name: 'n1' })).toBeVisible();
  await expect(details).toContainText('follower');
  await page.getByRole('toolbar', { name: 'Node n1' }).getByRole('button', { name: 'Kill' }).click();
  await expect(page.getByRole('toolbar', { name: 'Node n1' }).getByRole('button', { name: 'Start' })).toBeVisible();
  await expect(page.locator('.caption')).toContainText('n1');
  await page.getByRole('toolbar', { name: 'Node n1' }).getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('toolbar', { name: 'Node n1' }).getByRole('button', { name: 'Kill' })).toBeVisible();
});

test('a right click on the graph has what can be done there', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(1);
  const box = await page.getByRole('button', { name: /^n2, / }).boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2, { button: 'right' });
  const menu = page.getByRole('menu', { name: 'n2' });
  await expect(menu.getByRole('menuitem', { name: /Kill/ })).toBeFocused();
  await orrery.press('ArrowDown', 'ArrowUp', 'Enter');
  await expect(menu).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'n2, down' })).toBeVisible();
});

test('a change in the past makes a second future, beside the one that is known', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  const known = await orrery.goToTwentieth(4);
  await orrery.goToTwentieth(2);
  await orrery.press(']', 'k');
  await expect(page.getByRole('button', { name: /^A: as it was/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^B: forked at 0:06/ })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('.graph-host')).toHaveCount(2);
  const changed = await orrery.goToTwentieth(4);
  expect(changed).not.toBe(known);
  await expect(page.locator('.difference')).toContainText(/First difference at 0:06.*in B, n1: crashed/);
  await page.screenshot({ path: 'test-results/screenshots/fork.png' });

  await page.getByRole('button', { name: /^A: as it was/ }).click();
  await expect(orrery.digestText).toHaveText(known);
  await page.getByRole('button', { name: 'Close branch B' }).click();
  await expect(page.locator('.difference')).toHaveCount(0);
  expect(await orrery.goToTwentieth(4)).toBe(known);
});

test('a fork that nobody changes stays the same', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(2);
  await page.getByRole('button', { name: 'Fork' }).click();
  const forked = await orrery.goToTwentieth(5);
  await expect(page.locator('.difference')).toContainText('the same so far');
  await page.getByRole('button', { name: /^A: as it was/ }).click();
  await expect(orrery.digestText).toHaveText(forked);
});

test('links are cut by a line drawn across them, and healed', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(1);
  const box = await page.locator('.graph-host').boundingBox();
  if (box === null) throw new Error('the graph is not on the page');
  await page.keyboard.down('Alt');
  await page.mouse.move(box.x + 10, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 10, box.y + box.height / 2 + 5, { steps: 10 });
  await page.mouse.up();
  await page.keyboard.up('Alt');
  const heal = page.getByRole('button', { name: 'Heal network' });
  await expect(heal).toBeVisible();
  await expect(page.locator('.caption')).toContainText(/network splits/);
  await page.screenshot({ path: 'test-results/screenshots/cut.png' });
  const cut = await orrery.digest();
  await page.getByRole('button', { name: 'One event on' }).click();
  await expect(orrery.digestText).not.toHaveText(cut);
  await heal.click();
  await expect(page.locator('.caption')).toContainText(/whole again/);
});

test('an action that the engine refuses is told, and nothing breaks', async ({ orrery, page }) => {
  await orrery.open();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('max');
  await expect.poll(() => orrery.now()).toBe(60);
  await orrery.press(']', 'k');
  await expect(orrery.notices).toContainText(/ended/);
});
