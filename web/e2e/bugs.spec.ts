import { expect, seriousFindings, test } from './orrery-page';

test('a planted bug is switched on, seen to break the run, shared and taken out', async ({ orrery, page }) => {
  await orrery.open('?scenario=raft-minority-partition');
  await orrery.pause();
  await orrery.press('u');
  const zoo = page.getByRole('dialog', { name: 'Planted bugs' });
  await expect(zoo.getByRole('button', { name: /^stale read/ })).toBeVisible();
  await zoo.getByRole('button', { name: /^no check quorum/ }).click();
  const banner = page.locator('.bug-banner');
  await expect(banner).toHaveText(/Planted bug: no check quorum in raft/);
  await orrery.pause();
  const box = await orrery.slider.boundingBox();
  await orrery.slider.click({ position: { x: (box?.width ?? 0) - 2, y: 10 } });
  await expect(page.getByText('A property has failed')).toBeVisible();
  await page.getByRole('tab', { name: 'Invariants' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('raft.leader_fitness');
  await expect(page.getByRole('button', { name: 'Share' })).toBeEnabled();
  await page.getByRole('tab', { name: 'Document' }).click();
  await page.getByRole('tabpanel').getByRole('button', { name: 'JSON' }).click();
  await expect(page.getByRole('tabpanel').getByRole('textbox').first()).toHaveValue(/"bug": "no_check_quorum"/);

  await banner.getByRole('button', { name: 'Take it out' }).click();
  await expect(banner).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious with a bug on: ${colorScheme}`, async ({ orrery, page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await orrery.open();
    await page.getByRole('button', { name: 'Bugs' }).click();
    await page.screenshot({ path: `test-results/screenshots/${colorScheme}-bugs-phone.png` });
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: /^stale read/ }).click();
    await expect(page.locator('.bug-banner')).toBeInViewport();
    await orrery.pause();
    await page.screenshot({ path: `test-results/screenshots/${colorScheme}-bug-phone.png` });
    expect(await seriousFindings(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  });
}
