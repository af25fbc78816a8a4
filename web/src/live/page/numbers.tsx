import type { ReactNode } from 'react';
import { durationText } from '../../records/time-text';
import { compactText, countText } from '../../ui/number-text';
import type { LiveState } from '../node/live-state';
import { clockText, bytesText, unitNames } from './texts';
import { useLive, useNode, useView } from './session-context';
import './numbers.css';

/** The figures that matter, large. */
export function Numbers() {
  const session = useNode();
  const frame = useLive((state) => state.frame);
  const observed = useLive((state) => state.observed);
  const scenarios = useLive((state) => state.hello?.scenarios);
  useView((view) => view.scenario);
  const shown = frame?.scenario ?? session.chosen();
  const names = unitNames(scenarios?.find(({ id }) => id === shown)?.unit ?? 'operations');
  const latency = frame?.latency;
  const phase = useLive(phaseOf);
  return (
    <section className="live-numbers" aria-label="Figures">
      <Figure name={names.rate} size="main" tone={frame?.stalled === true ? 'bad' : ''} note={phase}>
        {frame === null ? '—' : countText(frame.operations_per_second)}
      </Figure>
      <Figure name="Peak">{frame === null ? '—' : countText(frame.peak_operations_per_second)}</Figure>
      <Figure name={names.count} size="wide">
        {frame === null ? '—' : totalText(frame.operations)}
      </Figure>
      <Figure name="Time of the run">{frame === null ? '—' : clockText(frame.uptime_ns)}</Figure>
      <Figure name="Latency p50">{latency == null ? '—' : durationText(latency.p50_ns)}</Figure>
      <Figure name="Latency p99">{latency == null ? '—' : durationText(latency.p99_ns)}</Figure>
      <Figure name="Memory">{observed === null ? '—' : bytesText(observed.memory_bytes)}</Figure>
    </section>
  );
}

const digitsMax = 1e10;
const totalText = (total: number): string => (total < digitsMax ? countText(total) : compactText(total));

function phaseOf({ frame, running, engineState }: LiveState): string {
  if (!running || frame === null) return 'At rest';
  if (engineState === 'paused') return 'Paused';
  if (frame.stalled) return 'Stalled';
  return frame.warm ? 'Running' : 'Warming up';
}

interface FigureProps {
  readonly name: string;
  readonly size?: 'usual' | 'wide' | 'main';
  readonly tone?: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Figure({ name, size = 'usual', tone = '', note, children }: FigureProps) {
  return (
    <dl className={`live-figure is-${size} ${tone}`}>
      <dt>{name}</dt>
      <dd>
        {children}
        {note !== undefined && <span className="live-note">{note}</span>}
      </dd>
    </dl>
  );
}
