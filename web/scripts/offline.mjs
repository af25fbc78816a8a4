// offline.mjs: writes dist/service-worker.js, which knows all files that the page needs without a network.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn } from './files.mjs';
import { manifestOf, startsWith } from './first-load.mjs';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(web, 'dist');
const { current } = JSON.parse(readFileSync(join(dist, 'engines', 'engines.json'), 'utf8'));

// The live page is nothing without its node, which serves it.
const manifest = manifestOf(dist);
const ofLivePage = new Set(startsWith(manifest, 'live.html'));
const others = Object.keys(manifest).filter((name) => name !== 'live.html');
for (const name of others) startsWith(manifest, name).forEach((path) => ofLivePage.delete(path));

const isNeeded = (path) => {
  if (ofLivePage.has(path)) return false;
  if (path.startsWith('.vite/') || path === 'service-worker.js') return false;
  return !path.endsWith('.wasm') || path === `engines/${current}.wasm`;
};
const files = filesIn(dist).filter(isNeeded).sort();
const all = createHash('sha256');
for (const path of files) all.update(path).update(readFileSync(join(dist, path)));
const version = all.digest('hex').slice(0, 16);
const template = readFileSync(join(web, 'service-worker.js'), 'utf8');
const filled = template.replace("'VERSION'", JSON.stringify(version)).replace("['FILES']", JSON.stringify(files));
if (filled.includes("'VERSION'") || filled.includes("'FILES'")) throw new Error('service-worker.js has lost its placeholders');
writeFileSync(join(dist, 'service-worker.js'), filled);
console.log(`offline: ${files.length} files, version ${version}`);
