import { readFileSync } from 'node:fs';
import { expect, test } from './orrery-page';

test('the log is filtered by text, expression, kind and node, and leads to moments', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToTwentieth(4);
  await page.getByRole('tab', { name: 'Log' }).click();
  const log = page.getByRole('tabpanel');
  const rows = log.getByRole('option');
  await log.getByRole('searchbox').fill('crashed');
  await expect(log.getByText(/^1 of [\d,]+ records/).first()).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('crashed, incarnation 0');
  await rows.first().click();
  await expect.poll(() => orrery.now()).toBe(10);

  await log.getByRole('button', { name: 'Regular expression' }).click();
  await log.getByRole('textbox', { name: /Nodes/ }).fill('n1, n2');
  await log.getByRole('searchbox').fill('is now (candidate|leader)');
  await expect(rows.first()).toContainText(/n[12]/);
  await expect(rows.first()).toContainText(/candidate|leader/);
  await log.getByRole('searchbox').fill('(unclosed');
  await expect(log.getByRole('alert')).toContainText(/Invalid regular expression/);
  await log.getByRole('searchbox').fill('^(.+)+!$');
  await expect(log.getByRole('alert')).toContainText(/takes too long/);
  await log.getByRole('textbox', { name: /Nodes/ }).fill('nobody');
  await expect(log.getByRole('alert')).toContainText("No node is 'nobody'");
});

test('a record is selected by keys, and its causes are told', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToTwentieth(1);
  await page.getByRole('tab', { name: 'Log' }).click();
  const log = page.getByRole('tabpanel');
  await log.getByRole('searchbox').fill('is now leader');
  await expect(log.getByRole('option')).toHaveCount(1);
  await log.getByRole('listbox').focus();
  await orrery.press('End', 'Enter');
  await expect(log.getByRole('option', { selected: true })).toHaveCount(1);
  await page.getByRole('tab', { name: 'Why' }).click();
  const why = page.getByRole('region', { name: 'Why did this happen?' });
  await expect(why).toContainText('is now leader');
  await expect(why.getByRole('listitem').filter({ hasText: 'earlier' }).first()).toBeVisible();
  await expect(why).toContainText(/a datagram arrives/);
  await expect(why).toContainText('when the run began');
});

test('the space–time diagram draws lanes, and is moved by keys', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToTwentieth(2);
  await page.getByRole('tab', { name: 'Space–time' }).click();
  const diagram = page.getByRole('application', { name: /Lanes of 6 nodes/ });
  const picture = () => diagram.evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  await expect(diagram).toBeVisible();
  await expect.poll(async () => (await picture()).length).toBeGreaterThan(5000);
  const before = await picture();
  await diagram.focus();
  await orrery.press('+', 'ArrowLeft');
  await expect.poll(picture).not.toBe(before);
  await expect(page.getByRole('checkbox', { name: 'follow' })).not.toBeChecked();
  await page.screenshot({ path: 'test-results/screenshots/space-time-zoomed.png' });
});

test('a trace is saved as JSON lines, for Perfetto and as a table', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToTwentieth(1);
  await page.getByRole('button', { name: 'Share' }).click();
  const saved = async (name: string): Promise<{ file: string; text: string }> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ]);
    return { file: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const lines = await saved('JSON lines');
  expect(lines.file).toBe('raft-leader-crash.jsonl');
  const records = lines.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; node?: string; text?: string });
  expect(records.filter(({ kind }) => kind === 'node_started')).toHaveLength(6);
  expect(records.some(({ kind, text }) => kind === 'shown_changed' && text === 'leader')).toBe(true);
  const perfetto = await saved('Perfetto');
  expect((JSON.parse(perfetto.text) as { traceEvents: unknown[] }).traceEvents.length).toBeGreaterThan(100);
  const table = await saved('CSV');
  expect(table.text.split('\r\n')[0]).toBe('at_ns,node,peer,kind,value,description');
});

test('a tour goes from the first follower to what held, by keys', async ({ orrery, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await orrery.open();
  await page.getByRole('button', { name: 'Scenarios' }).click();
  await page.getByRole('button', { name: /Raft: how a leader is elected/ }).click();
  const card = page.getByRole('dialog', { name: 'Five followers' });
  await expect(card).toBeVisible();
  const tour = page.locator('.tour');
  for (let step = 1; step < 10; ++step) {
    await expect(tour.locator('p')).toHaveAttribute('aria-busy', 'false');
    await expect(tour).toContainText(`${step} of 10`);
    await expect(tour).not.toContainText(/somebody|does not happen/);
    if (step === 6) await page.screenshot({ path: 'test-results/screenshots/tour.png' });
    await orrery.press('ArrowRight');
  }
  await expect(tour.locator('p')).toHaveAttribute('aria-busy', 'false');
  await expect.poll(() => orrery.now()).toBe(20);
  await orrery.press('Escape');
  await expect(tour).toHaveCount(0);
});

test('from an empty document to a running system, by the form', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  await page.getByRole('tab', { name: 'Document' }).click();
  const panel = page.getByRole('tabpanel');
  await panel.getByRole('button', { name: 'New', exact: true }).click();
  const add = async (model: string, name: string): Promise<void> => {
    await panel.getByLabel('Add a', { exact: true }).selectOption(model);
    await panel.getByLabel('named', { exact: true }).fill(name);
    await panel.getByRole('button', { name: 'Add', exact: true }).click();
  };
  await add('service', 'shop');
  await add('client', 'people');
  await panel.getByText('people · client').click();
  const targets = panel.getByLabel('targets', { exact: true });
  await targets.fill('shoop');
  await orrery.press('Enter');
  await expect(panel).toContainText('One problem');
  await expect(targets).toHaveAttribute('aria-invalid', 'true');
  await targets.fill('shop');
  await orrery.press('Enter');
  await expect(panel).toContainText('Nothing wrong with it.');
  await panel.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('button', { name: /^people/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^shop/ })).toBeVisible();
  await expect.poll(() => orrery.now()).toBeGreaterThan(0);
  await page.screenshot({ path: 'test-results/screenshots/built.png' });
});
