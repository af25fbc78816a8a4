import { useEffect, useId, useState } from 'react';
import type { TraceViewProps } from '../trace-view';
import './event-log.css';
import { LogFilterBar } from './log-filter-bar';
import { LogList } from './log-list';
import type { LogSearch } from './log-search';
import { EMPTY_QUERY, useLogSearch } from './use-log-search';

/** What happened, one line each: filtered, followed, and a way to jump to any moment. */
export function EventLog({ trace, version, nowNs, selected, different = null, onSeek, onSelect }: TraceViewProps) {
  const [query, setQuery] = useState(EMPTY_QUERY);
  const [isFollowing, setFollowing] = useState(true);
  const { search, problem } = useLogSearch(trace, version, query);
  const statusId = useId();
  const differentAt = different?.position ?? null;
  useEffect(() => {
    if (differentAt !== null) setFollowing(false); // what two runs have in common is looked at together
  }, [differentAt]);
  const now = search.positions.lowerBound(trace.store.upperBound(nowNs)) - 1;
  const choose = (position: number): void => {
    onSelect(position);
    onSeek(trace.store.timeAt(position));
  };
  return (
    <section className="log" aria-label="Event log">
      <LogFilterBar
        trace={trace}
        query={query}
        problem={problem}
        isFollowing={isFollowing}
        onQuery={setQuery}
        onFollow={setFollowing}
      />
      <LogList
        trace={trace}
        positions={search.positions}
        nowRow={now}
        selected={selected}
        differentRow={different === null ? -1 : search.positions.lowerBound(different.position)}
        isFollowing={isFollowing}
        describedBy={statusId}
        onScrolledAway={() => setFollowing(false)}
        onChoose={choose}
      />
      <Status id={statusId} search={search} />
    </section>
  );
}

// Announced when it rests, not with every batch.
function Status({ id, search }: { readonly id: string; readonly search: LogSearch }) {
  const { store } = search.trace;
  const shown = search.positions.length.toLocaleString('en');
  const text = search.isDone
    ? `${shown} of ${store.size.toLocaleString('en')} records`
    : `${shown} found, ${Math.floor((100 * search.scanned) / Math.max(1, store.size))} % searched`;
  const [announced, setAnnounced] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAnnounced(text), 1000);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <footer className="log-status" id={id}>
      <span>{text}</span>
      {store.dropped > 0 && (
        <span className="log-dropped">{store.dropped.toLocaleString('en')} older details were dropped</span>
      )}
      <span className="log-announcement" role="status">
        {announced}
      </span>
    </footer>
  );
}
