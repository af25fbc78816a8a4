import type { Json } from '../protocol';

type Members = { readonly [member: string]: Json };

/** What the fields that a model shows mean, by name. */
export function fieldMeanings(models: Json | null, model: string | undefined): ReadonlyMap<string, string> {
  const found = listOf(models).find((each) => each.name === model);
  const shown = found === undefined ? [] : listOf(found.shown ?? null);
  return new Map(shown.map(({ name, meaning }) => [String(name), typeof meaning === 'string' ? meaning : '']));
}

function listOf(value: Json | null): readonly Members[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter((each): each is Members => typeof each === 'object' && each !== null && !Array.isArray(each));
}
