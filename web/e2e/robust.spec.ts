import type { Page } from '@playwright/test';
import { expect, OrreryPage, test } from './orrery-page';
import { publishedEngine, withTrapIn } from './broken-engine';

test('it works without a network once it has been opened', async ({ orrery, page, context }) => {
  await orrery.open();
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state === 'activated') return;
    await new Promise<void>((resolve) => active?.addEventListener('statechange', () => active.state === 'activated' && resolve()));
  });
  await context.setOffline(true);
  await page.goto(OrreryPage.url('?scenario=two-phase-commit'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Two-phase/);
  await expect(orrery.slider).toBeVisible();
  await orrery.press('2');
  await expect(page.getByRole('tabpanel')).toContainText(/records|found/);
});

test('an engine that traps is replaced, and what it was doing is told', async ({ orrery, page }) => {
  await page.route('**/engines/*.wasm', (route) =>
    route.fulfill({ body: withTrapIn(publishedEngine(), 'orrery_explain'), contentType: 'application/wasm' }),
  );
  await orrery.open('?scenario=raft-leader-crash');
  await orrery.pause();
  const digest = await orrery.goToTwentieth(3);
  await page.getByRole('tab', { name: 'Invariants' }).click();
  await page.getByRole('tabpanel').getByRole('button', { name: /why/i }).first().click();
  await expect(orrery.notices.first()).toContainText('stopped with an error');
  await expect(orrery.notices.first()).toContainText('unreachable');
  await expect.poll(() => orrery.now()).toBe(9);
  await expect(orrery.digestText).toHaveText(digest);
});

test('an engine that cannot be fetched is told', async ({ page }) => {
  await page.route('**/engines/engines.json', (route) => route.fulfill({ status: 200, json: { current: 'x', engines: [] } }));
  await page.goto(OrreryPage.url());
  await expect(page.getByRole('status')).toContainText('could not be started');
});

test('a scenario is opened by dropping its file; one that is wrong is refused with what is wrong', async ({ orrery, page }) => {
  await orrery.open();
  const document = {
    orrery: 1,
    name: '<img src=x onerror=alert(1)>',
    title: '<script>alert(1)</script> & co',
    duration: '5s',
    nodes: [{ id: 'a[1..3]', model: 'gossip' }],
  };
  page.on('dialog', () => expect('a script has run').toBe(''));
  await drop(page, JSON.stringify(document));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('<script>alert(1)</script> & co');
  await drop(page, JSON.stringify({ ...document, nodes: [{ id: 'a', model: 'rfat' }] }));
  await expect(orrery.notices.last()).toContainText(/unknown model 'rfat'; did you mean 'raft'/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('<script>alert(1)</script> & co');
  await drop(page, '\0{]');
  await expect(orrery.notices.last()).toContainText(/cannot be run/);
  await drop(page, '['.repeat(200_000));
  await expect(orrery.notices.last()).toContainText(/cannot be run/);
  await expect.poll(() => orrery.now()).toBeGreaterThan(0);
});

test('a trace is played back, and cannot be changed', async ({ orrery, page }) => {
  await orrery.open();
  const lines = Array.from({ length: 3000 }, (_, index) => {
    const [node, peer] = index % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
    const at_ns = index * 1e6;
    return index < 2
      ? { at_ns: 0, kind: 'node_started', node, value: 0 }
      : { at_ns, kind: 'packet_in_flight', node, peer, id: 16777226, value: at_ns + 4e6 };
  });
  await drop(page, lines.map((line) => JSON.stringify(line)).join('\n'), 'kv-seed-7.jsonl');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('kv-seed-7.jsonl');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => orrery.now()).toBeGreaterThan(0.01);
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByRole('tabpanel')).toContainText(/3,000 records|on its way/);
  await orrery.press(']', 'k');
  await expect(orrery.notices.last()).toContainText('recording');
  await drop(page, '{"at_ns": 1}\n{"at_ns": "x"}\n', 'broken.jsonl');
  await expect(orrery.notices.last()).toContainText(/Line \d/);
});

test('an embedded page has the graph and its time, and nothing else', async ({ orrery, page }) => {
  await orrery.open('?embed');
  await expect(page.locator('.graph-host')).toBeVisible();
  await expect(page.getByRole('tab')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Share' })).toHaveCount(0);
  await page.screenshot({ path: 'test-results/screenshots/embed.png' });
});

async function drop(page: Page, text: string, name = 'scenario.json'): Promise<void> {
  const transfer = await page.evaluateHandle(([content, name]) => {
    const made = new DataTransfer();
    made.items.add(new File([content ?? ''], name ?? ''));
    return made;
  }, [text, name]);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
