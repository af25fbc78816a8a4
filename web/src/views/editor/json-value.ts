import type { Json } from '../../protocol';

export type JsonObject = { readonly [member: string]: Json };
export type JsonList = readonly Json[];

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is JsonList {
  return Array.isArray(value);
}

/** The own member of an object; undefined if there is none, or it is no object. */
export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function listOf(value: Json | undefined): JsonList {
  return isList(value) ? value : [];
}

/** The members of a JSON pointer (RFC 6901). */
export function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerOf(...path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  return pathOf(pointer).reduce<Json | undefined>(
    (at, part) => (isList(at) ? at[Number(part)] : memberOf(at, part)),
    value,
  );
}

/**
 * The value with another one at `path`; undefined takes it away. Objects on the way that are missing are made; a list takes
 * an index up to its length. Throws a RangeError for a path through what is neither.
 */
export function withValue(
  value: Json | undefined,
  path: readonly string[],
  replacement: Json | undefined,
): Json | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return replacement;
  if (isList(value)) return withElement(value, part, rest, replacement);
  if (value !== undefined && !isObject(value)) throw new RangeError(`'${part}' is no part of ${JSON.stringify(value)}`);
  const member = withValue(memberOf(value, part), rest, replacement);
  const others = Object.entries(value ?? {}).filter(([name]) => name !== part);
  if (member === undefined) return Object.fromEntries(others);
  if (value === undefined || !Object.hasOwn(value, part)) return Object.fromEntries([...others, [part, member]]);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, name === part ? member : each]));
}

function withElement(list: JsonList, part: string, rest: readonly string[], replacement: Json | undefined): Json {
  const index = Number(part);
  if (!Number.isInteger(index) || index < 0 || index > list.length)
    throw new RangeError(`a list has no element '${part}'`);
  const element = withValue(list[index], rest, replacement);
  return element === undefined ? list.toSpliced(index, 1) : list.toSpliced(index, 1, element);
}
