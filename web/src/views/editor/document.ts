import type { Json } from '../../protocol';
import { targetFields, type Catalogue } from './descriptors';
import { expandIds, freeIds, isId, patternOf } from './id-pattern';
import { isList, isObject, listOf, memberOf, pathOf, withValue, type JsonObject } from './json-value';
import { matchesPattern } from './node-pattern';
import { BUG_FIELD } from './planted-bugs';
import { withNodesRenamed, withSentencesRenamed } from './node-references';

/** A change to a scenario document, as views of it make them. The words are those of documents. */
export type DocumentChange =
  /** A group of nodes (of one, if not said), or more of the group in which `beside` is. Further ones get free ids. */
  | {
      readonly type: 'add-node';
      readonly id: string;
      readonly model: string;
      readonly zone?: string;
      readonly beside?: string;
      readonly count?: number;
    }
  | { readonly type: 'remove-node'; readonly id: string }
  | { readonly type: 'rename-node'; readonly id: string; readonly to: string }
  /** Another model for the group of a node; parameters that the new model has too are kept. */
  | { readonly type: 'set-model'; readonly id: string; readonly model: string }
  /** `from` asks `to`, if its model asks nodes; else the two get a link of their own. */
  | { readonly type: 'connect'; readonly from: string; readonly to: string }
  | { readonly type: 'disconnect'; readonly from: string; readonly to: string; readonly bothWays?: boolean }
  /** Plants a bug in all nodes of a model, or takes it out again. */
  | { readonly type: 'set-bug'; readonly model: string; readonly bug: string | null }
  /** Any value, by JSON pointer; without `value` it is taken away. */
  | { readonly type: 'set'; readonly pointer: string; readonly value?: Json }
  /** One more element of a list, which is made if it is missing. */
  | { readonly type: 'append'; readonly pointer: string; readonly value: Json };

const ADDED_MAX = 1000;

export type Changed = { readonly document: JsonObject } | { readonly problem: string };

/** A document with nothing in it that runs. */
export const EMPTY_DOCUMENT: JsonObject = { orrery: 1, name: 'my-system', duration: '60s', nodes: [] };

/** The document after a change, or why it cannot be made. The document itself stays as it is. */
export function changed(document: JsonObject, change: DocumentChange, catalogue: Catalogue): Changed {
  switch (change.type) {
    case 'add-node':
      return addNode(document, change);
    case 'remove-node':
      return removeNode(document, change.id, catalogue);
    case 'rename-node':
      return renameNode(document, change.id, change.to, catalogue);
    case 'set-model':
      return setModel(document, change.id, change.model, catalogue);
    case 'connect':
      return connect(document, change.from, change.to, catalogue);
    case 'disconnect':
      return disconnect(document, change, catalogue);
    case 'set-bug':
      return setBug(document, change.model, change.bug);
    case 'set':
      return set(document, change.pointer, change.value);
    case 'append': {
      const list = pathOf(change.pointer).reduce<Json | undefined>(
        (at, part) => (isList(at) ? at[Number(part)] : memberOf(at, part)),
        document,
      );
      return set(document, change.pointer, [...listOf(list), change.value]);
    }
    default: {
      const unreachable: never = change;
      return unreachable;
    }
  }
}

/** A change in words, for undo. */
export function changeText(change: DocumentChange): string {
  switch (change.type) {
    case 'add-node':
      return change.count === undefined || change.count === 1 ? `add ${change.id}` : `add ${change.id} and ${change.count - 1} more`;
    case 'remove-node':
      return `remove ${change.id}`;
    case 'rename-node':
      return `rename ${change.id} to ${change.to}`;
    case 'set-model':
      return `make ${change.id} a ${change.model.replaceAll('_', ' ')}`;
    case 'connect':
      return `connect ${change.from} to ${change.to}`;
    case 'disconnect':
      return `disconnect ${change.from} from ${change.to}`;
    case 'set-bug':
      return change.bug === null ? 'take the planted bug out' : `plant ${change.bug.replaceAll('_', ' ')}`;
    case 'set':
      return `${change.value === undefined ? 'remove' : 'set'} ${pathOf(change.pointer).at(-1) ?? 'the document'}`;
    case 'append':
      return `add to ${pathOf(change.pointer).at(-1) ?? 'the document'}`;
    default: {
      const unreachable: never = change;
      return unreachable;
    }
  }
}

