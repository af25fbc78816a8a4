import type { Trace } from '../../records/trace';
import type { CaptionSources } from './caption';
import { timerWords } from './shown-words';

/**
 * Positions at which the clock of a record's node has leapt in that instant, up to the record, the first one first: a timer
 * that fires for nothing is followed by another leap.
 */
export function leapsOf({ store, index, dictionary }: Trace, position: number): readonly number[] {
  const { time, node } = store.read(position);
  const leaps: number[] = [];
  const kinds = [dictionary.kindNumber('clock_leaps') ?? -1];
  for (let at = index.previous(kinds, position + 1); at >= 0 && store.timeAt(at) === time; at = index.previous(kinds, at)) {
    if (store.read(at).node === node) leaps.unshift(at);
  }
  return leaps;
}

/** By how much it has leapt, for people. */
export function leapMs(trace: Trace, position: number): string {
  const ns = leapsOf(trace, position).reduce((sum, at) => sum + trace.store.read(at).value, 0);
  return (ns / 1e6).toFixed(0);
}

/** Who let which timer fire, where the clock of a record's node has leapt: the person at the page, or the document. */
export function forcedTimer({ trace, history, nodes }: CaptionSources, position: number, name: string): string {
  const { time, node } = trace.store.read(position);
  const event = trace.causes.eventOf(leapsOf(trace, position)[0] ?? position);
  const timer = `${name}'s ${timerWords(nodes[node]?.model ?? '', history.at(node, time - 1)?.shown ?? '')}`;
  const isCommand = event >= 0 && trace.dictionary.kindName(trace.store.kindAt(event)) === 'command';
  return isCommand ? `You forced ${timer}` : `${timer} is forced`;
}
