// load.mjs: how soon Raft is running after the built page is opened, a JSON line each: on this machine, and with a
// processor a quarter as fast. For a machine that does nothing else.
import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = 5;
const serve = join(dirname(fileURLToPath(import.meta.url)), '..', 'scripts', 'serve.mjs');
const server = spawn(process.execPath, [serve, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const url = String((await once(server.stdout, 'data'))[0]).trim();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
try {
  for (const slowdown of [1, 4]) console.log(JSON.stringify(await load(slowdown)));
} finally {
  await browser.close();
  server.kill();
}

async function load(slowdown) {
  const took = [];
  for (let round = 0; round < rounds; ++round) took.push(await runningAfterMs(slowdown));
  took.sort((a, b) => a - b);
  return { benchmark: 'web_load', slowdown, running_ms_median: took[rounds >> 1], running_ms_max: took.at(-1), rounds };
}

// From the navigation to the first frame after simulated time has passed, by the page's own clock.
async function runningAfterMs(slowdown) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(url, { waitUntil: 'commit' });
  const ms = await page.waitForFunction(() => {
    const now = document.querySelector('[role=slider]')?.getAttribute('aria-valuenow');
    return Number(now) > 0 ? Math.round(performance.now()) : false;
  });
  const found = await ms.jsonValue();
  await context.close();
  return found;
}
