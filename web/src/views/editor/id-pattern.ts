/** The ids that a pattern such as "n[1..5]" or "[eu,us]-[1..3]" stands for, in order; null if it is none, or of too many. */
export function expandIds(pattern: string, idsMax = 100_000): string[] | null {
  let ids = [''];
  for (let rest = pattern; rest !== '';) {
    const open = rest.indexOf('[');
    const plain = open < 0 ? rest : rest.slice(0, open);
    if (!/^[A-Za-z0-9._-]*$/.test(plain)) return null;
    if (plain !== '') {
      ids = ids.map((id) => id + plain);
      rest = rest.slice(plain.length);
      continue;
    }
    const close = rest.indexOf(']');
    const options = close < 0 ? null : alternatives(rest.slice(1, close), idsMax);
    if (options === null || options.length * ids.length > idsMax) return null;
    ids = ids.flatMap((id) => options.map((option) => id + option));
    rest = rest.slice(close + 1);
  }
  return ids[0] === '' || ids.some((id) => id.length > ID_CHARACTERS_MAX) ? null : ids;
}

export const ID_CHARACTERS_MAX = 64;

/** Whether a text can be the id of one node. */
export function isId(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

/** A short pattern that stands for exactly these ids, in this order. There must be one at least. */
export function patternOf(ids: readonly string[]): string {
  if (ids.length === 1) return ids[0]!;
  const parts = ids.map((id) => /^(.*?)(0|[1-9][0-9]{0,8})$/.exec(id));
  const [first] = parts;
  if (
    first &&
    parts.every((part, index) => part !== null && part[1] === first[1] && Number(part[2]) === Number(first[2]) + index)
  ) {
    return `${first[1]}[${first[2]}..${Number(first[2]) + ids.length - 1}]`;
  }
  if (first && first[1] !== '' && parts.every((part) => part?.[1] === first[1])) {
    return `${first[1]}[${parts.map((part) => part![2]).join(',')}]`;
  }
  return `[${ids.join(',')}]`;
}

/** An id like those that are there, and not among them: "n6" after "n1" … "n5". */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted) && isId(wanted)) return wanted;
  const stem = wanted.replace(/[0-9]+$/, '');
  for (let number = 1; ; ++number) {
    if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
  }
}

/** So many ids that are not among those there are, the first of them as wanted if that is free: "n1", "n2", "n3". */
export function freeIds(wanted: string, count: number, taken: ReadonlySet<string>): string[] {
  const ids: string[] = [];
  const all = new Set(taken);
  for (let next = wanted; ids.length < count; next = following(next)) {
    if (all.has(next)) continue;
    all.add(next);
    ids.push(next);
  }
  return ids;
}

function following(id: string): string {
  const [, stem = '', number = ''] = /^(.*?)([0-9]{0,9})$/.exec(id) ?? [];
  return `${stem.slice(0, ID_CHARACTERS_MAX - 10)}${number === '' ? 2 : Number(number) + 1}`;
}

/** What stands between two brackets of a pattern, "1..5" or "eu,us", one by one; null if it is neither. */
export function alternatives(inside: string, idsMax: number): string[] | null {
  const range = /^([0-9]{1,15})\.\.([0-9]{1,15})$/.exec(inside);
  if (range !== null) {
    const first = Number(range[1]);
    const last = Number(range[2]);
    if (first > last || last - first >= idsMax) return null;
    return Array.from({ length: last - first + 1 }, (_, index) =>
      String(first + index).padStart(range[1]!.length, '0'),
    );
  }
  const names = inside.split(',');
  return names.every((name) => /^[A-Za-z0-9._-]+$/.test(name)) && !inside.includes('..') ? names : null;
}
