import { targetFields, type Catalogue } from './descriptors';
import { nodeIds } from './document';
import { expandIds } from './id-pattern';
import { listOf, memberOf, type JsonObject } from './json-value';
import { matchesPattern } from './node-pattern';
import type { Json } from '../../protocol';

export interface DraftNode {
  readonly id: string;
  readonly model: string;
  readonly zone: string;
  /** Element of the document's nodes: those of one have their parameters in common, and know each other. */
  readonly group: number;
}

/** A document as a canvas shows it: its nodes, and which of them it connects. */
export interface Draft {
  readonly nodes: readonly DraftNode[];
  /** Node numbers; `from` asks `to`, or the document says of the way from one to the other how it is. */
  readonly links: readonly { readonly from: number; readonly to: number }[];
}

const nodesMax = 5000;
const linksMax = 20_000;

/** Of a document that may be half finished: what cannot be told is left out. */
export function draftOf(document: JsonObject, catalogue: Catalogue): Draft {
  const elements = listOf(memberOf(document, 'nodes'));
  const nodes = nodeIds(document).flatMap((ids, group) => {
    const [model, zone] = ['model', 'zone'].map((name) => memberOf(elements[group], name));
    const zones = expandIds(textOf(zone)) ?? [''];
    return ids.map((id, index) => ({ id, model: textOf(model), zone: zones[index % zones.length]!, group }));
  });
  const shown = nodes.slice(0, nodesMax);
  const links = new Links(shown);
  elements.forEach((element, group) => {
    const [field] = targetFields(catalogue.get(textOf(memberOf(element, 'model'))));
    if (field === undefined) return;
    const targets = links.meant(memberOf(memberOf(element, 'with'), field));
    shown.forEach((node, from) => node.group === group && links.add([from], targets));
  });
  for (const link of listOf(memberOf(document, 'links'))) {
    const [from, to] = [memberOf(link, 'from'), memberOf(link, 'to')];
    if (from !== undefined && to !== undefined) links.add(links.meant(from), links.meant(to));
  }
  return { nodes: shown, links: links.all };
}

class Links {
  readonly all: { from: number; to: number }[] = [];
  readonly #known = new Set<number>();

  constructor(private readonly nodes: readonly DraftNode[]) {}

  /** Numbers of the nodes that a name, a pattern or a list of them means. */
  meant(names: Json | undefined): number[] {
    const patterns = (typeof names === 'string' ? [names] : listOf(names)).filter((each) => typeof each === 'string');
    return this.nodes.flatMap(({ id }, node) => (patterns.some((pattern) => matchesPattern(pattern, id)) ? [node] : []));
  }

  add(from: readonly number[], to: readonly number[]): void {
    for (const a of from) {
      for (const b of to) {
        const key = a * this.nodes.length + b;
        if (a === b || this.#known.has(key) || this.all.length === linksMax) continue;
        this.#known.add(key);
        this.all.push({ from: a, to: b });
      }
    }
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
