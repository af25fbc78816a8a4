import type { Json } from '../../protocol';

type Members = { readonly [member: string]: Json };

/** Pointers (RFC 6901) of values that are new or other in `now` than in `before`; of objects and lists only their parts. */
export function changedPointers(before: Json | null, now: Json): Set<string> {
  const changed = new Set<string>();
  if (before !== null) compare(before, now, '', changed);
  return changed;
}

/** A pointer one member deeper. */
export function pointerTo(parent: string, member: string | number): string {
  return `${parent}/${String(member).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function isObject(value: Json | undefined): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The own member of an object, or undefined. */
export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function compare(before: Json | undefined, now: Json, pointer: string, changed: Set<string>): void {
  if (Array.isArray(now)) {
    const old = Array.isArray(before) ? before : [];
    now.forEach((each: Json, index) => compare(old[index], each, pointerTo(pointer, index), changed));
    if (old.length > now.length) changed.add(pointer);
  } else if (isObject(now)) {
    for (const [name, value] of Object.entries(now))
      compare(memberOf(before, name), value, pointerTo(pointer, name), changed);
  } else if (before !== now) {
    changed.add(pointer);
  }
}
