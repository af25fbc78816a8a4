import { FLAG_DISPATCH, NO_NODE, type TraceRecord } from '../../records/record-format';
import type { Trace } from '../../records/trace';
import type { NodeHistory } from '../space-time/node-history';
import { forcedTimer, leapMs, leapsOf } from './forced-timer';
import { isTelling, shownWords } from './shown-words';

/** The last interesting thing, in words. */
export interface Caption {
  readonly text: string;
  readonly position: number;
  readonly atNs: number;
}

export interface CaptionSources {
  readonly trace: Trace;
  /** Kept up to date by `captionAt`. */
  readonly history: NodeHistory;
  readonly nodes: readonly { readonly model: string }[];
  /** A shown field of a node as of now, such as its term, if it is known. */
  readonly shown?: (node: number, field: string) => string | undefined;
}

// From what matters least to what matters most, among things of the same instant.
const TOLD = [
  'clock_leaps',
  'timer_not_fired',
  'node_started',
  'shown_changed',
  'node_resumed',
  'node_goes_on',
  'node_paused',
  'node_stalls',
  'node_stopped',
  'clock_steps',
  'chaos_begins',
  'chaos_ends',
  'network_healed',
  'partition_healed',
  'partitioned',
  'node_wiped',
  'node_crashed',
  'rule_fired',
  'scenario_note',
  'property_failed',
] as const;

type Told = (typeof TOLD)[number];

/** What the caption says at a time: the last thing told up to then; null if there is none. */
export function captionAt(sources: CaptionSources, nowNs: number): Caption | null {
  const { trace, history } = sources;
  trace.index.update();
  trace.causes.update();
  history.update();
  const ranks = ranksOf(trace);
  const position = lastTold(sources, ranks, nowNs);
  if (position < 0) return null;
  const record = trace.store.read(position);
  const text = words(sources, position, record, trace.dictionary.kindName(record.kind) as Told);
  return { text, position, atNs: record.time };
}

function ranksOf({ dictionary }: Trace): Map<number, number> {
  const ranks = new Map<number, number>();
  TOLD.forEach((name, rank) => {
    const kind = dictionary.kindNumber(name);
    if (kind !== undefined) ranks.set(kind, rank);
  });
  return ranks;
}

/** How far back a caption looks: beyond that, nothing interesting has happened for long. */
const LOOKED_AT_MAX = 5000;

// The last, and of those of its instant the one that matters most.
function lastTold(sources: CaptionSources, ranks: ReadonlyMap<number, number>, nowNs: number): number {
  const { store, index } = sources.trace;
  let last = store.upperBound(nowNs);
  let looked = 0;
  do last = index.previous(ranks.keys(), last);
  while (last >= 0 && !isTold(sources, last) && ++looked < LOOKED_AT_MAX);
  if (last < 0 || looked === LOOKED_AT_MAX) return -1;
  const instant = store.timeAt(last);
  let chosen = last;
  for (let position = last; position >= 0 && store.timeAt(position) === instant; --position) {
    const rank = ranks.get(store.kindAt(position)) ?? -1;
    if (rank > ranks.get(store.kindAt(chosen))! && isTold(sources, position)) chosen = position;
  }
  return chosen;
}

// What a node shows first after it has started goes without saying.
function isTold({ trace, history, nodes }: CaptionSources, position: number): boolean {
  const record = trace.store.read(position);
  if (trace.dictionary.kindName(record.kind) !== 'shown_changed') return true;
  return isTelling(nodes[record.node]?.model ?? '') && (history.at(record.node, record.time - 1)?.shown ?? '') !== '';
}

