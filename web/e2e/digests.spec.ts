import { readFileSync } from 'node:fs';
import { expect, test } from './orrery-page';

interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  orrery_open(): number;
  orrery_allocate(bytes: number): number;
  orrery_text(engine: number): number;
  orrery_text_bytes(engine: number): number;
  orrery_ready_scenarios(): number;
  orrery_ready_scenario(engine: number, index: number): number;
  orrery_create(engine: number, at: number, bytes: number, hasSeed: number, seed: bigint, allowBugs: number): number;
  orrery_run_until(run: number, timeNs: bigint, events: bigint): number;
  orrery_finish(engine: number, run: number): bigint;
  orrery_destroy(run: number): void;
}

test('every ready scenario has the digest in Chromium that it has natively', async ({ orrery, page }) => {
  test.setTimeout(180_000);
  const golden = readFileSync(new URL('../../tests/determinism/scenarios.digests', import.meta.url), 'utf8').split('\n');
  await orrery.open();
  await orrery.pause();
  const found = await page.evaluate(async () => {
    const list = (await (await fetch('engines/engines.json')).json()) as { current: string };
    const module = await WebAssembly.compileStreaming(fetch(`engines/${list.current}.wasm`));
    const badDescriptor = 8;
    const imports: Record<string, Record<string, () => number>> = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => badDescriptor;
    const engine = (await WebAssembly.instantiate(module, imports)).exports as unknown as Exports;
    engine._initialize();
    const opened = engine.orrery_open();
    const text = () => new Uint8Array(engine.memory.buffer, engine.orrery_text(opened), engine.orrery_text_bytes(opened)).slice();
    const forever = 2n ** 64n - 1n;
    return Array.from({ length: engine.orrery_ready_scenarios() }, (_, index) => {
      engine.orrery_ready_scenario(opened, index);
      const document = text();
      const at = engine.orrery_allocate(document.length);
      new Uint8Array(engine.memory.buffer, at, document.length).set(document);
      const run = engine.orrery_create(opened, at, document.length, 0, 0n, 0);
      engine.orrery_run_until(run, forever, forever);
      const digest = BigInt.asUintN(64, engine.orrery_finish(opened, run)).toString(16).padStart(16, '0');
      engine.orrery_destroy(run);
      const { name, seed = 1 } = JSON.parse(new TextDecoder().decode(document)) as { name: string; seed?: string | number };
      return `${name} ${seed} ${digest}`;
    });
  });
  expect(found.length).toBeGreaterThanOrEqual(30);
  expect(golden).toEqual(expect.arrayContaining(found));
});
