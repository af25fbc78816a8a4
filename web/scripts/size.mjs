// size.mjs [--json]: what a browser fetches before each page works, gzipped: HTML, styles, scripts and the worker's script.
// Not counted: the engine, which comes after the first paint, and what is loaded on demand. Fails beyond the bounds.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { filesIn } from './files.mjs';
import { manifestOf, startsWith } from './first-load.mjs';

const pages = [
  { page: 'index.html', boundBytes: 250_000, worker: /^assets\/worker-.*\.js$/ },
  { page: 'live.html', boundBytes: 125_000, worker: null },
];
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const manifest = manifestOf(dist);
const files = filesIn(dist);

const gzipped = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;
const isCode = (path) => /\.(js|css|html)$/.test(path) && path !== 'service-worker.js';
const sum = (paths) => paths.reduce((bytes, path) => bytes + gzipped(path), 0);

const loads = pages.map(({ page, boundBytes, worker }) => {
  const first = [...startsWith(manifest, page), ...files.filter((path) => worker?.test(path))];
  return { page, boundBytes, first, bytes: sum(first) };
});
const later = files.filter((path) => isCode(path) && !loads.some(({ first }) => first.includes(path)));
if (process.argv.includes('--json')) {
  const [simulator, live] = loads;
  const result = {
    first_load_gzip_bytes: simulator.bytes,
    on_demand_gzip_bytes: sum(later),
    bound_gzip_bytes: simulator.boundBytes,
    live_first_load_gzip_bytes: live.bytes,
    live_bound_gzip_bytes: live.boundBytes,
  };
  console.log(JSON.stringify(result));
} else {
  for (const { first, bytes, boundBytes } of loads) {
    for (const path of first) console.log(`${String(gzipped(path)).padStart(8)}  ${path}`);
    console.log(`${String(bytes).padStart(8)}  first load, of at most ${boundBytes}`);
  }
  console.log(`${String(sum(later)).padStart(8)}  on demand`);
}
process.exit(loads.every(({ bytes, boundBytes }) => bytes <= boundBytes) ? 0 : 1);