/** Ids of all nodes, element by element; an element whose id is no pattern has none. */
export function nodeIds(document: JsonObject): string[][] {
  return listOf(memberOf(document, 'nodes')).map((element) => expandIds(String(memberOf(element, 'id') ?? '')) ?? []);
}

function addNode(document: JsonObject, change: Extract<DocumentChange, { type: 'add-node' }>): Changed {
  const { id, model, zone, beside, count = 1 } = change;
  if (!isId(id)) return { problem: `'${id}' is no id: letters, digits, '-', '_' and '.', at most 64.` };
  if (!Number.isInteger(count) || count < 1 || count > ADDED_MAX) return { problem: `1 to ${ADDED_MAX} nodes at once.` };
  const groups = nodeIds(document);
  if (groups.some((ids) => ids.includes(id))) return { problem: `There is a node '${id}' already.` };
  const ids = freeIds(id, count, new Set(groups.flat()));
  const group = beside === undefined ? -1 : groups.findIndex((each) => each.includes(beside));
  if (group >= 0) return set(document, `/nodes/${group}/id`, patternOf([...groups[group]!, ...ids]));
  const element: JsonObject = { id: patternOf(ids), model, ...(zone === undefined || zone === '' ? {} : { zone }) };
  return set(document, `/nodes/${groups.length}`, element, []);
}

function removeNode(document: JsonObject, id: string, catalogue: Catalogue): Changed {
  const groups = nodeIds(document);
  const group = groups.findIndex((ids) => ids.includes(id));
  if (group < 0) return { problem: `There is no node '${id}'.` };
  const rest = groups[group]!.filter((each) => each !== id);
  const without =
    rest.length === 0
      ? set(document, `/nodes/${group}`, undefined)
      : set(document, `/nodes/${group}/id`, patternOf(rest));
  if ('problem' in without) return without;
  return { document: withNodesRenamed(without.document, (name) => (name === id ? null : name), catalogue) };
}

function renameNode(document: JsonObject, id: string, to: string, catalogue: Catalogue): Changed {
  if (!isId(to)) return { problem: `'${to}' is no id: letters, digits, '-', '_' and '.', at most 64.` };
  const groups = nodeIds(document);
  const group = groups.findIndex((ids) => ids.includes(id));
  if (group < 0) return { problem: `There is no node '${id}'.` };
  if (id === to) return { document };
  if (groups.some((ids) => ids.includes(to))) return { problem: `There is a node '${to}' already.` };
  const ids = groups[group]!.map((each) => (each === id ? to : each));
  const named = set(document, `/nodes/${group}/id`, patternOf(ids));
  if ('problem' in named) return named;
  const renamed = withNodesRenamed(named.document, (name) => (name === id ? to : name), catalogue);
  return { document: withSentencesRenamed(renamed, id, to) };
}

function setModel(document: JsonObject, id: string, model: string, catalogue: Catalogue): Changed {
  const group = nodeIds(document).findIndex((ids) => ids.includes(id));
  if (group < 0) return { problem: `There is no node '${id}'.` };
  const modelled = set(document, `/nodes/${group}/model`, model);
  const known = catalogue.get(model);
  if ('problem' in modelled || known === undefined) return modelled;
  const parameters = memberOf(listOf(memberOf(document, 'nodes'))[group], 'with');
  if (!isObject(parameters)) return modelled;
  const names = new Set(known.fields.map((field) => field.name));
  const kept = Object.entries(parameters).filter(([name]) => names.has(name));
  return set(modelled.document, `/nodes/${group}/with`, kept.length === 0 ? undefined : Object.fromEntries(kept));
}

function setBug(document: JsonObject, model: string, bug: string | null): Changed {
  let changing: Changed = { document };
  listOf(memberOf(document, 'nodes')).forEach((element, group) => {
    if ('problem' in changing || memberOf(element, 'model') !== model) return;
    const parameters = memberOf(element, 'with');
    const others = isObject(parameters) ? Object.entries(parameters).filter(([name]) => name !== BUG_FIELD) : [];
    const left = bug === null ? others : [...others, [BUG_FIELD, bug] as const];
    changing = set(changing.document, `/nodes/${group}/with`, left.length === 0 ? undefined : Object.fromEntries(left));
  });
  return changing;
}

