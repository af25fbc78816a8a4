// trace.mjs: how long Chromium takes to open a trace file of a million records, a JSON line: to read it, and to find in it what
// the views ask first. Exit status 1 beyond two seconds. For a machine that does nothing else.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, print } from './figures.mjs';
import { withPage } from './page-server.mjs';

const rounds = 5;
const records = 1_000_000;
const maxMs = 2000;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'orrery-trace-'));
try {
  const file = traceOf(records);
  await withPage('graph.html', 'document.readyState === "complete"', async (page) => {
    await page.evaluate(() => document.body.append(Object.assign(document.createElement('input'), { type: 'file' })));
    await page.locator('input').setInputFiles(file);
    const opened = [];
    for (let round = 0; round < rounds; ++round) opened.push(await openedAfterMs(page));
    const ms = median(opened.map((each) => each.ms));
    print({ bench: 'web.trace', ms: Math.round(ms), first_ms: Math.round(opened[0].ms), records: opened[0].records });
    if (ms > maxMs) process.exitCode = 1;
  });
} finally {
  rmSync(folder, { recursive: true });
}

/** The first so many records of gossip among 600 nodes, as the native program writes them. */
function traceOf(lines) {
  const [scenario, trace] = [join(folder, 'gossip.json'), join(folder, 'gossip.jsonl')];
  const nodes = [{ id: 'g[1..600]', model: 'gossip', with: { rumours: 'push', k: 4 } }];
  writeFileSync(scenario, JSON.stringify({ orrery: 1, name: 'gossip', duration: '60s', nodes }));
  execFileSync(join(root, 'build/release/bin/orrery'), ['run', scenario, '--quiet', '--trace', trace]);
  const bytes = readFileSync(trace);
  let end = 0;
  for (let line = 0; line < lines; ++line) {
    end = bytes.indexOf(0x0a, end) + 1;
    if (end === 0) throw new Error(`the run has ${line} records, where ${lines} are wanted`);
  }
  writeFileSync(trace, bytes.subarray(0, end));
  return trace;
}

/** Reads the file as the page does, and finds out what its views ask first: who did what, what caused what, the caption. */
async function openedAfterMs(page) {
  return page.evaluate(async () => {
    const [{ readTraceFile }, { NodeHistory }, { captionAt }] = await Promise.all([
      import('/src/records/trace-file.ts'),
      import('/src/views/space-time/node-history.ts'),
      import('/src/views/caption/caption.ts'),
    ]);
    const from = performance.now();
    const { trace, error } = await readTraceFile(document.querySelector('input').files[0]);
    if (error !== undefined) throw new Error(error);
    captionAt({ trace, history: new NodeHistory(trace), nodes: [] }, Number.MAX_SAFE_INTEGER);
    return { ms: performance.now() - from, records: trace.store.size };
  });
}
