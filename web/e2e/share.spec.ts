import { readFileSync } from 'node:fs';
import { expect, freshPage, OrreryPage, test } from './orrery-page';

async function sharedUrl(orrery: OrreryPage): Promise<string> {
  await orrery.page.getByRole('button', { name: 'Share' }).click();
  const link = orrery.page.getByRole('dialog').getByLabel('Link');
  await expect(link).toHaveValue(/#run=/);
  return link.inputValue();
}

test('a link shows somebody else the same moment of the same run', async ({ orrery, browser }) => {
  await orrery.open();
  await orrery.pause();
  await orrery.goToTwentieth(1);
  await orrery.press(']', ']', 'k');
  await orrery.drag(0.4);
  const [digest, now] = [await orrery.digest(), await orrery.now()];
  const url = await sharedUrl(orrery);

  const other = await freshPage(browser);
  await other.page.goto(url);
  await expect(other.slider).toBeVisible();
  await expect.poll(() => other.now()).toBe(now);
  await expect(other.digestText).toHaveText(digest);
  await expect(other.page.getByRole('button', { name: 'Play' })).toBeVisible();
  await other.page.context().close();
});

test('links that are damaged or hostile are refused in words, and the page works on', async ({ orrery, browser }) => {
  await orrery.open();
  await orrery.pause();
  const url = await sharedUrl(orrery);
  const fragment = new URL(url).hash;
  const hostile = {
    truncated: fragment.slice(0, fragment.length / 2),
    flipped: fragment.slice(0, 40) + (fragment[40] === 'A' ? 'B' : 'A') + fragment.slice(41),
    'of another version': fragment.replace('run=1.', 'run=99.'),
    'no link at all': '#run=1.<img src=x onerror=alert(1)>',
    empty: '#run=',
    long: `#run=1.${'A'.repeat(1_500_000)}`,
  };
  for (const [name, damaged] of Object.entries(hostile)) {
    const other = await freshPage(browser);
    other.page.on('dialog', () => expect(name, 'a script has run').toBe(''));
    await other.page.goto(OrreryPage.url(damaged));
    await expect(other.notices.first(), name).toContainText(/link/i);
    await expect(other.slider, name).toBeVisible();
    await other.page.context().close();
  }
});

test('a link for an engine that is gone says so', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  const url = await sharedUrl(orrery);
  await page.route('**/engines/engines.json', async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replace(/"behaviour_version": \d+/g, '"behaviour_version": 9999').replace(/"hash": "[0-9a-f]{16}"/g, (hash) => hash);
    const list = JSON.parse(text) as { current: string; engines: { hash: string }[] };
    const renamed = list.engines.map((engine) => ({ ...engine, hash: engine.hash === list.current ? '0000000000000000' : engine.hash }));
    await route.fulfill({ json: { current: '0000000000000000', engines: renamed } });
  });
  await page.route('**/engines/0000000000000000.wasm', async (route) => {
    const { current } = JSON.parse(readFileSync(new URL('../dist/engines/engines.json', import.meta.url), 'utf8')) as { current: string };
    const body = readFileSync(new URL(`../dist/engines/${current}.wasm`, import.meta.url));
    await route.fulfill({ body, contentType: 'application/wasm' });
  });
  await page.goto('about:blank');
  await page.goto(url);
  await expect(orrery.notices.first()).toContainText('no longer here');
  await expect(orrery.slider).toBeVisible();
});
