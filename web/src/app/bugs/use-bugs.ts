import { useMemo } from 'react';
import { catalogueOf } from '../../views/editor/descriptors';
import { isObject } from '../../views/editor/json-value';
import { plantableBugs, type BugList } from '../../views/editor/planted-bugs';
import type { Json } from '../../protocol';
import { useActiveBranch, useApp } from '../session-context';

const none: readonly BugList[] = [];

/** What can be planted in the active run, and what is. */
export function useBugs(): readonly BugList[] {
  const models = useApp((state) => state.models);
  const text = useActiveBranch()?.document;
  return useMemo(() => {
    if (models === null || text === undefined || text === '') return none;
    const document = JSON.parse(text) as Json; // it runs, so it is JSON
    return isObject(document) ? plantableBugs(document, catalogueOf(models)) : none;
  }, [models, text]);
}
