import type { Json } from '../protocol';

type Members = { readonly [member: string]: Json };

/** What the fields that a model shows mean, by name. */
export function fieldMeanings(models: Json | null, model: string | undefined): ReadonlyMap<string, string> {
  return ofShownFields(models, model, 'meaning');
}

/** Types of the fields that a model shows, by name. */
export function fieldTypes(models: Json | null, model: string | undefined): ReadonlyMap<string, string> {
  return ofShownFields(models, model, 'type');
}

function ofShownFields(models: Json | null, model: string | undefined, wanted: 'meaning' | 'type'): ReadonlyMap<string, string> {
  const found = listOf(models).find((each) => each.name === model);
  const shown = found === undefined ? [] : listOf(found.shown ?? null);
  return new Map(shown.map((field) => [String(field.name), typeof field[wanted] === 'string' ? field[wanted] : '']));
}

function listOf(value: Json | null): readonly Members[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter((each): each is Members => typeof each === 'object' && each !== null && !Array.isArray(each));
}
