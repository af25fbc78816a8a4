import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';
import type { Bench } from '../bench/graph-page';

// The graph by itself, in the page of bench/graph.html.

declare global {
  interface Window {
    bench: Bench;
    heard: [name: string, event: unknown][];
  }
}

let server: ViteDevServer;

test.beforeAll(async () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const cacheDir = 'node_modules/.vite-graph';
  const listening = { host: '127.0.0.1', port: 0, hmr: false };
  server = await createServer({ root, cacheDir, logLevel: 'error', server: listening });
  await server.listen();
});

test.afterAll(() => server.close());

async function openGraph(page: Page, query: string): Promise<void> {
  const address = server.resolvedUrls?.local[0] ?? '';
  await page.goto(`${address}bench/graph.html?still&paused&${query}`);
  await page.waitForFunction(() => window.bench.frames.length > 2);
}

async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.heard = [];
    for (const name of ['select', 'cut', 'pull-apart', 'move', 'menu', 'packet', 'connect'] as const) {
      window.bench.view.on(name, (event) => window.heard.push([name, event]));
    }
  });
}

async function heard(page: Page): Promise<[string, unknown][]> {
  return page.evaluate(() => {
    const plain = (_: string, value: unknown) => (value instanceof Uint32Array ? [...value] : value);
    return JSON.parse(JSON.stringify(window.heard.splice(0), plain)) as [string, unknown][];
  });
}

function place(page: Page, node: number): Promise<{ x: number; y: number }> {
  return page.evaluate((number) => window.bench.view.viewport.nodePlace(number), node);
}

test('a packet is drawn where picking finds it, to the nanosecond, at any time of a run', async ({ page }) => {
  await openGraph(page, 'nodes=2&links=1&packets=0');
  for (const sentNs of [0, 2 ** 32 - 500, 2 ** 40 + 1, 5e15]) {
    const seen = await page.evaluate((sent) => {
      const { view, draw } = window.bench;
      view.clearPackets();
      const [one, two] = [Uint32Array.of(0), Uint32Array.of(1)];
      const times = { sent: Float64Array.of(sent), arrives: Float64Array.of(sent + 1000) };
      view.addPackets({ count: 1, from: one, to: two, ...times, kind: Uint8Array.of(2), lost: Uint8Array.of(0) });
      const canvas = document.querySelectorAll('canvas')[1]!;
      const gl = canvas.getContext('webgl2')!;
      const [from, to] = [view.viewport.nodePlace(0), view.viewport.nodePlace(1)];
      const alphaAt = (timeNs: number, share: number) => {
        const shown = view.scene.pickPacket(view.camera, from.x, from.y, timeNs); // elsewhere: nothing
        if (shown) throw new Error('a packet on its sender');
        draw(timeNs);
        const radius = view.camera.nodeRadius();
        const length = Math.hypot(to.x - from.x, to.y - from.y);
        const along = (radius + (length - 2 * radius) * share) / length;
        const aside = 3.2 / length;
        const x = from.x + (to.x - from.x) * along - (to.y - from.y) * aside;
        const y = from.y + (to.y - from.y) * along + (to.x - from.x) * aside;
        const pixel = new Uint8Array(4);
        const ratio = canvas.width / view.camera.width;
        gl.readPixels(x * ratio, canvas.height - y * ratio, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
        return pixel[3];
      };
      return {
        before: alphaAt(sent - 1, 0),
        quarter: alphaAt(sent + 250, 0.25),
        ahead: alphaAt(sent + 250, 0.35),
        late: alphaAt(sent + 900, 0.9),
        after: alphaAt(sent + 1000, 1),
      };
    }, sentNs);
    expect(seen, `sent at ${sentNs}`).toEqual({ before: 0, quarter: 255, ahead: 0, late: 255, after: 0 });
  }
});

test('scrubbing uploads nothing but the time', async ({ page }) => {
  await openGraph(page, 'nodes=50&links=100&packets=500&layout=grid');
  const calls = await page.evaluate(() => {
    const { draw } = window.bench;
    const counts = { uploads: 0, draws: 0 };
    const prototype = WebGL2RenderingContext.prototype;
    const { texSubImage2D, drawElements } = prototype;
    prototype.texSubImage2D = function (this: WebGL2RenderingContext, ...values: unknown[]) {
      counts.uploads++;
      Reflect.apply(texSubImage2D, this, values);
    };
    prototype.drawElements = function (...values) {
      counts.draws++;
      Reflect.apply(drawElements, this, values);
    };
    for (let i = 0; i < 20; i++) draw(100e9 - (1 + (i % 7)) * 1e8);
    Object.assign(prototype, { texSubImage2D, drawElements });
    return counts;
  });
  expect(calls.uploads).toBe(0);
  expect(calls.draws).toBe(20); // the packets: one call a frame
});

test('a line drawn with Alt cuts the links that it crosses', async ({ page }) => {
  await openGraph(page, 'nodes=5&links=10&packets=0');
  await listen(page);
  const top = await place(page, 0);
  await page.keyboard.down('Alt');
  await page.mouse.move(top.x - 150, top.y + 60);
  await page.mouse.down();
  await page.mouse.move(top.x + 150, top.y + 60, { steps: 4 });
  await expect(page.locator('.graph-line-cut')).toHaveCount(1);
  await page.mouse.up();
  await page.keyboard.up('Alt');
  const [event] = await heard(page);
  const { pairs } = event?.[1] as { pairs: number[] };
  expect(event?.[0]).toBe('cut');
  expect(pairs.filter((node) => node === 0)).toHaveLength(4); // all links of the topmost, and no other
  expect(pairs).toHaveLength(8);
  await expect(page.locator('.graph-line-cut')).toHaveCount(0);
});

test('Escape leaves the links whole and a dragged node where it was', async ({ page }) => {
  await openGraph(page, 'nodes=5&links=10&packets=0');
  await listen(page);
  const at = await place(page, 0);
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 200, at.y + 10, { steps: 3 });
  expect((await place(page, 0)).x).toBeCloseTo(at.x + 200, 0);
  await page.keyboard.press('Escape');
  expect((await place(page, 0)).x).toBeCloseTo(at.x, 0);
  await page.mouse.up();
  expect((await heard(page)).map(([name]) => name)).not.toContain('move');
});

