import { readFileSync } from 'node:fs';

// A WebAssembly module with one exported function replaced by a trap, as an engine with a mistake in it.

const exportSection = 7;
const importSection = 2;
const codeSection = 10;
const functionKind = 0;

class Reader {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) return value;
    }
  }

  text(): string {
    const length = this.number();
    const text = Buffer.from(this.bytes.subarray(this.at, this.at + length)).toString();
    this.at += length;
    return text;
  }
}

/** The engine of the page that is tested. */
export function publishedEngine(): Buffer {
  const folder = new URL('../dist/engines/', import.meta.url);
  const { current } = JSON.parse(readFileSync(new URL('engines.json', folder), 'utf8')) as { current: string };
  return readFileSync(new URL(`${current}.wasm`, folder));
}

export function withTrapIn(wasm: Uint8Array, name: string): Buffer {
  const bytes = Uint8Array.from(wasm);
  const sections = sectionsOf(bytes);
  const index = exportedFunction(bytes, sections.get(exportSection) ?? 0, name) - importedFunctions(wasm);
  const reader = new Reader(bytes, sections.get(codeSection) ?? 0);
  reader.number();
  for (let skipped = 0; skipped < index; ++skipped) {
    const size = reader.number();
    reader.at += size;
  }
  const size = reader.number();
  const end = reader.at + size;
  for (let groups = reader.number(); groups > 0; --groups) {
    reader.number();
    reader.byte();
  }
  bytes.fill(0x01, reader.at, end - 1); // nop
  bytes[reader.at] = 0x00; // unreachable
  return Buffer.from(bytes);
}

function sectionsOf(bytes: Uint8Array): Map<number, number> {
  const sections = new Map<number, number>();
  for (const reader = new Reader(bytes, 8); reader.at < bytes.length; ) {
    const id = reader.byte();
    const size = reader.number();
    sections.set(id, reader.at);
    reader.at += size;
  }
  return sections;
}

function importedFunctions(wasm: Uint8Array): number {
  if (!sectionsOf(wasm).has(importSection)) return 0;
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(Uint8Array.from(wasm)));
  return imports.filter(({ kind }) => kind === 'function').length;
}

function exportedFunction(bytes: Uint8Array, at: number, name: string): number {
  const reader = new Reader(bytes, at);
  for (let left = reader.number(); left > 0; --left) {
    const found = reader.text();
    const kind = reader.byte();
    const index = reader.number();
    if (kind === functionKind && found === name) return index;
  }
  throw new Error(`the engine exports no ${name}`);
}
