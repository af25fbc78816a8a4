import type { Json } from '../../protocol';
import { isList, isObject } from './json-value';

const COLUMNS = 120;

/** JSON text for people: what fits into a line is in one, as in the scenarios that come with the program. */
export function formatDocument(value: Json): string {
  return `${formatted(value, '', 0)}\n`;
}

// `before` columns of the line are taken by a name.
function formatted(value: Json, indent: string, before: number): string {
  const short = inline(value);
  if (!isBroken(value, indent) && indent.length + before + short.length < COLUMNS) return short;
  const deeper = `${indent}  `;
  if (isList(value) && value.length > 0) {
    return `[\n${value.map((each) => deeper + formatted(each, deeper, 0)).join(',\n')}\n${indent}]`;
  }
  if (isObject(value) && Object.keys(value).length > 0) {
    const members = Object.entries(value).map(([name, each]) => {
      const key = `${JSON.stringify(name)}: `;
      return deeper + key + formatted(each, deeper, key.length);
    });
    return `{\n${members.join(',\n')}\n${indent}}`;
  }
  return short;
}

function inline(value: Json): string {
  if (isList(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}: ${inline(each)}`)
    .join(', ')}}`;
}

// The document itself, and its lists of several elements, have a line for each part.
function isBroken(value: Json, indent: string): boolean {
  return indent === '' || (indent === '  ' && isList(value) && value.length > 1);
}
