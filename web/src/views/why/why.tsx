import { useMemo } from 'react';
import type { CauseChain } from '../../records/causes';
import { durationText, secondsText } from '../../records/time-text';
import type { Trace } from '../../records/trace';
import type { TraceViewProps } from '../trace-view';
import './why.css';

/** Why the selected record came to be: the chain of events that led to it, in words, the last one first. */
export function Why({ trace, version, selected, onSeek, onSelect }: TraceViewProps) {
  const chain = useMemo(
    () => (selected === null || selected >= trace.store.size ? null : trace.causes.chain(selected, trace.dictionary)),
    [trace, selected, version],
  );
  if (selected === null || chain === null) {
    return <p className="why-empty">Choose an event in the log or the space–time diagram to see what led to it.</p>;
  }
  const record = trace.store.read(selected);
  return (
    <section className="why" aria-label="Why did this happen?">
      <p className="why-asked">
        <strong>{trace.dictionary.nodeName(record.node)}</strong> {trace.dictionary.describe(record)}
        <span className="why-time">{secondsText(record.time)} s</span>
      </p>
      <ol>
        {chain.causes.map((cause, index) => (
          <li key={cause.position}>
            <button
              type="button"
              className="why-step"
              onClick={() => {
                onSelect(cause.position);
                onSeek(cause.time);
              }}
            >
              <span className="why-time">{index === 0 ? `${secondsText(cause.time)} s` : earlier(chain, index)}</span>
              <span>
                <strong>{trace.dictionary.nodeName(cause.node) || 'the run'}</strong> {cause.text}
              </span>
            </button>
            <Effects trace={trace} positions={cause.effects} chosen={selected} onSelect={onSelect} />
          </li>
        ))}
      </ol>
      <p className="why-end">{END[chain.end]}</p>
    </section>
  );
}

const END: Readonly<Record<CauseChain['end'], string>> = {
  start: 'This was planned when the run began, or done from outside.',
  dropped: 'What led to this is no longer kept, or was not recorded.',
  'too-long': 'The chain goes on.',
  untraced: 'No events are recorded around it: causes need a trace with all detail.',
};

function earlier(chain: CauseChain, index: number): string {
  const gap = chain.causes[index - 1]!.time - chain.causes[index]!.time;
  return gap === 0 ? 'at once' : `${durationText(gap)} earlier`;
}

interface EffectsProps {
  readonly trace: Trace;
  readonly positions: readonly number[];
  readonly chosen: number;
  readonly onSelect: (position: number) => void;
}

function Effects({ trace, positions, chosen, onSelect }: EffectsProps) {
  if (positions.length === 0) return null;
  return (
    <ul>
      {positions.map((position) => {
        const record = trace.store.read(position);
        return (
          <li key={position}>
            <button
              type="button"
              className="why-effect"
              aria-current={position === chosen ? 'true' : undefined}
              onClick={() => onSelect(position)}
            >
              {trace.dictionary.nodeName(record.node)} {trace.dictionary.describe(record)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