function words(sources: CaptionSources, position: number, record: TraceRecord, told: Told): string {
  const { trace, history } = sources;
  const name = trace.dictionary.nodeName(record.node);
  const text = trace.dictionary.recordText(record);
  const before = history.at(record.node, record.time - 1)?.shown ?? '';
  switch (told) {
    case 'shown_changed':
      return turned(sources, position, record, name, before, text);
    case 'node_started':
      return started(trace, position, record, name);
    case 'node_crashed':
      if (isRole(before)) return `${name}, the ${before}, loses power.`;
      return `${together(trace, position, name, 'loses', 'lose')} power.`;
    case 'node_stopped':
      return `${name} has stopped.`;
    case 'node_paused':
      return `${name} stands still; the network keeps what is sent to it.`;
    case 'node_stalls':
      return `${name} stands still for ${(record.value / 1e6).toFixed(0)} ms, as in a collection of garbage.`;
    case 'node_resumed':
    case 'node_goes_on':
      return `${name} goes on.`;
    case 'node_wiped':
      return `${name} loses all that was on its disk.`;
    case 'clock_leaps':
      return `${forcedTimer(sources, position, name)}: its clock leaps by ${leapMs(trace, position)} ms.`;
    case 'timer_not_fired':
      return `No timer of ${name} can fire: ${text}.`;
    case 'clock_steps':
      return `${name}'s wall clock is set by ${text}.`;
    case 'partitioned':
      return record.value > 0
        ? `The network splits: ${record.value} ${record.value === 1 ? 'node' : 'nodes'} on one side cannot reach the others.`
        : 'The network splits.';
    case 'partition_healed':
    case 'network_healed':
      return 'The network is whole again.';
    case 'rule_fired':
      return `Rule ${text}.`;
    case 'scenario_note':
      return text;
    case 'chaos_begins':
      return 'Chaos begins: faults at random from now on.';
    case 'chaos_ends':
      return 'Chaos ends, and everything heals.';
    case 'property_failed':
      return `What must hold does not: ${text}`;
    default: {
      const unreachable: never = told;
      return unreachable;
    }
  }
}

function isRole(shown: string): boolean {
  return ['leader', 'primary', 'coordinator', 'candidate'].includes(shown);
}

function started(trace: Trace, position: number, record: TraceRecord, name: string): string {
  return record.value > 0 ? `${name} is back.` : `${together(trace, position, name, 'starts', 'start')}.`;
}

// A node and those to which the same happened in the same instant, with the verb.
function together(trace: Trace, position: number, name: string, one: string, many: string): string {
  const { time, kind } = trace.store.read(position);
  let others = 0;
  for (let at = position - 1; at >= 0 && trace.store.timeAt(at) === time; --at) {
    if (trace.store.kindAt(at) === kind) ++others;
  }
  if (others === 0) return `${name} ${one}`;
  if (others + 1 === trace.dictionary.nodeCount) return `${others === 1 ? 'Both' : `All ${others + 1}`} nodes ${many}`;
  return `${name} and ${others} other ${others === 1 ? 'node' : 'nodes'} ${many}`;
}

function turned(
  sources: CaptionSources,
  position: number,
  record: TraceRecord,
  name: string,
  before: string,
  now: string,
): string {
  const model = sources.nodes[record.node]?.model ?? '';
  const term = sources.shown?.(record.node, 'term');
  const forTerm = term === undefined ? '' : now === 'leader' ? ` in term ${term}` : ` for term ${term}`;
  const clause = shownWords(model, { name, before, now, forTerm });
  const trigger = triggerOf(sources, position, name);
  return trigger === null ? `${named(clause, name)}.` : `${trigger}: ${clause}.`;
}

// "it leads" of n2 is "n2 leads", and "its breaker" is "n2's breaker".
function named(clause: string, name: string): string {
  return clause.replace(/^it /, `${name} `).replace(/^its /, `${name}'s `);
}

// What set the node off: a timer, or a message.
function triggerOf(sources: CaptionSources, position: number, name: string): string | null {
  const { store, dictionary, causes } = sources.trace;
  const event = causes.eventOf(position);
  if (event < 0) return null;
  if (dictionary.kindName(store.kindAt(event)) === 'task_timer') {
    return leapsOf(sources.trace, position).length > 0 ? forcedTimer(sources, position, name) : `${name}'s timer fired`;
  }
  for (let at = event + 1; at < position; ++at) {
    const record = store.read(at);
    const isDelivery = dictionary.kindName(record.kind) === 'datagram_delivered';
    if (isDelivery && (record.flags & FLAG_DISPATCH) === 0 && record.peer !== NO_NODE) {
      return `${name} heard from ${dictionary.nodeName(record.peer)}`;
    }
  }
  return null;
}
