// load.mjs: how soon the built pages are of use after they are opened, a JSON line each: on this machine, and with a
// processor a quarter as fast. The simulator: until Raft is running. The live page: until it is connected to a node and a
// scenario can be run; the node is ORRERY_PROGRAM, or build/release/bin/orrery, if it is there. For a machine that does
// nothing else.
import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = 5;
const here = dirname(fileURLToPath(import.meta.url));
const serve = join(here, '..', 'scripts', 'serve.mjs');
const program = process.env.ORRERY_PROGRAM ?? join(here, '..', '..', 'build', 'release', 'bin', 'orrery');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
try {
  await measure('web_load', [process.execPath, serve, '--port', '0'], simulatorRuns);
  const node = [program, 'node', 'start', '--listen', '127.0.0.1:0', '--profile', 'light', '--assets', join(here, '..', 'dist')];
  if (existsSync(program)) await measure('live_load', node, liveShows);
  else console.error(`load.mjs: the live page is not measured: there is no ${program}`);
} finally {
  await browser.close();
}

async function measure(benchmark, [command, ...words], isOfUse) {
  const server = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [url] = /http\S+/.exec(String((await once(server.stdout, 'data'))[0]));
    for (const slowdown of [1, 4]) {
      const took = [];
      for (let round = 0; round < rounds; ++round) took.push(await usefulAfterMs(url, slowdown, isOfUse));
      took.sort((a, b) => a - b);
      console.log(JSON.stringify({ benchmark, slowdown, running_ms_median: took[rounds >> 1], running_ms_max: took.at(-1), rounds }));
    }
  } finally {
    server.kill();
  }
}

// From the navigation on, by the page's own clock.
async function usefulAfterMs(url, slowdown, isOfUse) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(url, { waitUntil: 'commit' });
  const ms = await page.waitForFunction(isOfUse);
  const found = await ms.jsonValue();
  await context.close();
  return found;
}

// The first frame after simulated time has passed.
function simulatorRuns() {
  const now = document.querySelector('[role=slider]')?.getAttribute('aria-valuenow');
  return Number(now) > 0 ? Math.round(performance.now()) : false;
}

// It is connected, and its menu can be used.
function liveShows() {
  const isLive = document.querySelector('[role=status]')?.textContent === 'Live';
  const run = [...document.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Run');
  return isLive && run && !run.disabled ? Math.round(performance.now()) : false;
}
