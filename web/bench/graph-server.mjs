// The page of graph.html in Chromium, for the scripts next to it.
import { chromium } from '@playwright/test';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Calls use(open), where open(query, viewport) gives a page that shows such a graph, and cleans up.
export async function withGraphPages(use) {
  const server = await createServer({ root, logLevel: 'error', server: { host: '127.0.0.1', port: 0, hmr: false } });
  await server.listen();
  const { port } = server.httpServer.address();
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
  try {
    await use(async (query, viewport = { width: 1280, height: 800 }, context = {}) => {
      const page = await browser.newPage({ viewport, ...context });
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') console.error(message.text());
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
