import { describe, expect, it } from 'vitest';
import { bytesOf, record } from '../records/test-records';
import { Trace } from '../records/trace';
import { Comparison } from './difference';

const kinds = [
  { kind: 1, name: 'log', text: 'says {value}' },
  { kind: 2, name: 'node_crashed', text: 'crashed' },
];

function traceOf(...rows: readonly (readonly [time: number, kind: number, value: number])[]): Trace {
  const trace = Trace.create({ kinds, nodes: [{ id: 'a' }] });
  trace.append(bytesOf(rows.map(([time, kind, value]) => record({ time, kind, value, node: 0 }))));
  return trace;
}

describe('the first difference of two runs', () => {
  it('is the record at which they part, told by what came of it', () => {
    const one = traceOf([1, 1, 5], [2, 1, 6], [4, 1, 7]);
    const other = traceOf([1, 1, 5], [2, 1, 6], [3, 1, 0], [3, 2, 0]);
    expect(new Comparison(one, other).first()).toEqual({ atNs: 3, position: 2, text: 'in B, a: crashed' });
    expect(new Comparison(other, one).first()).toMatchObject({ atNs: 3, position: 2, text: 'in A, a: crashed' });
  });

  it('is none as far as both are known', () => {
    const one = traceOf([1, 1, 5]);
    const comparison = new Comparison(one, traceOf([1, 1, 5], [2, 1, 6]));
    expect(comparison.first()).toBeNull();
    one.append(bytesOf([record({ time: 2, kind: 1, value: 9, node: 0 })]));
    expect(comparison.first()).toMatchObject({ atNs: 2, position: 1 });
  });
});
