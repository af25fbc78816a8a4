import type { Json } from '../../protocol';
import { isObject, listOf, memberOf, type JsonObject } from './json-value';

export type FieldType =
  | 'boolean'
  | 'choice'
  | 'integer'
  | 'real'
  | 'text'
  | 'duration'
  | 'distribution'
  | 'rate'
  | 'bytes'
  | 'bandwidth'
  | 'nodes'
  | 'list'
  | 'object'
  | 'json';

/** What the engine says of a parameter. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly meaning: string;
  /** As text; empty if there is none. */
  readonly byDefault: string;
  readonly min: string;
  readonly max: string;
  readonly choices: readonly { readonly name: string; readonly meaning: string }[];
  readonly members: readonly Field[];
}

export interface Model {
  readonly name: string;
  readonly summary: string;
  readonly fields: readonly Field[];
  readonly checkers: readonly { readonly name: string; readonly meaning: string }[];
}

/** All that can be placed on nodes, by name. */
export type Catalogue = ReadonlyMap<string, Model>;

const TYPES: ReadonlySet<string> = new Set<FieldType>([
  'boolean',
  'choice',
  'integer',
  'real',
  'text',
  'duration',
  'distribution',
  'rate',
  'bytes',
  'bandwidth',
  'nodes',
  'list',
  'object',
]);

/** The models that the engine lists. */
export function catalogueOf(models: Json): Catalogue {
  return new Map(
    listOf(models).map((model) => [
      textOf(model, 'name'),
      {
        name: textOf(model, 'name'),
        summary: textOf(model, 'summary'),
        fields: listOf(memberOf(model, 'fields')).map(fieldOf),
        checkers: namesOf(memberOf(model, 'checkers')),
      },
    ]),
  );
}

/** Parameters of a model that name the nodes it talks to. */
export function targetFields(model: Model | undefined): string[] {
  return (model?.fields ?? []).filter((field) => field.type === 'nodes').map((field) => field.name);
}

function fieldOf(field: Json): Field {
  const type = textOf(field, 'type');
  return {
    name: textOf(field, 'name'),
    type: TYPES.has(type) ? (type as FieldType) : 'json',
    meaning: textOf(field, 'meaning'),
    byDefault: textOf(field, 'default'),
    min: textOf(field, 'min'),
    max: textOf(field, 'max'),
    choices: namesOf(memberOf(field, 'choices')),
    members: listOf(memberOf(field, 'members')).map(fieldOf),
  };
}

function namesOf(value: Json | undefined): { name: string; meaning: string }[] {
  return listOf(value).map((each) => ({ name: textOf(each, 'name'), meaning: textOf(each, 'meaning') }));
}

/** Fields of a part of documents, from the engine's JSON Schema: "links", or "action.crash" of its definitions. */
export function schemaFields(part: Json | undefined, without: ReadonlySet<string> = new Set()): Field[] {
  const properties = memberOf(part, 'properties');
  if (!isObject(properties)) return [];
  return Object.entries(properties)
    .filter(([name]) => name !== 'description' && !without.has(name))
    .map(([name, property]) => schemaField(name, property));
}

/** The actions that documents have, with their fields; the first is the action's own, which names nodes or says how. */
export function actionsOf(schema: Json): Map<string, { readonly meaning: string; readonly fields: readonly Field[] }> {
  const definitions = memberOf(schema, '$defs');
  const actions = Object.entries(isObject(definitions) ? definitions : {}).filter(([name]) =>
    name.startsWith('action.'),
  );
  return new Map(
    actions.map(([name, action]) => [
      name.slice('action.'.length),
      { meaning: textOf(action, 'description'), fields: schemaFields(action) },
    ]),
  );
}

function schemaField(name: string, property: Json): Field {
  const choices = listOf(memberOf(property, 'enum')).map((choice) => ({ name: String(choice), meaning: '' }));
  const byDefault = memberOf(property, 'default');
  return {
    name,
    type: schemaType(property as JsonObject, choices.length > 0),
    meaning: textOf(property, 'description'),
    byDefault: byDefault === undefined ? '' : typeof byDefault === 'string' ? byDefault : JSON.stringify(byDefault),
    min: numberText(memberOf(property, 'minimum')),
    max: numberText(memberOf(property, 'maximum')),
    choices,
    members: schemaFields(property),
  };
}

function schemaType(property: JsonObject, hasChoices: boolean): FieldType {
  if (hasChoices) return 'choice';
  const reference = textOf(property, '$ref').replace('#/$defs/', '');
  if (TYPES.has(reference)) return reference as FieldType;
  switch (textOf(property, 'type')) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'boolean';
    case 'integer':
      return 'integer';
    case 'number':
      return 'real';
    case 'object':
      return isObject(property['properties']) ? 'object' : 'json';
    default:
      return 'json';
  }
}

function numberText(value: Json | undefined): string {
  return typeof value === 'number' ? String(value) : '';
}

function textOf(value: Json | undefined, name: string): string {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : '';
}
