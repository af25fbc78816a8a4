import { describe, expect, it } from 'vitest';
import type { Description } from '../protocol';
import { bytesOf, record } from '../records/test-records';
import { Trace } from '../records/trace';
import { LinkTraffic } from './link-loads';
import { linkText } from './link-text';

const inFlight = 7;

function traceOf(packets: readonly (readonly [ms: number, from: number, to: number])[]): Trace {
  const nodes = ['a', 'b', 'c'].map((id) => ({ id, model: 'm', zone: '', tags: [] }));
  const trace = Trace.create({ kinds: [{ kind: inFlight, name: 'packet_in_flight', text: '' }], nodes });
  const records = packets.map(([ms, node, peer]) => record({ time: ms * 1e6, kind: inFlight, node, peer, value: ms * 1e6 + 1e6 }));
  trace.append(bytesOf(records));
  return trace;
}

describe('how busy links are', () => {
  it('is counted in the last second, both ways, against the busiest', () => {
    const trace = traceOf([[100, 0, 1], [1500, 0, 1], [1600, 1, 0], [1700, 1, 2], [1800, 1, 0], [1900, 0, 1], [2600, 1, 2]]);
    const traffic = new LinkTraffic(trace, 2000e6);
    expect([...traffic.loads(Uint32Array.of(0, 1, 2, 1, 0, 2))]).toEqual([1, 0.25, 0]);
    expect(traffic.perSecond(1, 0)).toBe(4);
    expect(new LinkTraffic(trace, 200e6).perSecond(0, 1)).toBeCloseTo(5); // a fifth of a second so far
    expect([...new LinkTraffic(traceOf([]), 0).loads(Uint32Array.of(0, 1))]).toEqual([0]);
  });
});

describe('a link in words', () => {
  it('is as the document says of it, or of all', () => {
    const description = {
      nodes: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      links: [{ from: 'b', to: 'a', latency_ns: 2.5e6, jitter_ns: 1e6, loss: 0.015, bandwidth_bits_per_second: 1e8 }],
      other_links: { latency_ns: 5e5 },
    } as unknown as Description;
    expect(linkText(description, 0, 1)).toBe('a – b: 2.5 ± 1 ms, 1.5 % lost, 100 Mbit/s');
    expect(linkText(description, 0, 2)).toBe('a – c: 0.5 ms');
  });
});
