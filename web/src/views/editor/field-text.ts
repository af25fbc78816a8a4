import type { Json } from '../../protocol';
import type { Field } from './descriptors';
import { isList } from './json-value';

/** A parameter's value as text to edit; empty if it is not set. */
export function textOfValue(field: Field, value: Json | undefined): string {
  if (value === undefined) return '';
  if (field.type === 'nodes' && isList(value) && value.length > 0 && value.every((each) => typeof each === 'string'))
    return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * The value that a text stands for; undefined if it is empty: then the default holds. What is no number, or no JSON, stays
 * a text, and the engine says what is wrong with it.
 */
export function valueOfText(field: Field, text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  switch (field.type) {
    case 'integer':
    case 'real':
      return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
    case 'boolean':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
    case 'nodes':
      return nodesOfText(trimmed);
    case 'distribution':
    case 'list':
    case 'object':
    case 'json':
      return jsonOrText(trimmed);
    case 'choice':
    case 'text':
    case 'duration':
    case 'rate':
    case 'bytes':
    case 'bandwidth':
      return trimmed;
    default: {
      const unreachable: never = field.type;
      return unreachable;
    }
  }
}

/** What goes into a field, in a few words. */
export function hintOf(field: Field): string {
  const bounds = [field.min === '' ? '' : `from ${field.min}`, field.max === '' ? '' : `to ${field.max}`]
    .filter(Boolean)
    .join(' ');
  const example = EXAMPLES[field.type] ?? '';
  return [field.byDefault === '' ? example : field.byDefault, bounds].filter(Boolean).join(', ');
}

const EXAMPLES: Readonly<Partial<Record<Field['type'], string>>> = {
  duration: '10ms',
  distribution: '10ms or {"uniform": ["5ms", "15ms"]}',
  rate: '100/s',
  bytes: '64KiB',
  bandwidth: '1Gbit/s',
  nodes: 'n1, n2 or n*',
};

// "a, b" are two nodes; "[a,b]" and "random(n*, 2)" are one pattern.
function nodesOfText(text: string): Json {
  if (text.startsWith('["') || text === '[]') return jsonOrText(text);
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if ('[('.includes(character)) ++depth;
    if ('])'.includes(character)) --depth;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else {
      part += character;
    }
  }
  const names = [...parts, part.trim()].filter((name) => name !== '');
  return names.length === 1 ? names[0]! : names;
}

function jsonOrText(text: string): Json {
  if (!/^[[{"]|^(true|false|null)$|^-?[0-9.]+$/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
