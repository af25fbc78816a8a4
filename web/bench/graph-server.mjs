// The page of graph.html in Chromium, for the scripts next to it.
import { chromium } from '@playwright/test';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

// A page that is isolated from others gets a clock of 5 µs instead of 100 µs.
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Calls use(open), where open(query, viewport) gives a page that shows such a graph, and cleans up.
export async function withGraphPages(use) {
  const listening = { host: '127.0.0.1', port: 0, hmr: false, headers: isolation };
  const server = await createServer({ root, logLevel: 'error', server: listening });
  await server.listen();
  const { port } = server.httpServer.address();
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--enable-unsafe-swiftshader'] });
  try {
    await use(async (query, viewport = { width: 1280, height: 800 }, context = {}) => {
      const page = await browser.newPage({ viewport, ...context });
      page.on('console', (message) => {
        if (message.type() === 'error') console.error(message.text());
      });
      page.on('pageerror', (error) => console.error(error));
      await page.goto(`http://127.0.0.1:${port}/bench/graph.html?${query}`);
      await page.waitForFunction(() => window.bench?.frames.length > 2);
      return page;
    });
  } finally {
    await browser.close();
    await server.close();
  }
}
