import { FLAG_DISPATCH, NO_NODE } from '../../records/record-format';
import { LASTING_KINDS, type Trace } from '../../records/trace';
import type { MessageNames } from '../message-names';
import { Fate, Messages } from '../space-time/messages';
import { NodeHistory } from '../space-time/node-history';
import { PIECE_CHARACTERS } from './json-lines';

/**
 * The trace in Chrome's trace event format, which Perfetto opens: a process a node, with a track of what it shows and one
 * of its messages, which are joined by flows; faults, logs and the like are instants. In pieces.
 */
export function* chromeTrace(trace: Trace, names: MessageNames | null): Generator<string> {
  let piece = '{"displayTimeUnit":"ns","traceEvents":[\n';
  let separator = '';
  for (const event of events(trace, names)) {
    piece += separator + JSON.stringify(event);
    separator = ',\n';
    if (piece.length > PIECE_CHARACTERS) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}\n]}\n`;
}

const STATE_TRACK = 1;
const MESSAGE_TRACK = 2;
/** Flows begin and end in slices, which therefore must last a moment. */
const MOMENT_NS = 1;

type TraceEvent = { readonly [member: string]: unknown };

function* events(trace: Trace, names: MessageNames | null): Generator<TraceEvent> {
  yield* tracks(trace);
  yield* phases(trace);
  yield* messageSlices(trace, names);
  yield* instants(trace);
}

function* tracks({ dictionary }: Trace): Generator<TraceEvent> {
  for (let node = 0; node < dictionary.nodeCount; ++node) {
    const pid = node + 1;
    yield { ph: 'M', name: 'process_name', pid, args: { name: dictionary.nodeName(node) } };
    yield { ph: 'M', name: 'process_sort_index', pid, args: { sort_index: node } };
    yield { ph: 'M', name: 'thread_name', pid, tid: STATE_TRACK, args: { name: 'state' } };
    yield { ph: 'M', name: 'thread_name', pid, tid: MESSAGE_TRACK, args: { name: 'messages' } };
  }
}

function* phases(trace: Trace): Generator<TraceEvent> {
  const history = new NodeHistory(trace);
  history.update();
  const endNs = trace.store.size > 0 ? trace.store.timeAt(trace.store.size - 1) : 0;
  for (let node = 0; node < trace.dictionary.nodeCount; ++node) {
    const all = history.phases(node);
    for (const [index, { sinceNs, life, shown }] of all.entries()) {
      const untilNs = all[index + 1]?.sinceNs ?? endNs;
      const name = life === 'up' ? shown || 'up' : life;
      yield {
        ph: 'X',
        cat: 'state',
        name,
        pid: node + 1,
        tid: STATE_TRACK,
        ts: us(sinceNs),
        dur: us(untilNs - sinceNs),
      };
    }
  }
}

function* messageSlices(trace: Trace, names: MessageNames | null): Generator<TraceEvent> {
  const messages = new Messages(trace);
  messages.update();
  for (let message = 0; message < messages.count; ++message) {
    const from = messages.from[message]!;
    const fate = messages.fate[message]! as Fate;
    const name = `${names?.of(from, messages.kind[message]!) ?? 'message'}${fate === Fate.arrives ? '' : ' (lost)'}`;
    const common = { cat: 'message', name, tid: MESSAGE_TRACK };
    const args = {
      from: trace.dictionary.nodeName(from),
      to: trace.dictionary.nodeName(messages.to[message]!),
      bytes: messages.bytes[message],
    };
    const sent = us(messages.sent[message]!);
    yield { ph: 'X', ...common, pid: from + 1, ts: sent, dur: us(MOMENT_NS), args };
    if (fate === Fate.lostAtStart) continue;
    const pid = messages.to[message]! + 1;
    const arrives = us(messages.arrives[message]!);
    yield { ph: 's', ...common, id: message, pid: from + 1, ts: sent };
    yield { ph: 'X', ...common, pid, ts: arrives, dur: us(MOMENT_NS), args };
    yield { ph: 'f', bp: 'e', ...common, id: message, pid, ts: arrives };
  }
}

function* instants({ store, dictionary }: Trace): Generator<TraceEvent> {
  const kinds = dictionary.kindNumbers([...LASTING_KINDS.filter((name) => name !== 'shown_changed'), 'log']);
  for (let position = 0; position < store.size; ++position) {
    const record = store.read(position);
    if ((record.flags & FLAG_DISPATCH) !== 0 || !kinds.has(record.kind)) continue;
    const place = record.node === NO_NODE ? { pid: 0, s: 'g' } : { pid: record.node + 1, tid: STATE_TRACK, s: 'p' };
    yield {
      ph: 'i',
      cat: dictionary.kindName(record.kind),
      name: dictionary.describe(record),
      ts: us(record.time),
      ...place,
    };
  }
}

// The format counts microseconds, with fractions.
function us(ns: number): number {
  return ns / 1000;
}
