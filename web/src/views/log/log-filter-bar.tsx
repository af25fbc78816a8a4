import { useId } from 'react';
import type { Trace } from '../../records/trace';
import { LASTING_KINDS } from '../../records/trace';
import { EMPTY_QUERY, type LogQuery } from './use-log-search';

interface LogFilterBarProps {
  readonly trace: Trace;
  readonly query: LogQuery;
  readonly problem: string | null;
  readonly isFollowing: boolean;
  readonly onQuery: (query: LogQuery) => void;
  readonly onFollow: (isFollowing: boolean) => void;
}

export function LogFilterBar({ trace, query, problem, isFollowing, onQuery, onFollow }: LogFilterBarProps) {
  const problemId = useId();
  const isPlain = query === EMPTY_QUERY;
  return (
    <form className="log-filters" role="search" aria-label="Filter events" onSubmit={(event) => event.preventDefault()}>
      <div className="log-filter-row">
        <input
          type="search"
          className="log-text"
          aria-label={query.isRegex ? 'Regular expression' : 'Text to find'}
          placeholder={query.isRegex ? 'regular expression' : 'find text'}
          spellCheck={false}
          autoComplete="off"
          value={query.text}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          onChange={(event) => onQuery({ ...query, text: event.target.value })}
        />
        <button
          type="button"
          className="log-toggle log-regex"
          aria-pressed={query.isRegex}
          aria-label="Regular expression"
          title="Regular expression"
          onClick={() => onQuery({ ...query, isRegex: !query.isRegex })}
        >
          .*
        </button>
        <input
          type="text"
          className="log-nodes"
          aria-label="Nodes, such as n1, s*"
          placeholder="nodes: n1, s*"
          spellCheck={false}
          autoComplete="off"
          value={query.nodes}
          onChange={(event) => onQuery({ ...query, nodes: event.target.value })}
        />
      </div>
      <div className="log-filter-row">
        <KindMenu trace={trace} query={query} onQuery={onQuery} />
        <label className="log-check">
          <input
            type="checkbox"
            checked={query.dispatches}
            onChange={(event) => onQuery({ ...query, dispatches: event.target.checked })}
          />
          each event
        </label>
        <label className="log-check">
          <input type="checkbox" checked={isFollowing} onChange={(event) => onFollow(event.target.checked)} />
          follow
        </label>
        {!isPlain && (
          <button type="button" className="log-toggle" onClick={() => onQuery(EMPTY_QUERY)}>
            Clear
          </button>
        )}
      </div>
      {problem !== null && (
        <p className="log-problem" id={problemId} role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

interface KindMenuProps {
  readonly trace: Trace;
  readonly query: LogQuery;
  readonly onQuery: (query: LogQuery) => void;
}

function KindMenu({ trace, query, onQuery }: KindMenuProps) {
  trace.index.update();
  const counts = trace.index.kindCounts();
  const kinds = [...counts].map(([kind, count]) => ({ kind, count, name: trace.dictionary.kindName(kind) }));
  kinds.sort((a, b) => (a.name < b.name ? -1 : 1));
  const toggle = (kind: number): void => {
    const chosen = new Set(query.kinds ?? counts.keys());
    if (!chosen.delete(kind)) chosen.add(kind);
    onQuery({ ...query, kinds: chosen.size === counts.size ? null : chosen });
  };
  const choose = (chosen: ReadonlySet<number> | null): void => onQuery({ ...query, kinds: chosen });
  return (
    <details
      className="log-kinds"
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.open = false;
      }}
    >
      <summary>{query.kinds === null ? 'All kinds' : `${query.kinds.size} kinds`}</summary>
      <div className="log-kind-menu">
        <div className="log-filter-row">
          <button type="button" className="log-toggle" onClick={() => choose(null)}>
            All
          </button>
          <button type="button" className="log-toggle" onClick={() => choose(new Set())}>
            None
          </button>
          <button
            type="button"
            className="log-toggle"
            onClick={() => choose(trace.dictionary.kindNumbers(LASTING_KINDS))}
          >
            Life and faults
          </button>
        </div>
        <ul>
          {kinds.map(({ kind, count, name }) => (
            <li key={kind}>
              <label className="log-check">
                <input type="checkbox" checked={query.kinds?.has(kind) ?? true} onChange={() => toggle(kind)} />
                <span className="log-kind-name">{name.replaceAll('_', ' ')}</span>
                <span className="log-count">{count.toLocaleString('en')}</span>
              </label>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
