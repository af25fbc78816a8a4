import type { Json } from '../../protocol';
import { durationText } from '../../records/time-text';
import { memberOf } from './json-changes';

/** A packet that is on its way to the node. */
export interface Coming {
  /** What it is, such as "vote request". */
  readonly what: string;
  readonly from: string;
  readonly bytes: number;
  readonly inNs: number;
}

interface Props {
  /** As `orrery_state` has it: what waits at each port; missing if the engine does not tell. */
  readonly waiting: Json | undefined;
  readonly coming: readonly Coming[];
  /** Takes hold of one that is on its way. */
  readonly onGrab: (index: number) => void;
}

const listedMax = 20;

/** What is on its way to a node, and what waits to be received. */
export function Inbox({ waiting, coming, onGrab }: Props) {
  const ports = Array.isArray(waiting) ? (waiting as readonly Json[]) : [];
  const full = ports.filter((port) => Number(memberOf(port, 'datagrams') ?? 0) > 0);
  return (
    <section className="inspect-group inspect-inbox">
      <h3>Inbox</h3>
      {coming.length === 0 && full.length === 0 && <p className="inspect-empty">Empty.</p>}
      <ul>
        {full.map((port) => (
          <li key={String(memberOf(port, 'port'))}>
            {String(memberOf(port, 'datagrams'))} {memberOf(port, 'datagrams') === 1 ? 'waits' : 'wait'} at port{' '}
            {String(memberOf(port, 'port'))} ({String(memberOf(port, 'bytes'))} B)
          </li>
        ))}
        {coming.slice(0, listedMax).map(({ what, from, bytes, inNs }, index) => (
          <li key={index}>
            <button type="button" title="Drop it, delay it, let it arrive twice" onClick={() => onGrab(index)}>
              <strong>{what}</strong> from {from}, {bytes} B, in {durationText(inNs)}
            </button>
          </li>
        ))}
      </ul>
      {coming.length > listedMax && <p>and {coming.length - listedMax} more on their way</p>}
    </section>
  );
}
