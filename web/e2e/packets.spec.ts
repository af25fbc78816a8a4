import { expect, type OrreryPage, seriousFindings, test } from './orrery-page';

/** Goes to a moment of the raft run at which packets are on their way. */
async function amongPackets(orrery: OrreryPage): Promise<void> {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(2);
}

/** One event after the other, until something is on its way. */
async function grabOne(orrery: OrreryPage): Promise<void> {
  const menu = orrery.page.getByRole('menu');
  const none = orrery.notices.filter({ hasText: 'No packet is on its way' });
  for (let step = 0; step < 40; ++step) {
    await orrery.press('.');
    await orrery.digest();
    await orrery.press('e');
    await expect(menu.or(none.first())).toBeVisible();
    if (await menu.isVisible()) return;
    for (const dismiss of await orrery.page.getByRole('button', { name: 'Dismiss this message' }).all()) await dismiss.click();
  }
}

test('a packet is grabbed by keyboard and dropped: another future, which replays', async ({ orrery, page }) => {
  await amongPackets(orrery);
  const menu = page.getByRole('menu');
  await grabOne(orrery);
  await expect(menu).toHaveAccessibleName(/ to /);
  expect(await seriousFindings(page)).toEqual([]);
  await page.screenshot({ path: 'test-results/screenshots/packet-menu.png' });
  await expect(menu.getByRole('menuitem', { name: 'Drop it' })).toBeFocused();
  await orrery.press('Enter');
  await expect(menu).toHaveCount(0);
  await orrery.press('.');
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('is caught on its way');
  // The run with the command is the same again, wherever it has been in between.
  const digest = await orrery.goToTwentieth(4);
  await orrery.goToTwentieth(1);
  expect(await orrery.goToTwentieth(4)).toBe(digest);
});

test('a packet is grabbed with the mouse and delayed', async ({ orrery, page }) => {
  await amongPackets(orrery);
  const menu = page.getByRole('menu');
  await grabOne(orrery);
  const box = await menu.boundingBox();
  await orrery.press('Escape');
  await expect(menu).toHaveCount(0);
  // The menu was where the packet is: its corner, unless that lies beyond the edge.
  await page.mouse.click((box?.x ?? 0) - 1, (box?.y ?? 0) - 1);
  await expect(menu).toBeVisible();
  await menu.getByRole('menuitem', { name: 'Delay it by 100 ms' }).click();
  await orrery.press('2');
  await orrery.press('.');
  await expect(page.getByRole('tabpanel')).toContainText('is caught on its way');
});

test('links say how they are, and show the cuts that a document makes', async ({ orrery, page }) => {
  await orrery.open('?scenario=raft-minority-partition');
  await orrery.pause();
  await orrery.drag(0.4); // 16 s: the leader of 10 s is cut off
  const [a, b] = await Promise.all(['n1', 'n2'].map((id) => page.getByRole('button', { name: new RegExp(`^${id}, `) }).boundingBox()));
  const middle = (box: typeof a) => ({ x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 });
  await page.mouse.move((middle(a).x + middle(b).x) / 2, (middle(a).y + middle(b).y) / 2);
  await expect(page.locator('.graph-link-label')).toHaveText(/ms.*packets\/s/);
  const cut = page.locator('.graph-link-label', { hasText: '; cut' });
  const others = await page.getByRole('button', { name: /^n[0-9], / }).all();
  const places = await Promise.all(others.map(async (each) => middle(await each.boundingBox())));
  let cuts = 0;
  for (const [index, one] of places.entries()) {
    for (const other of places.slice(0, index)) {
      await page.mouse.move((2 * one.x + other.x) / 3, (2 * one.y + other.y) / 3);
      await page.waitForTimeout(60);
      if (await cut.isVisible()) ++cuts;
    }
  }
  expect(cuts).toBe(4); // of one to all others
  await page.screenshot({ path: 'test-results/screenshots/document-cuts.png' });
});

test('a node tells what comes to it, and scenarios have pictures', async ({ orrery, page }) => {
  await amongPackets(orrery);
  await grabOne(orrery);
  const menu = page.getByRole('menu');
  const [, sender, receiver] = /, (.+) to (.+)$/.exec((await menu.getAttribute('aria-label')) ?? '') ?? [];
  await orrery.press('Escape');
  const node = await page.getByRole('button', { name: new RegExp(`^${receiver}, `) }).boundingBox();
  await page.mouse.click((node?.x ?? 0) + (node?.width ?? 0) / 2, (node?.y ?? 0) + (node?.height ?? 0) / 2);
  const inbox = page.locator('.inspect-inbox');
  await expect(inbox).toContainText(`from ${sender}`);
  await page.screenshot({ path: 'test-results/screenshots/inbox.png' });
  expect(await seriousFindings(page)).toEqual([]);
  await inbox.getByRole('button').first().click();
  await expect(menu).toHaveAccessibleName(new RegExp(`${sender} to ${receiver}`));
  await orrery.press('Escape');

  await page.getByRole('button', { name: 'Scenarios' }).click();
  const pictures = page.locator('.thumbnail');
  await expect.poll(() => pictures.count()).toBeGreaterThan(30);
  await expect(pictures.first().locator('circle')).not.toHaveCount(0);
  await page.screenshot({ path: 'test-results/screenshots/thumbnails.png' });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: 'test-results/screenshots/dark-thumbnails.png' });
});
