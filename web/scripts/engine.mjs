// engine.mjs [ENGINE.wasm]: makes an engine smaller, publishes it under public/engines/, by the first 16 digits of its
// SHA-256, and lists it in engines.json. Engines of other behaviour versions stay, so that links made with them replay; one
// that behaves as the new one does is replaced.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { optimised } from './optimise.mjs';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = process.argv[2] ?? join(web, '..', 'build', 'wasm', 'bin', 'engine.wasm');
const folder = join(web, 'public', 'engines');
const listFile = join(folder, 'engines.json');

const wasm = optimised(readFileSync(source), join(web, 'node_modules', '.cache', 'engine'));
const hash = createHash('sha256').update(wasm).digest('hex').slice(0, 16);
const made = { hash, bytes: wasm.length, ...behaviourOf(wasm) };

mkdirSync(folder, { recursive: true });
const list = readList();
const isReplaced = (engine) => engine.hash === hash || behavesAs(engine, made);
for (const engine of list.engines.filter(isReplaced)) {
  if (engine.hash !== hash) rmSync(join(folder, `${engine.hash}.wasm`), { force: true });
}
writeFileSync(join(folder, `${hash}.wasm`), wasm);
const engines = [...list.engines.filter((engine) => !isReplaced(engine)), made];
writeFileSync(listFile, JSON.stringify({ current: hash, engines }, null, 2) + '\n');
console.log(`engine ${hash}: ${wasm.length} bytes, ${gzipSync(wasm, { level: 9 }).length} gzipped, behaviour version ${made.behaviour_version}`);

function readList() {
  try {
    return JSON.parse(readFileSync(listFile, 'utf8'));
  } catch {
    return { engines: [] };
  }
}

function behavesAs(a, b) {
  return a.behaviour_version === b.behaviour_version && JSON.stringify(a.models) === JSON.stringify(b.models);
}

function behaviourOf(bytes) {
  const module = new WebAssembly.Module(bytes);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const exports = new WebAssembly.Instance(module, imports).exports;
  exports._initialize();
  const engine = exports.orrery_open();
  exports.orrery_models(engine);
  const text = Buffer.from(exports.memory.buffer, exports.orrery_text(engine), exports.orrery_text_bytes(engine)).toString();
  const models = Object.fromEntries(JSON.parse(text).map(({ name, behaviour_version: version }) => [name, version ?? 1]));
  return { behaviour_version: exports.orrery_behaviour_version(), models };
}
