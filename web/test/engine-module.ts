import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The engine that the page would load: `npm run engine` puts it there. */
export function engineModule(): WebAssembly.Module {
  const folder = fileURLToPath(new URL('../public/engines/', import.meta.url));
  const { current } = JSON.parse(readFileSync(`${folder}engines.json`, 'utf8')) as { current: string };
  return new WebAssembly.Module(readFileSync(`${folder}${current}.wasm`));
}
