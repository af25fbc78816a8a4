import { SyntheticNode } from '../test/synthetic-node';
import { LivePage } from './live-page';
import { expect, seriousFindings, test as base } from './orrery-page';

const test = base.extend<{ live: LivePage }>({
  live: async ({ page }, use) => {
    const live = new LivePage(page);
    await use(live);
    live.stop();
  },
});

test('a scenario runs, its numbers move, and its processes are seen, sorted and inspected', async ({ live, page }) => {
  await live.openConnected();
  await page.getByRole('radio', { name: 'PHOLD' }).check();
  await expect(page.getByRole('region', { name: 'About PHOLD' })).toContainText('src/bench/phold.cpp');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect.poll(() => live.rate()).toBeGreaterThan(50_000);
  const before = await live.figure('Events').last().textContent();
  await expect(live.figure('Events').last()).not.toHaveText(before!);
  await expect(page.getByRole('meter', { name: 'Worker 3, busy' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Load by place: 24 by 24/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Latencies of the last minute/ })).toBeVisible();
  await page.getByRole('switch', { name: 'Process detail' }).click();
  await expect(live.grid).toHaveAttribute('aria-rowcount', '301');
  expect(await live.grid.getByRole('row').count()).toBeLessThan(40);
  await page.getByRole('button', { name: 'Name' }).click();
  await expect(live.grid.getByRole('row').nth(1)).toContainText('cache-0');
  await expect(live.grid.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'ascending');
  await page.getByRole('searchbox', { name: 'Find a process' }).fill('ledger-7');
  await live.grid.getByRole('row').nth(1).click();
  await expect(page.getByRole('dialog', { name: /^ledger-7/ })).toContainText('ann');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Supervision' })).toContainText('ledger-2');
  expect(new URL(page.url()).search).toBe('?scenario=phold&detail&sort=name.up');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(live.log).toContainText('PHOLD has stopped.');
});

test('all of it goes by keyboard', async ({ live, page }) => {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await live.openConnected();
  await press(']', ' ');
  await expect(live.log).toContainText('PHOLD runs.');
  await press('p');
  await expect(page.getByRole('button', { name: 'Let the engine go on' })).toBeEnabled();
  await press('.', 'b', 'g');
  await expect(live.log).toContainText('Engine: rollback');
  await press('+', 'd');
  await expect(page.getByRole('radio', { name: 'max' })).toBeChecked();
  await expect(live.grid).toBeVisible();
  await live.grid.focus();
  await press('End');
  await expect(live.grid.locator('.is-active')).toHaveAttribute('aria-rowindex', '301');
  await press('Enter');
  await expect(page.getByRole('dialog')).toContainText('owner');
  await press('Escape', '1');
  await expect(page.getByRole('button', { name: 'Throughput' })).toHaveAttribute('aria-expanded', 'false');
  await expect(page.locator('[data-chart="throughput"]')).toHaveCount(0);
  await press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('Run or stop');
  await press('Escape', ' ');
  await expect(live.log).toContainText('PHOLD has stopped.');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Throughput' })).toHaveAttribute('aria-expanded', 'false');
  const reached = new Set<string>();
  await page.getByRole('link', { name: 'Simulator' }).focus();
  for (let step = 0; step < 20; ++step) {
    await press('Tab');
    reached.add(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''));
  }
  for (const name of ['Keyboard shortcuts', ' Run', 'Latency', 'Workers']) expect([...reached]).toContain(name);
});

test('a node that is killed and started anew is found again', async ({ live, page }) => {
  await live.openConnected('?scenario=phold&detail', 'phold', 100);
  await expect(live.grid).toBeVisible();
  await live.kill();
  await expect(live.status).toHaveText('Not connected');
  await expect(page.getByText(/^The connection was lost \d+ s ago/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeDisabled();
  live.restart(new SyntheticNode({ startedAtMs: 1_800_000_000_000 }));
  await page.getByRole('button', { name: /Try now/ }).click({ timeout: 1_000 }).catch(() => undefined);
  await expect(live.status).toHaveText('Live');
  await expect(live.log).toContainText('which was started anew');
  expect(live.node.detail).toBe(true);
  await page.getByRole('button', { name: 'Run' }).click();
  await expect.poll(() => live.rate()).toBeGreaterThan(50_000);
});

test('what cannot be read breaks nothing, and no text becomes markup', async ({ live, page }) => {
  const name = '<img src=x onerror=alert(1)>';
  page.on('dialog', () => expect('a script has run').toBe(''));
  live.node = new SyntheticNode({ name });
  await live.openConnected('?scenario=nowhere', 'phold', 50);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(live.log).toContainText('This node has no scenario “nowhere”.');
  for (const text of ['', '[', '{"type":"tick"}', '{"type":"tick","frame":{"scenario":"phold","running":true,"uptime_ns":-1}}', '{"type":"hello","protocol":"1"}', `"${'x'.repeat(200_000)}"`]) live.say(text);
  live.say(JSON.stringify({ type: 'error', code: 'too_frequent', message: '<b>slow down</b>' }));
  await expect(live.log).toContainText('Not understood: /frame/uptime_ns is below zero.');
  await expect(live.log).toContainText('<b>slow down</b> (too frequent)');
  const before = await live.rate();
  await expect.poll(() => live.rate()).not.toBe(before);
  await expect(live.status).toHaveText('Live');
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious in the ${colorScheme} theme, at rest and under load`, async ({ live, page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await live.openConnected('?scenario=phold');
    await page.screenshot({ path: `test-results/screenshots/live-${colorScheme}-at-rest.png` });
    expect(await seriousFindings(page), 'at rest').toEqual([]);
    live.catchUp('phold', 700, 1_000);
    live.node.detail = true;
    await expect(live.grid).toBeVisible();
    await expect(page.locator('[data-chart="throughput"] canvas')).toBeVisible();
    await page.screenshot({ path: `test-results/screenshots/live-${colorScheme}-under-load.png` });
    await page.getByRole('main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
    await page.screenshot({ path: `test-results/screenshots/live-${colorScheme}-below.png` });
    expect(await seriousFindings(page), 'under load').toEqual([]);
    await live.kill();
    await expect(live.status).toHaveText('Not connected');
    expect(await seriousFindings(page), 'lost').toEqual([]);
  });
}

test('it works on a phone, and quietly for those who want less motion', async ({ live, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await live.openConnected('?detail', 'phold', 400);
  await expect(live.grid).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
  await expect(page.getByRole('button', { name: 'Stop' })).toBeInViewport();
  await expect(live.figure('Events per second')).toBeInViewport();
  await page.screenshot({ path: 'test-results/screenshots/live-phone.png', fullPage: true });
});
