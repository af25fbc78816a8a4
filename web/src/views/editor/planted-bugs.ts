import type { Catalogue, Field } from './descriptors';
import { listOf, memberOf, type JsonObject } from './json-value';

/** The flaws that can be planted in the nodes of a model that a document has. */
export interface BugList {
  readonly model: string;
  readonly meaning: string;
  readonly bugs: readonly { readonly name: string; readonly meaning: string }[];
  /** Those that are on. */
  readonly chosen: readonly string[];
}

/** The parameter by which a model takes a planted bug. */
export const BUG_FIELD = 'bug';

/** By model, in the order of the document. */
export function plantableBugs(document: JsonObject, catalogue: Catalogue): BugList[] {
  const elements = listOf(memberOf(document, 'nodes'));
  const models = new Set(elements.map((element) => String(memberOf(element, 'model'))));
  return [...models].flatMap((model): BugList[] => {
    const field = catalogue.get(model)?.fields.find(({ name, type }) => name === BUG_FIELD && type === 'choice');
    if (field === undefined) return [];
    const ofModel = elements.filter((element) => memberOf(element, 'model') === model);
    const set = new Set(ofModel.map((element) => memberOf(memberOf(element, 'with'), BUG_FIELD)));
    const bugs = flaws(field);
    const chosen = bugs.filter(({ name }) => set.has(name)).map(({ name }) => name);
    return [{ model, meaning: field.meaning, bugs, chosen }];
  });
}

/** Those that are on, as people would say it; empty if there is none. */
export function bugsOn(lists: readonly BugList[]): string[] {
  return lists.flatMap(({ model, chosen }) => chosen.map((bug) => `${bug.replaceAll('_', ' ')} in ${model.replaceAll('_', ' ')}`));
}

function flaws({ choices, byDefault }: Field): BugList['bugs'] {
  return choices.filter(({ name }) => name !== byDefault);
}
