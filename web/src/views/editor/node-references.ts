import type { Json } from '../../protocol';
import type { Catalogue, Field } from './descriptors';
import { isList, isObject, listOf, memberOf, type JsonObject } from './json-value';

/** What becomes of a name of a node: itself, another name, or nothing. Patterns are passed too, and should be left. */
export type Renaming = (name: string) => string | null;

const TARGETED: readonly string[] = [
  'crash',
  'stop',
  'start',
  'pause',
  'resume',
  'stall',
  'slow_cpu',
  'step_clock',
  'fire_timer',
  'slow_disk',
  'stall_disk',
  'fill_disk',
  'isolate',
  'slow_links',
  'set',
];

/**
 * The document with all names by which nodes are meant renamed: in links, parameters, faults, chaos and rules. A link, a
 * fault or an action that is left without the only node it was about goes too.
 */
export function withNodesRenamed(document: JsonObject, renaming: Renaming, catalogue: Catalogue): JsonObject {
  return mapMembers(document, {
    nodes: (nodes) => listOf(nodes).map((element) => withParameters(element, renaming, catalogue)),
    links: (links) => present(listOf(links).map((link) => withEnds(link, renaming))),
    faults: (faults) => present(listOf(faults).map((fault) => withTargets(fault, renaming))),
    rules: (rules) => present(listOf(rules).map((rule) => withTargets(rule, renaming))),
    chaos: (chaos) => mapMembers(chaos, { nodes: (nodes) => renamed(nodes, renaming) }),
  });
}

/** Sentences of the rule language with node('…') renamed. */
export function withSentencesRenamed(document: JsonObject, from: string, to: string): JsonObject {
  const sentence = (value: Json): Json =>
    typeof value === 'string' ? value.replaceAll(`node('${from}')`, `node('${to}')`) : value;
  return mapMembers(document, {
    expect: (expect) => listOf(expect).map(sentence),
    rules: (rules) => listOf(rules).map((rule) => mapMembers(rule, { when: sentence })),
  });
}

function withParameters(element: Json, renaming: Renaming, catalogue: Catalogue): Json {
  const fields = catalogue.get(String(memberOf(element, 'model')))?.fields ?? [];
  return mapMembers(element, { with: (parameters) => withFields(parameters, fields, renaming) });
}

function withFields(value: Json, fields: readonly Field[], renaming: Renaming): Json {
  const change =
    (field: Field) =>
    (each: Json): Json => {
      if (field.type === 'nodes') return renamed(each, renaming) ?? [];
      return isList(each)
        ? each.map((part) => withFields(part, field.members, renaming))
        : withFields(each, field.members, renaming);
    };
  return mapMembers(value, Object.fromEntries(fields.map((field) => [field.name, change(field)])));
}

function withEnds(link: Json, renaming: Renaming): Json | undefined {
  const ends = ['from', 'to'].map((end) => memberOf(link, end));
  if (ends.some((end) => end !== undefined && renamed(end, renaming) === undefined)) return undefined;
  const rename = (end: Json): Json | undefined => renamed(end, renaming);
  return mapMembers(link, { from: rename, to: rename });
}

// A fault, a rule, or an action of theirs.
function withTargets(value: Json, renaming: Renaming): Json | undefined {
  if (!isObject(value)) return value;
  const key = TARGETED.find((name) => Object.hasOwn(value, name));
  if (key !== undefined && renamed(value[key]!, renaming) === undefined) return undefined;
  const ends = ['sender', 'receiver'].map((end) => memberOf(value, end));
  if (ends.some((end) => end !== undefined && renamed(end, renaming) === undefined)) return undefined;
  const partition = (groups: Json): Json =>
    isList(groups) ? present(groups.map((group) => renamed(group, renaming))) : groups;
  const actions = (all: Json): Json | undefined =>
    isList(all) ? present(all.map((each) => withTargets(each, renaming))) : withTargets(all, renaming);
  return mapMembers(value, {
    ...(key === undefined ? {} : { [key]: (nodes: Json) => renamed(nodes, renaming) }),
    sender: (node) => renamed(node, renaming),
    receiver: (node) => renamed(node, renaming),
    partition,
    link: (link) => withEnds(link, renaming),
    do: actions,
  });
}

// A name, or a list of names. Undefined if none is left of what was one name or more.
function renamed(value: Json, renaming: Renaming): Json | undefined {
  if (typeof value === 'string') return renaming(value) ?? undefined;
  if (!isList(value)) return value;
  const left = present(value.map((each) => renamed(each, renaming)));
  return left.length === 0 && value.length > 0 ? undefined : left;
}

function mapMembers<Value extends Json>(
  value: Value,
  changes: { readonly [member: string]: (value: Json) => Json | undefined },
): Value {
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, each]): [string, Json][] => {
    const changed = Object.hasOwn(changes, name) ? changes[name]!(each) : each;
    return changed === undefined ? [] : [[name, changed]];
  });
  return Object.fromEntries(members) as JsonObject as Value;
}

function present(values: readonly (Json | undefined)[]): Json[] {
  return values.filter((value) => value !== undefined);
}
