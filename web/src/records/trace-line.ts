/** One line of a trace file: numbers as they are, names by where they stand in the line. */
export interface LineFields {
  time: number;
  /** Start and end of the text within its quotes; start -1 if there is none. */
  kind: Span;
  node: Span;
  peer: Span;
  text: Span;
  id: number;
  value: number;
  /** -1 unless the line is an event's own. */
  event: number;
  origin: number;
  cause: number;
}

export interface Span {
  start: number;
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const SPACE = 0x20;
const ZERO = 0x30;
/** So many digits are exact as a number. */
const DIGITS_MAX = 15;

type Name = 'at_ns' | 'kind' | 'node' | 'peer' | 'id' | 'value' | 'text' | 'event' | 'origin' | 'cause';

const NAMES = (['at_ns', 'kind', 'node', 'peer', 'id', 'value', 'text', 'event', 'origin', 'cause'] as const).map(
  (name: Name) => ({ name, bytes: new TextEncoder().encode(name) }),
);

export function emptyFields(): LineFields {
  const span = (): Span => ({ start: -1, end: -1 });
  return {
    time: -1,
    kind: span(),
    node: span(),
    peer: span(),
    text: span(),
    id: 0,
    value: 0,
    event: -1,
    origin: 0,
    cause: 0,
  };
}

/**
 * Reads a line as trace files nearly always have it: known names, whole numbers of at most 15 digits, texts without escapes,
 * no spaces. Returns false, with `fields` in no particular state, for all else, which JSON.parse may well understand.
 */
export function readLine(bytes: Uint8Array, start: number, end: number, fields: LineFields): boolean {
  fields.time = fields.event = -1;
  fields.id = fields.value = fields.origin = fields.cause = 0;
  fields.kind.start = fields.node.start = fields.peer.start = fields.text.start = -1;
  if (bytes[start] !== OPEN || bytes[end - 1] !== CLOSE) return false;
  let at = start + 1;
  for (;;) {
    const name = nameAt(bytes, at);
    if (name === null) return false;
    at += name.length + 3;
    const next = bytes[at] === QUOTE ? takeText(bytes, at, end, name, fields) : takeNumber(bytes, at, name, fields);
    if (next < 0) return false;
    if (next === end - 1) return fields.time >= 0 && fields.kind.start >= 0;
    if (bytes[next] !== COMMA) return false;
    at = next + 1;
  }
}

// The name of which the quote is at `at`, if a colon follows it.
function nameAt(bytes: Uint8Array, at: number): Name | null {
  if (bytes[at] !== QUOTE) return null;
  for (const { name, bytes: wanted } of NAMES) {
    const length = wanted.length;
    if (bytes[at + 1] !== wanted[0] || bytes[at + 1 + length] !== QUOTE || bytes[at + 2 + length] !== COLON) continue;
    let index = 1;
    while (index < length && bytes[at + 1 + index] === wanted[index]) ++index;
    if (index === length) return name;
  }
  return null;
}

function takeText(bytes: Uint8Array, at: number, end: number, name: Name, fields: LineFields): number {
  if (name !== 'kind' && name !== 'node' && name !== 'peer' && name !== 'text') return -1;
  const span = fields[name];
  span.start = at + 1;
  for (let next = at + 1; next < end; ++next) {
    const byte = bytes[next]!;
    if (byte === QUOTE) {
      span.end = next;
      return next + 1;
    }
    if (byte === BACKSLASH || byte < SPACE) return -1;
  }
  return -1;
}

function takeNumber(bytes: Uint8Array, at: number, name: Name, fields: LineFields): number {
  let next = at;
  let number = 0;
  for (let digit = bytes[next]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++next]! - ZERO)
    number = number * 10 + digit;
  if (next === at || next - at > DIGITS_MAX) return -1;
  switch (name) {
    case 'at_ns':
      fields.time = number;
      return next;
    case 'id':
    case 'value':
    case 'event':
    case 'origin':
    case 'cause':
      fields[name] = number;
      return next;
    default:
      return -1;
  }
}
