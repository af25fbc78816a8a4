import { expect, seriousFindings, test } from './orrery-page';

for (const colorScheme of ['dark', 'light'] as const) {
  test(`logs and space-time diagrams stand side by side, with the first difference marked: ${colorScheme}`, async ({ orrery, page }) => {
    await page.emulateMedia({ colorScheme });
    await orrery.open();
    await orrery.pause();
    await orrery.goToTwentieth(3);
    await orrery.goToTwentieth(2);
    await orrery.press(']', 'k');
    await orrery.goToTwentieth(3);
    const difference = page.locator('.difference');
    await expect(difference).toContainText(/First difference at 0:06/);
    await page.getByRole('button', { name: 'Logs' }).click();
    const [a, b] = [page.getByRole('region', { name: 'Branch A' }), page.getByRole('region', { name: 'Branch B' })];
    await difference.getByRole('button').click();
    await expect(a.locator('.log-different')).toHaveCount(1);
    await expect(b.locator('.log-different')).toHaveCount(1);
    await expect(b.locator('.log-different')).toContainText('first difference');
    const before = (text: string[]) => text.slice(0, 3);
    const above = async (region: typeof a) => before(await region.locator('.log-row:has(~ .log-different)').allTextContents());
    expect(await above(a)).toEqual(await above(b));
    await page.screenshot({ path: `test-results/screenshots/${colorScheme}-compare-logs.png` });
    expect(await seriousFindings(page)).toEqual([]);

    await orrery.press('v');
    await expect(a.locator('canvas')).toBeVisible();
    await page.screenshot({ path: `test-results/screenshots/${colorScheme}-compare-space-time.png` });
    expect(await seriousFindings(page)).toEqual([]);
    await orrery.press('v');
    await expect(page.locator('.graph-host')).toHaveCount(2);
  });
}

test('branches are compared on a phone, too', async ({ orrery, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await orrery.open();
  await orrery.pause();
  await orrery.press('f', 'v');
  await expect(page.getByRole('region', { name: 'Branch B' })).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
  await page.screenshot({ path: 'test-results/screenshots/phone-compare.png' });
});
