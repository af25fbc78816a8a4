import { expect, test } from './orrery-page';

test("forcing a follower's timer starts an election, and the run replays", async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(2);
  const follower = page.getByRole('button', { name: /^n\d, follower/ }).first();
  const [, id = ''] = /^(n\d), /.exec((await follower.getAttribute('aria-label')) ?? (await follower.textContent()) ?? '') ?? [];
  const box = await follower.boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2, { button: 'right' });
  await page.getByRole('menu', { name: id }).screenshot({ path: 'test-results/screenshots/force-timer-menu.png' });
  await page.getByRole('menuitem', { name: /Force its timer/ }).click();
  await expect(page.getByRole('button', { name: new RegExp(`^${id}, (pre_)?candidate`) })).toBeVisible();
  await expect(page.locator('.caption')).toContainText(`You forced ${id}'s election timer: it asks`);
  await page.screenshot({ path: 'test-results/screenshots/forced-timer.png' });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'test-results/screenshots/dark-forced-timer.png' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.screenshot({ path: 'test-results/screenshots/narrow-forced-timer.png' });
  await page.setViewportSize({ width: 1280, height: 800 });
  const digest = await orrery.goToTwentieth(4);
  await orrery.goToTwentieth(1);
  expect(await orrery.goToTwentieth(4)).toBe(digest);
});

test('a timer is forced by the keyboard, and a node that cannot says why', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(2);
  const caption = page.locator('.caption');
  await orrery.press(']', 't');
  await expect(caption).toContainText("You forced n1's");
  await orrery.press('z', '.', 't');
  await expect(caption).toContainText('No timer of n1 can fire: it stands still.');
  await orrery.press('k');
  await expect(page.getByRole('button', { name: /^n1, down/ })).toBeVisible();
  await orrery.press('t');
  await expect(orrery.notices).toContainText('n1 is down: k starts it.');
  await orrery.press('?');
  await expect(page.getByRole('dialog')).toContainText('Force its next timer: it fires now');
});