test('a dragged node stays, and with Shift its links tear', async ({ page }) => {
  await openGraph(page, 'nodes=5&links=10&packets=0');
  await listen(page);
  const at = await place(page, 0);
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x, at.y - 30, { steps: 3 });
  await page.mouse.up();
  expect((await heard(page)).map(([name]) => name)).toEqual(['move']);
  const side = await place(page, 1);
  await page.keyboard.down('Shift');
  await page.mouse.move(side.x, side.y);
  await page.mouse.down();
  await page.mouse.move(side.x + 260, side.y, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const events = await heard(page);
  const torn = events.flatMap(([name, event]) => (name === 'pull-apart' ? (event as { pairs: number[] }).pairs : []));
  expect(torn.filter((_, i) => i % 2 === 0)).toEqual([1, 1, 1, 1]);
  expect(torn.filter((_, i) => i % 2 === 1).sort()).toEqual([0, 2, 3, 4]);
});

test('nodes are reached, read out and selected by keyboard', async ({ page }) => {
  await openGraph(page, 'nodes=5&links=10&packets=0');
  await listen(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'n1, leader, up' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const second = page.getByRole('button', { name: /^n2, / });
  await expect(second).toBeFocused();
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Shift+F10');
  const events = await heard(page);
  expect(events.map(([name]) => name)).toEqual(['select', 'menu']);
  expect(events[0]?.[1]).toEqual({ kind: 'node', node: 1 });
  await page.keyboard.press('Tab'); // one stop for all of them
  await expect(second).not.toBeFocused();
  await expect(page.locator('.graph-node:focus')).toHaveCount(0);
});

test('the picture comes back after the graphics context was lost', async ({ page }) => {
  await openGraph(page, 'nodes=9&links=20&packets=30&zones=3&layout=zone');
  const before = await page.screenshot();
  await page.evaluate(async () => {
    for (const canvas of document.querySelectorAll('canvas')) {
      const extension = canvas.getContext('webgl2')!.getExtension('WEBGL_lose_context')!;
      const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
      extension.loseContext();
      await lost;
      Object.assign(canvas, { restore: () => extension.restoreContext() });
    }
  });
  await expect(page.getByRole('status')).toContainText('graphics');
  await page.evaluate(() => {
    for (const canvas of document.querySelectorAll('canvas')) (canvas as unknown as { restore(): void }).restore();
  });
  await expect(page.getByRole('status')).toBeHidden();
  await expect.poll(async () => before.equals(await page.screenshot())).toBe(true);
});

test('without WebGL2 it says so', async ({ page }) => {
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  const address = server.resolvedUrls?.local[0] ?? '';
  await page.goto(`${address}bench/graph.html`);
  await expect(page.getByRole('main')).toContainText('WebGL2');
});

test('names are text, whatever is in them', async ({ page }) => {
  await openGraph(page, 'nodes=2&links=1&packets=0');
  const evil = '<img src=x onerror="document.title=1">';
  await page.evaluate((id) => {
    const { view } = window.bench;
    const nodes = [{ id, zone: id, model: id }, { id: '__proto__', zone: 'b', model: 'constructor' }];
    view.setGraph(nodes, new Uint32Array(0));
    view.setLayout('zone');
    view.setNodeStates(Uint32Array.of(257, 513), [id, 'toString']);
  }, evil);
  await expect(page.locator('.graph-node-name').first()).toHaveText(evil);
  await expect(page.locator('.graph-zone-name').first()).toHaveText(evil);
  await expect(page.locator('#graph img')).toHaveCount(0);
});

test('a picture is a PNG of the size of the screen', async ({ page }) => {
  await openGraph(page, 'nodes=9&links=20&packets=30&zones=3&layout=zone');
  const bytes = await page.evaluate(async () => {
    const picture = await window.bench.view.toPng();
    return [...new Uint8Array(await picture.arrayBuffer())];
  });
  const png = Buffer.from(bytes);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1280, 800]);
  await test.info().attach('picture', { body: png, contentType: 'image/png' });
});

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing serious: ${theme}`, async ({ page }) => {
    await openGraph(page, `nodes=9&links=20&packets=30&zones=3&layout=zone&models&theme=${theme}`);
    const { violations } = await new AxeBuilder({ page }).include('#graph').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await page.screenshot({ path: `test-results/graph-${theme}.png` });
  });
}
