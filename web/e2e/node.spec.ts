import { expect, seriousFindings, test as base } from './orrery-page';
import { nodeProgram, RealNode } from './real-node';

// Losing a node is what one of these tests is about, and browsers write that to the console themselves.
const test = base.extend<{ node: RealNode }>({
  page: async ({ context }, use) => {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await use(page);
    expect(problems, 'exceptions').toEqual([]);
  },
  node: async ({}, use) => {
    const node = new RealNode();
    await node.start();
    await use(node);
    await node.kill();
  },
});

test.skip(nodeProgram === '', 'ORRERY_PROGRAM names no program');

test('a real node runs a scenario on its page, is killed, and is found again', async ({ node, page }) => {
  test.slow();
  await page.goto(node.url);
  const status = page.getByRole('status');
  const figures = page.getByRole('region', { name: 'Figures' });
  const rate = async () => Number(((await figures.locator('dd').first().textContent()) ?? '').replace(/[^\d]/g, ''));
  await expect(status).toHaveText('Live');
  await page.getByRole('radio', { name: /PHOLD/i }).check();
  await page.getByRole('button', { name: 'Run' }).click();
  await expect.poll(rate).toBeGreaterThan(0);
  const operations = figures.locator('dd').nth(2);
  const before = await operations.textContent();
  await expect(operations).not.toHaveText(before!);
  await page.getByRole('switch', { name: 'Process detail' }).click();
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
  await page.screenshot({ path: 'test-results/screenshots/live-real-node.png', fullPage: true });
  await node.kill();
  await expect(status).toHaveText('Not connected');
  await expect(page.getByText(/^The connection was lost \d+ s ago/)).toBeVisible();
  await node.start();
  await expect(status).toHaveText('Live');
  await expect(page.getByRole('log')).toContainText('which was started anew');
  await expect(page.getByRole('log')).not.toContainText('Not understood');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect.poll(rate).toBeGreaterThan(0);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Run' })).toBeVisible();
});
