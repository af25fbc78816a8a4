// size.mjs [--json]: what a browser fetches before the page works, gzipped: HTML, styles, scripts and the worker's script.
// Not counted: the engine, which comes after the first paint, and what is loaded on demand. Fails beyond the bound.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { filesIn } from './files.mjs';

const boundBytes = 250_000;
const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));

const first = new Set(['index.html']);
const follow = (name) => {
  const { file, css = [], imports = [] } = manifest[name];
  if (first.has(file)) return;
  first.add(file);
  css.forEach((path) => first.add(path));
  imports.forEach(follow);
};
follow('index.html');
for (const path of filesIn(dist)) if (/^assets\/worker-.*\.js$/.test(path)) first.add(path);

const gzipped = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;
const isCode = (path) => /\.(js|css|html)$/.test(path) && path !== 'service-worker.js';
const later = filesIn(dist).filter((path) => isCode(path) && !first.has(path));
const sum = (paths) => [...paths].reduce((bytes, path) => bytes + gzipped(path), 0);
const result = { first_load_gzip_bytes: sum(first), on_demand_gzip_bytes: sum(later), bound_gzip_bytes: boundBytes };
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else {
  for (const path of first) console.log(`${String(gzipped(path)).padStart(8)}  ${path}`);
  console.log(`${String(result.first_load_gzip_bytes).padStart(8)}  first load, of at most ${boundBytes}`);
  console.log(`${String(result.on_demand_gzip_bytes).padStart(8)}  on demand`);
}
process.exit(result.first_load_gzip_bytes <= boundBytes ? 0 : 1);
