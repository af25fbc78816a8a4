import { ByteNames } from './byte-names';
import type { KindInfo } from './dictionary';
import { FLAG_DISPATCH, FLAG_TEXT, NO_NODE, RECORD_BYTES } from './record-format';
import { Trace } from './trace';
import { emptyFields, readLine, type Span } from './trace-line';

export interface TraceFileOptions {
  /** How kinds read, by name; others are told by their name. */
  readonly kinds?: readonly KindInfo[];
  /** Called with the share that has been read, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export const TRACE_FILE_BYTES_MAX = 1 << 30;
export const TRACE_FILE_RECORDS_MAX = 8_000_000;
const NODES_MAX = 100_000;
const TEXTS_MAX = 1_000_000;

/**
 * Reads a trace as `orrery run --trace` and the page's export write it: a JSON object a line. Resolves to why it is none,
 * with the line, if it is none. Reads piece by piece, so that the page goes on meanwhile.
 */
export async function readTraceFile(
  file: Blob,
  options: TraceFileOptions = {},
): Promise<{ trace: Trace } | { error: string }> {
  if (file.size > TRACE_FILE_BYTES_MAX)
    return { error: `The file has ${file.size} bytes, where ${TRACE_FILE_BYTES_MAX} are the most.` };
  const lines = new TraceLines(options.kinds ?? []);
  const reader = file.stream().getReader();
  let rest = new Uint8Array(0); // Of a line that is not over.
  let read = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        lines.take(rest, rest.length);
        return { trace: lines.finish() };
      }
      const bytes = rest.length === 0 ? value : joined(rest, value);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      lines.take(bytes, end);
      rest = bytes.slice(end);
      if (rest.length > LINE_BYTES_MAX) throw new LineError(lines.count + 1, 'is too long');
      read += value.length;
      options.onProgress?.(read / file.size);
    }
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    return { error: `Line ${error.line} ${error.message}.` };
  } finally {
    await reader.cancel();
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const NEWLINE = 0x0a;
const LINE_BYTES_MAX = 1 << 20;

class LineError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

interface Line {
  at_ns?: unknown;
  kind?: unknown;
  node?: unknown;
  peer?: unknown;
  id?: unknown;
  value?: unknown;
  text?: unknown;
  event?: unknown;
  origin?: unknown;
  cause?: unknown;
}

const HIGH_HALF = 2 ** 32;
const NEW_KINDS_FROM = 0xe000;

class TraceLines {
  count = 0;
  #words = new Uint32Array(8 * 4096);
  #records = 0;
  #lastTime = 0;
  readonly #fields = emptyFields();
  readonly #decoder = new TextDecoder();
  readonly #kindNames = new ByteNames();
  readonly #kindNumbers: number[] = []; // By number of the name.
  readonly #kinds: KindInfo[];
  readonly #nodes = new ByteNames();
  readonly #texts = new ByteNames();

  constructor(kinds: readonly KindInfo[]) {
    this.#kinds = [...kinds];
    for (const { kind, name } of kinds) this.#kindNumbers[this.#kindNames.ofName(name)] = kind;
  }

  /** Takes the lines up to `end`. */
  take(bytes: Uint8Array, end: number): void {
    for (let start = 0; start < end;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const stop = newline < 0 || newline > end ? end : newline;
      ++this.count;
      if (readLine(bytes, start, stop, this.#fields)) this.#takeFields(bytes);
      else this.#takeJson(this.#decoder.decode(bytes.subarray(start, stop)));
      start = stop + 1;
    }
  }

  finish(): Trace {
    const nodes = this.#nodes.names.map((id) => ({ id }));
    const trace = Trace.create({ nodes, kinds: this.#kinds }, Math.max(this.#records, 1));
    trace.append(new Uint8Array(this.#words.buffer, 0, this.#records * RECORD_BYTES), this.#texts.names);
    return trace;
  }

  #takeFields(bytes: Uint8Array): void {
    const { kind, node, peer, text, time, id, value, event, origin, cause } = this.#fields;
    const word = this.#nextRecord(time);
    const named = (names: ByteNames, span: Span): number =>
      span.start < 0 ? NO_NODE : names.ofBytes(bytes, span.start, span.end);
    const isDispatch = event >= 0;
    const hasText = text.start >= 0 && !isDispatch;
    this.#setKind(word, named(this.#kindNames, kind), isDispatch ? FLAG_DISPATCH : hasText ? FLAG_TEXT : 0);
    this.#words[word + 3] = named(this.#nodes, node);
    this.#words[word + 4] = isDispatch ? origin : named(this.#nodes, peer);
    this.#words[word + 5] = isDispatch ? event : hasText ? named(this.#texts, text) : id;
    this.#setValue(word, isDispatch ? cause : value);
    this.#checkBounds();
  }

  // Any other line: slower, and says what is wrong.
  #takeJson(text: string): void {
    if (text.trim() === '') return;
    const line = this.#parsed(text);
    const word = this.#nextRecord(this.#whole(line.at_ns, 'at_ns'));
    const isDispatch = line.event !== undefined;
    const hasText = typeof line.text === 'string' && !isDispatch;
    if (typeof line.kind !== 'string') return this.#fail("has no 'kind'");
    this.#setKind(word, this.#kindNames.ofName(line.kind), isDispatch ? FLAG_DISPATCH : hasText ? FLAG_TEXT : 0);
    this.#words[word + 3] = this.#node(line.node);
    this.#words[word + 4] = isDispatch ? this.#whole(line.origin ?? 0, 'origin') : this.#node(line.peer);
    const id = isDispatch ? this.#whole(line.event, 'event') : this.#whole(line.id ?? 0, 'id');
    this.#words[word + 5] = hasText ? this.#texts.ofName(line.text as string) : id;
    this.#setValue(
      word,
      this.#wide(isDispatch ? (line.cause ?? 0) : (line.value ?? 0), isDispatch ? 'cause' : 'value', text),
    );
    this.#checkBounds();
  }

  #parsed(text: string): Line {
    try {
      const line: unknown = JSON.parse(text);
      if (line !== null && typeof line === 'object') return line as Line;
    } catch {
      // Told below.
    }
    return this.#fail('is no JSON object');
  }

  #setKind(word: number, name: number, flags: number): void {
    let kind = this.#kindNumbers[name];
    if (kind === undefined) {
      kind = NEW_KINDS_FROM + this.#kinds.length;
      if (kind > 0xffff) this.#fail('has one kind too many');
      this.#kindNumbers[name] = kind;
      const text = this.#kindNames.names[name]!;
      this.#kinds.push({ kind, name: text, text: `${text.replaceAll('_', ' ').replaceAll('{', '(')} {text}` });
    }
    this.#words[word + 2] = ((flags << 16) | kind) >>> 0;
  }

  #node(name: unknown): number {
    if (name === undefined) return NO_NODE;
    return typeof name === 'string' ? this.#nodes.ofName(name) : this.#fail('has a node that is no text');
  }

  #setValue(word: number, value: number | bigint): void {
    if (typeof value === 'number') {
      this.#words[word + 6] = value;
      this.#words[word + 7] = value / HIGH_HALF;
    } else {
      this.#words[word + 6] = Number(value & 0xffffffffn);
      this.#words[word + 7] = Number((value >> 32n) & 0xffffffffn);
    }
  }

  #whole(value: unknown, name: string): number {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    return this.#fail(`has ${name === 'at_ns' ? 'an' : 'a'} ${name} that is no whole number`);
  }

  // All 64 bits of a number, of which JSON.parse keeps 53.
  #wide(value: unknown, name: string, text: string): number | bigint {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    const digits = new RegExp(`"${name}"\\s*:\\s*([0-9]{1,20})\\s*[,}]`).exec(text)?.[1];
    return digits === undefined ? this.#whole(value, name) : BigInt(digits);
  }

  #nextRecord(time: number): number {
    if (time < this.#lastTime) this.#fail('is earlier than the one before it');
    if (this.#records === TRACE_FILE_RECORDS_MAX)
      this.#fail(`is one too many: ${TRACE_FILE_RECORDS_MAX} records are the most`);
    this.#lastTime = time;
    const word = this.#records++ * 8;
    if (word === this.#words.length) {
      const grown = new Uint32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[word] = time;
    this.#words[word + 1] = time / HIGH_HALF;
    return word;
  }

  #checkBounds(): void {
    if (this.#nodes.names.length > NODES_MAX) this.#fail(`has one node too many: ${NODES_MAX} are the most`);
    if (this.#texts.names.length > TEXTS_MAX) this.#fail(`has one text too many: ${TEXTS_MAX} are the most`);
  }

  #fail(message: string): never {
    throw new LineError(this.count, message);
  }
}
