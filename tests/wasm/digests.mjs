// digests.mjs ENGINE.wasm GOLDEN: every ready scenario has the digest in WebAssembly that it has natively.
import { readFileSync } from 'node:fs';
import { Engine } from './engine.mjs';

const [file, goldenFile] = process.argv.slice(2);
const golden = new Set(readFileSync(goldenFile, 'utf8').split('\n'));
const engine = new Engine(file);
let wrong = 0;
const documents = engine.readyScenarios();
for (const document of documents) {
  const { name, seed = 1 } = JSON.parse(document);
  const run = engine.create(document);
  if (run === null) {
    console.log(`${name}: refused: ${engine.text}`);
    ++wrong;
    continue;
  }
  run.runUntil();
  const line = `${name} ${seed} ${run.finish()}`;
  run.destroy();
  const equal = golden.has(line);
  if (!equal) ++wrong;
  console.log(equal ? line : `${line}: not in ${goldenFile}`);
}
console.log(`${documents.length - wrong} of ${documents.length} equal`);
process.exit(wrong === 0 && documents.length >= 25 ? 0 : 1);
