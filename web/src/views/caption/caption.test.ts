import { describe, expect, it } from 'vitest';
import { FLAG_DISPATCH, FLAG_TEXT, type TraceRecord } from '../../records/record-format';
import { bytesOf, record } from '../../records/test-records';
import { Trace } from '../../records/trace';
import { NodeHistory } from '../space-time/node-history';
import { captionAt, type CaptionSources } from './caption';

const names = [
  'task_timer',
  'task_ready',
  'datagram_arrival',
  'datagram_delivered',
  'shown_changed',
  'node_started',
  'node_crashed',
  'partitioned',
  'planned_fault',
  'scenario_note',
  'property_failed',
  'clock_leaps',
  'timer_not_fired',
  'command',
];
const kind = (name: string): number => names.indexOf(name) + 1;
const texts = ['follower', 'candidate', 'leader', 'n2', 'look <here>', 'closed', 'open', 'it is down'];

function sourcesOf(records: readonly TraceRecord[]): CaptionSources {
  const nodes = [
    { id: 'n1', model: 'raft' },
    { id: 'n2', model: 'raft' },
    { id: 'client', model: 'client' },
    { id: 's', model: 'service' },
  ];
  const trace = Trace.create({ nodes, kinds: names.map((name) => ({ kind: kind(name), name, text: '' })) });
  trace.append(bytesOf(records), texts);
  return { trace, history: new NodeHistory(trace), nodes, shown: (_, field) => (field === 'term' ? '3' : undefined) };
}

function event(time: number, name: string): TraceRecord {
  return record({ time, kind: kind(name), flags: FLAG_DISPATCH, node: 1, id: time, value: 0 });
}

function turn(time: number, node: number, text: string): TraceRecord {
  return record({ time, kind: kind('shown_changed'), flags: FLAG_TEXT, node, id: texts.indexOf(text) });
}

describe('a caption', () => {
  const sources = sourcesOf([
    event(1, 'task_timer'),
    record({ time: 1, kind: kind('node_started'), node: 0 }),
    record({ time: 1, kind: kind('node_started'), node: 1 }),
    turn(2, 1, 'follower'),
    event(3, 'task_timer'),
    turn(3, 1, 'candidate'),
    event(4, 'datagram_arrival'),
    record({ time: 4, kind: kind('datagram_delivered'), node: 1, peer: 0 }),
    turn(4, 1, 'leader'),
    event(5, 'task_timer'),
    record({ time: 5, kind: kind('node_crashed'), node: 1 }),
    record({ time: 5, kind: kind('planned_fault'), flags: FLAG_TEXT, id: 0 }),
    event(6, 'datagram_arrival'),
    turn(6, 2, 'n2'),
    record({ time: 7, kind: kind('partitioned'), value: 2 }),
    record({ time: 8, kind: kind('node_started'), node: 1, value: 1 }),
    record({ time: 9, kind: kind('scenario_note'), flags: FLAG_TEXT, id: 4 }),
    event(10, 'datagram_arrival'),
    turn(10, 3, 'closed'),
    record({ time: 10, kind: kind('property_failed'), flags: FLAG_TEXT, id: 4 }),
    event(11, 'task_ready'),
    turn(11, 3, 'open'),
    record({ time: 12, kind: kind('node_crashed'), node: 0 }),
    record({ time: 12, kind: kind('node_crashed'), node: 3 }),
    turn(13, 1, 'follower'),
    event(14, 'command'),
    record({ time: 14, kind: kind('clock_leaps'), node: 0, value: 5e6 }),
    record({ time: 14, kind: kind('clock_leaps'), node: 1, value: 80e6 }),
    event(14, 'task_timer'),
    event(14, 'task_timer'),
    record({ time: 14, kind: kind('clock_leaps'), node: 1, value: 20e6 }),
    event(14, 'task_timer'),
    turn(14, 1, 'candidate'),
    event(15, 'planned_fault'),
    record({ time: 15, kind: kind('clock_leaps'), node: 1, value: 30e6 }),
    turn(16, 1, 'leader'),
    event(17, 'command'),
    record({ time: 17, kind: kind('clock_leaps'), node: 1, value: 1e6 }),
    record({ time: 17, kind: kind('clock_leaps'), node: 1, value: 2e6 }),
    event(18, 'command'),
    record({ time: 18, kind: kind('timer_not_fired'), flags: FLAG_TEXT, node: 0, id: texts.indexOf('it is down') }),
    event(19, 'task_timer'),
    turn(19, 1, 'follower'),
  ]);
  const at = (ns: number): string | undefined => captionAt(sources, ns)?.text;

  it('says what the last interesting thing was, and what set it off', () => {
    expect(at(0)).toBeUndefined();
    expect(at(1)).toBe('n2 and 1 other node start.');
    expect(at(3)).toBe("n2's timer fired: it asks for votes for term 3.");
    expect(at(4)).toBe('n2 heard from n1: it has the votes of a majority, and leads in term 3.');
    expect(at(2)).toBe(at(1)); // What it shows first goes without saying.
    expect(at(6)).toBe(at(5)); // As does whom a client asks.
    expect(at(7)).toBe('The network splits: 2 nodes on one side cannot reach the others.');
    expect(at(12)).toBe('s and 1 other node lose power.');
    expect(at(8)).toBe('n2 is back.');
    expect(at(9)).toBe('look <here>');
    expect(at(11)).toBe("s's circuit breaker opens: it asks that backend no more.");
  });

  it('tells of several things at once what matters most', () => {
    expect(at(5)).toBe('n2, the leader, loses power.');
    expect(at(10)).toBe('What must hold does not: look <here>');
  });

  it('says whose timer was forced, by whom, and what came of it', () => {
    expect(at(14)).toBe("You forced n2's election timer: it asks for votes for term 3.");
    expect(at(15)).toBe("n2's election timer is forced: its clock leaps by 30 ms.");
    expect(at(17)).toBe("You forced n2's heartbeat timer: its clock leaps by 3 ms.");
    expect(at(18)).toBe('No timer of n1 can fire: it is down.');
    expect(at(19)).toBe("n2's timer fired: it leads no more, and follows.");
  });

  it('is of the moment, not of what comes later', () => {
    expect(at(3.5)).toBe(at(3));
    expect(captionAt(sources, 1e9)?.atNs).toBe(19);
  });
});
