// What a WASI reactor module may import, for one that needs no host: what it prints is kept, all else is refused.

const notSupported = 52;
const keptCharacters = 4000;

/** What a module has printed, such as the check that failed before a trap. */
export class Printed {
  text = '';

  add(more: string): void {
    this.text = (this.text + more).slice(-keptCharacters);
  }
}

/** Imports for a module; `memory` is asked for when the module prints. */
export function wasiImports(
  module: WebAssembly.Module,
  printed: Printed,
  memory: () => WebAssembly.Memory,
): WebAssembly.Imports {
  const decoder = new TextDecoder();
  const write = (_descriptor: number, pieces: number, count: number, written: number): number => {
    const { buffer } = memory();
    const view = new DataView(buffer);
    let total = 0;
    for (let piece = 0; piece < count; ++piece) {
      const at = view.getUint32(pieces + 8 * piece, true);
      const bytes = view.getUint32(pieces + 8 * piece + 4, true);
      printed.add(decoder.decode(new Uint8Array(buffer, at, bytes)));
      total += bytes;
    }
    view.setUint32(written, total, true);
    return 0;
  };
  const succeeds = () => 0;
  const known: Readonly<Record<string, (...values: number[]) => number>> = {
    fd_write: (descriptor = 0, pieces = 0, count = 0, written = 0) => write(descriptor, pieces, count, written),
    fd_close: succeeds,
    fd_fdstat_get: succeeds,
    fd_seek: succeeds,
  };
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    const functions = (imports[from] ??= {});
    functions[name] = known[name] ?? (() => notSupported);
  }
  return imports;
}
