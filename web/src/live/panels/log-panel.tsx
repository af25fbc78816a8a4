import { useLayoutEffect, useRef } from 'react';
import { Panel } from '../page/panel';
import { useLive } from '../page/session-context';
import { timeOfDay } from '../page/texts';
import './log-panel.css';

/** What happened: the newest last, in sight unless a person has scrolled up. */
export function LogPanel() {
  const log = useLive((state) => state.log);
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [log]);
  const scrolled = (element: HTMLElement): void => {
    isAtEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - 4;
  };
  return (
    <Panel name="log" summary={log.length === 1 ? '1 line' : `${log.length} lines`}>
      <div ref={list} className="live-log" role="log" aria-label="What happened" tabIndex={0} onScroll={(event) => scrolled(event.currentTarget)}>
        {log.map(({ id, atMs, tone, text }) => (
          <p key={id} className={`live-log-${tone}`}>
            <time dateTime={new Date(atMs).toISOString()}>{timeOfDay(atMs)}</time>
            <span>{text}</span>
          </p>
        ))}
      </div>
    </Panel>
  );
}
