import { publishedEngine } from './broken-engine';
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
  await orrery.press(']', ']', 'r');
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

test.describe('with an engine that is gone', () => {
  test.use({ serviceWorkers: 'block' });
  test('a link says so', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.pause();
  const url = await sharedUrl(orrery);
  const other = '0000000000000000';
  await page.route('**/engines/engines.json', async (route) => {
    const response = await route.fetch();
    const list = (await response.json()) as { current: string; engines: { hash: string; behaviour_version: number }[] };
    const engines = list.engines.map((engine) => ({ ...engine, hash: other, behaviour_version: 9999 }));
    await route.fulfill({ json: { current: other, engines } });
  });
  await page.route(`**/engines/${other}.wasm`, (route) => route.fulfill({ body: publishedEngine(), contentType: 'application/wasm' }));
  await page.goto('about:blank');
  await page.goto(url);
  await expect(orrery.notices.first()).toContainText('no longer here');
  await expect(orrery.slider).toBeVisible();
});
});
