import { useEffect, useReducer, useRef, useState } from 'react';
import type { Trace } from '../../records/trace';
import { SearchProblem, TextMatcher, type LineMatcher } from './line-matcher';
import { LogSearch, type LogFilter } from './log-search';
import { nodesOfPatterns } from './node-patterns';
import { RegexMatcher } from './regex-matcher';

/** What is typed and chosen above the log. */
export interface LogQuery {
  readonly text: string;
  readonly isRegex: boolean;
  readonly nodes: string;
  readonly kinds: ReadonlySet<number> | null;
  readonly dispatches: boolean;
}

export const EMPTY_QUERY: LogQuery = { text: '', isRegex: false, nodes: '', kinds: null, dispatches: false };

/** How long typing must rest before a search begins. */
const REST_MS = 150;

/** The search for a query, kept up as the trace grows, or what is wrong with the query. Renders again as it gets on. */
export function useLogSearch(
  trace: Trace,
  version: number,
  query: LogQuery,
): { search: LogSearch; problem: string | null } {
  const [, renderAgain] = useReducer((count: number) => count + 1, 0);
  const rested = useRested(query);
  const [current, setCurrent] = useState(() => searchFor(trace, rested, renderAgain));
  const made = useRef({ trace, rested });
  useEffect(() => {
    if (made.current.trace === trace && made.current.rested === rested) return;
    made.current = { trace, rested };
    setCurrent(searchFor(trace, rested, renderAgain));
  }, [trace, rested]);
  useEffect(() => () => current.search.stop(), [current]);
  useEffect(() => void current.search.run(), [current, version]);
  return { search: current.search, problem: current.problem ?? current.search.problem };
}

function searchFor(
  trace: Trace,
  query: LogQuery,
  onProgress: () => void,
): { search: LogSearch; problem: string | null } {
  const filter: LogFilter = { kinds: query.kinds, nodes: null, dispatches: query.dispatches };
  const nodes = nodesOfPatterns(query.nodes, trace.dictionary);
  if ('problem' in nodes) return { search: new LogSearch(trace, NOTHING, null, onProgress), problem: nodes.problem };
  try {
    const search = new LogSearch(trace, { ...filter, nodes: nodes.nodes }, matcherFor(query), onProgress);
    return { search, problem: null };
  } catch (error) {
    if (!(error instanceof SearchProblem)) throw error;
    return { search: new LogSearch(trace, NOTHING, null, onProgress), problem: error.message };
  }
}

const NOTHING: LogFilter = { kinds: new Set(), nodes: null, dispatches: false };

function matcherFor({ text, isRegex }: LogQuery): LineMatcher | null {
  if (text === '') return null;
  return isRegex ? new RegexMatcher(text) : new TextMatcher(text);
}

// The query as it was when typing last rested.
function useRested(query: LogQuery): LogQuery {
  const [rested, setRested] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setRested(query), REST_MS);
    return () => clearTimeout(timer);
  }, [query]);
  return rested;
}
