import type { Trace } from '../records/trace';

export type MarkTone = 'bad' | 'warn' | 'good' | 'accent';

/** A moment that the timeline marks. */
export interface Mark {
  readonly atNs: number;
  readonly tone: MarkTone;
}

const tones: Readonly<Record<string, MarkTone>> = {
  node_crashed: 'bad',
  node_wiped: 'bad',
  property_failed: 'bad',
  node_stopped: 'warn',
  node_paused: 'warn',
  partitioned: 'warn',
  node_started: 'good',
  node_resumed: 'good',
  partition_healed: 'good',
  network_healed: 'good',
  rule_fired: 'accent',
  scenario_note: 'accent',
  shown_changed: 'accent',
};

const perKindMax = 2000;

/** The moments at which something of note happened; of a kind that happens all the time, evenly chosen ones. */
export function marksOf(trace: Trace): Mark[] {
  trace.index.update();
  const marks: Mark[] = [];
  for (const [name, tone] of Object.entries(tones)) {
    const kind = trace.dictionary.kindNumber(name);
    if (kind === undefined) continue;
    const positions = trace.index.ofKind(kind);
    const stride = Math.ceil(positions.length / perKindMax) || 1;
    for (let at = 0; at < positions.length; at += stride) {
      marks.push({ atNs: trace.store.timeAt(positions[at] ?? 0), tone });
    }
  }
  return marks;
}
