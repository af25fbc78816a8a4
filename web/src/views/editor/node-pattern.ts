import { alternatives } from './id-pattern';

/** What a part of a pattern stands for: any characters, one of them, or one of these texts. */
type Part = 'any' | 'one' | readonly string[];

const alternativesMax = 100_000;

/** Whether an id fits, as in documents: '*' is any characters, '?' one, "[1..5]" and "[a,b]" what ids have there. */
export function matchesPattern(pattern: string, id: string): boolean {
  if (!/[*?[]/.test(pattern)) return pattern === id;
  let places = new Set([0]); // in the id, after the parts so far
  for (const part of partsOf(pattern)) places = after(part, places, id);
  return places.has(id.length);
}

function after(part: Part, places: ReadonlySet<number>, id: string): Set<number> {
  const reached = new Set<number>();
  if (part === 'any') {
    const first = Math.min(...places); // Infinity without places
    for (let at = first; at <= id.length; ++at) reached.add(at);
    return reached;
  }
  for (const at of places) {
    if (part === 'one' && at < id.length) reached.add(at + 1);
    if (part === 'one') continue;
    for (const text of part) if (id.startsWith(text, at)) reached.add(at + text.length);
  }
  return reached;
}

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at]!;
    const close = char === '[' ? pattern.indexOf(']', at) : -1;
    const inside = close < 0 ? null : alternatives(pattern.slice(at + 1, close), alternativesMax);
    parts.push(char === '*' ? 'any' : char === '?' ? 'one' : (inside ?? [char]));
    at = inside === null ? at + 1 : close + 1;
  }
  return parts;
}
