import { expect, seriousFindings, test } from './orrery-page';

test('all of it goes by keyboard', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.press(' ');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await orrery.press('?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  await expect(keys).toContainText('Play or pause');
  await orrery.press('Escape');
  await expect(keys).toHaveCount(0);
  const before = await orrery.now();
  await orrery.press('n');
  await expect.poll(() => orrery.now()).toBeGreaterThan(before);
  await orrery.press(']', ']', '[', 'k');
  await expect(page.getByRole('toolbar', { name: 'Node n1' })).toContainText('Start');
  await orrery.press('2');
  await expect(page.getByRole('tab', { name: 'Log' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('tab', { name: 'Log' }).focus();
  await orrery.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Space–time' })).toBeFocused();
  await orrery.press('g');
  const scenarios = page.getByRole('dialog', { name: 'Scenarios' });
  await expect(scenarios).toBeVisible();
  await page.keyboard.type('two-phase');
  await orrery.press('Tab');
  await orrery.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Two-phase/);
});

test('focus can be seen and reaches every control in turn', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  const reached = new Set<string>();
  for (let step = 0; step < 60; ++step) {
    await orrery.press('Tab');
    const name = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      return element === null ? '' : element.getAttribute('aria-label') || element.textContent || element.id;
    });
    reached.add(name);
  }
  for (const name of ['Scenarios', 'Fork', 'Share', 'Play', 'One event on', 'Moment']) expect([...reached]).toContain(name);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious in the ${colorScheme} theme`, async ({ orrery, page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await orrery.open();
    await orrery.pause();
    await orrery.goToTwentieth(1);
    await orrery.press(']');
    for (const panel of ['Node', 'Log', 'Space–time', 'Charts', 'Invariants', 'Document', 'Why']) {
      const tab = page.getByRole('tab', { name: panel });
      await tab.click();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await expect(page.locator('[data-loading]')).toHaveCount(0);
      await page.screenshot({ path: `test-results/screenshots/${colorScheme}-${panel}.png` });
      expect(await seriousFindings(page), panel).toEqual([]);
    }
    for (const dialog of ['Scenarios', 'Share', 'Keyboard shortcuts']) {
      await page.getByRole('button', { name: dialog }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.screenshot({ path: `test-results/screenshots/${colorScheme}-${dialog}.png` });
      expect(await seriousFindings(page), dialog).toEqual([]);
      await orrery.press('Escape');
    }
  });
}

test('it works on a phone', async ({ orrery, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await orrery.open();
  await orrery.pause();
  await orrery.drag(0.5);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
  for (const name of ['Scenarios', 'Share', 'Play', 'On to the next interesting event']) {
    await expect(page.getByRole('button', { name })).toBeInViewport();
  }
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByRole('tabpanel')).toContainText(/records/);
  await page.screenshot({ path: 'test-results/screenshots/phone.png' });
});
