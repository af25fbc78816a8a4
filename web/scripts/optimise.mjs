// optimise.mjs: makes a WebAssembly module smaller with Binaryen. That takes a while, so what it has made is kept.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const binaryen = dirname(createRequire(import.meta.url).resolve('binaryen/package.json'));
const { version } = JSON.parse(readFileSync(join(binaryen, 'package.json'), 'utf8'));
// What the compiler may use: clang's generic target.
const features = ['bulk-memory', 'bulk-memory-opt', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types', 'sign-ext'];
const options = ['-Oz', ...features.map((feature) => `--enable-${feature}`)];

/** The bytes of a module that does the same, from those of one; `cache` is a folder for what has been made. */
export function optimised(wasm, cache) {
  const key = createHash('sha256').update([version, ...options].join(' ')).update(wasm).digest('hex');
  const made = join(cache, `${key}.wasm`);
  if (!existsSync(made)) {
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, 'making-'));
    const [source, result] = [join(folder, 'source.wasm'), join(folder, 'result.wasm')];
    writeFileSync(source, wasm);
    execFileSync(process.execPath, [join(binaryen, 'bin', 'wasm-opt'), ...options, source, '-o', result]);
    renameSync(result, made);
    rmSync(folder, { recursive: true });
  }
  return readFileSync(made);
}
