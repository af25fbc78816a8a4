// Pages of this folder in Chromium, for the scripts next to it.
import { chromium } from '@playwright/test';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

// A page that is isolated from others gets a clock of 5 µs instead of 100 µs.
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Calls use(open), where open(address, ready, options) gives a page of which the expression `ready` is true, and cleans up. */
export async function withPages(use) {
  const listening = { host: '127.0.0.1', port: 0, hmr: false, headers: isolation };
  const server = await createServer({ root, logLevel: 'error', server: listening });
  await server.listen();
  const { port } = server.httpServer.address();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
  try {
    await use(async (address, ready, options = {}) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
      page.on('console', (message) => {
        if (message.type() === 'error') console.error(message.text());
      });
      page.on('pageerror', (error) => console.error(error));
      await page.goto(`http://127.0.0.1:${port}/bench/${address}`);
      await page.waitForFunction(ready);
      return page;
    });
  } finally {
    await browser.close();
    await server.close();
  }
}

export function withPage(address, ready, use) {
  return withPages(async (open) => use(await open(address, ready)));
}