function connect(document: JsonObject, from: string, to: string, catalogue: Catalogue): Changed {
  const place = targetsOf(document, from, catalogue);
  if ('problem' in place) return place;
  if (!nodeIds(document).some((ids) => ids.includes(to))) return { problem: `There is no node '${to}'.` };
  if (from === to) return { problem: 'A node has no link to itself.' };
  if (place.pointer === null) {
    const links = listOf(memberOf(document, 'links'));
    if (links.some((link) => joins(link, from, to))) return { document };
    return set(document, `/links/${links.length}`, { from, to, latency: '1ms' }, []);
  }
  if (place.patterns.some((pattern) => matchesPattern(pattern, to))) return { document };
  return set(document, place.pointer, [...place.patterns, to]);
}

function disconnect(
  document: JsonObject,
  { from, to, bothWays = false }: Extract<DocumentChange, { type: 'disconnect' }>,
  catalogue: Catalogue,
): Changed {
  const one = disconnectOneWay(document, from, to, catalogue);
  const both = 'problem' in one || !bothWays ? one : disconnectOneWay(one.document, to, from, catalogue);
  if ('problem' in both || both.document !== document) return both;
  return { problem: `What connects ${from} and ${to} is said of several nodes at once: change it in the form.` };
}

// The document itself, if there is nothing that is about these two alone.
function disconnectOneWay(document: JsonObject, from: string, to: string, catalogue: Catalogue): Changed {
  const place = targetsOf(document, from, catalogue);
  if ('problem' in place) return place;
  const links = listOf(memberOf(document, 'links'));
  const left = links.filter((link) => !joins(link, from, to));
  const unlinked = left.length < links.length ? set(document, '/links', left) : { document };
  if ('problem' in unlinked || place.pointer === null) return unlinked;
  if (!place.patterns.some((pattern) => matchesPattern(pattern, to))) return unlinked;
  return set(unlinked.document, place.pointer, withoutNode(place.patterns, to, nodeIds(document).flat()));
}

// A pattern that means the node too becomes the names of the others.
function withoutNode(patterns: readonly string[], id: string, all: readonly string[]): string[] {
  return patterns.flatMap((pattern) =>
    matchesPattern(pattern, id) ? all.filter((each) => each !== id && matchesPattern(pattern, each)) : [pattern],
  );
}

// Where the nodes that a node asks are listed, and which they are; no pointer if its model asks none.
function targetsOf(
  document: JsonObject,
  id: string,
  catalogue: Catalogue,
): { pointer: string | null; patterns: string[] } | { problem: string } {
  const group = nodeIds(document).findIndex((ids) => ids.includes(id));
  if (group < 0) return { problem: `There is no node '${id}'.` };
  const element = listOf(memberOf(document, 'nodes'))[group];
  const [field] = targetFields(catalogue.get(String(memberOf(element, 'model'))));
  if (field === undefined) return { pointer: null, patterns: [] };
  const value = memberOf(memberOf(element, 'with'), field);
  const patterns = typeof value === 'string' ? [value] : listOf(value).map(String);
  return { pointer: `/nodes/${group}/with/${field}`, patterns };
}

function joins(link: Json, from: string, to: string): boolean {
  const ends = [memberOf(link, 'from'), memberOf(link, 'to')];
  return (
    (ends[0] === from && ends[1] === to) ||
    (ends[0] === to && ends[1] === from && memberOf(link, 'both_ways') !== false)
  );
}

// With `parent`, the list at the pointer's parent is that if it is missing.
function set(document: JsonObject, pointer: string, value: Json | undefined, parent?: Json): Changed {
  const path = pathOf(pointer);
  try {
    let base: Json | undefined = document;
    const list = path.slice(0, -1);
    if (
      parent !== undefined &&
      list.reduce<Json | undefined>((at, part) => memberOf(at, part), document) === undefined
    ) {
      base = withValue(document, list, parent);
    }
    const result = withValue(base, path, value);
    return isObject(result) ? { document: result } : { problem: 'A document is a JSON object.' };
  } catch (error) {
    if (error instanceof RangeError) return { problem: error.message };
    throw error;
  }
}
