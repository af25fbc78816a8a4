import { expect, test } from './orrery-page';

// How soon is measured by bench/load.mjs, on a machine that does nothing else.
test('Raft is running after the page is opened', async ({ orrery, page }) => {
  await orrery.open();
  await expect.poll(() => orrery.now()).toBeGreaterThan(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Raft/);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('1');
  await expect(page.locator('.caption')).toContainText(/leads/);
  await page.screenshot({ path: 'test-results/screenshots/raft.png' });
});

test('a moment has the same digest however one gets there', async ({ orrery }) => {
  await orrery.open();
  await orrery.pause();
  const early = await orrery.goToTwentieth(2);
  const late = await orrery.goToTwentieth(9);
  expect(late).not.toBe(early);
  await orrery.press('End');
  expect(await orrery.goToTwentieth(2)).toBe(early);
  await orrery.drag(0.8);
  await orrery.drag(0.2);
  expect(await orrery.goToTwentieth(9)).toBe(late);
});

test('dragging the cursor goes back and forth', async ({ orrery }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.drag(0.75);
  const there = await orrery.now();
  await orrery.drag(0.25);
  expect(await orrery.now()).toBeLessThan(there / 2);
});

test('it plays on, pauses, and goes on event by event', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  const rests = await orrery.now();
  const digest = await orrery.digest();
  await page.getByRole('button', { name: 'One event on' }).click();
  await expect(orrery.digestText).not.toHaveText(digest);
  await expect(orrery.digestText).toHaveText(/^[0-9a-f]{16}$/);
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => orrery.now()).toBeGreaterThan(rests + 0.05);
  await orrery.pause();
  const still = await orrery.now();
  await orrery.digest();
  expect(await orrery.now()).toBe(still);
});

test('the next interesting event is the crash of the leader', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(3);
  await page.getByRole('button', { name: 'On to the next interesting event' }).click();
  await expect.poll(() => orrery.now()).toBeCloseTo(10, 2);
  await expect(page.locator('.caption')).toContainText(/the leader, loses power/);
});

test('as fast as it goes, the run is over in moments and every record is kept', async ({ orrery, page }) => {
  await orrery.open();
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('max');
  await expect.poll(() => orrery.now(), { timeout: 20_000 }).toBe(60);
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await expect(orrery.digestText).toHaveText(/^[0-9a-f]{16}$/);
});
