import { describe, expect, it } from 'vitest';
import { changedPointers } from './json-changes';
import { metricText, nameText, valueText } from './value-text';

describe('changes of a state', () => {
  it('are the innermost values that are other than before', () => {
    const before = { id: 'n1', shown: { role: 'follower', term: '2' }, disk: { files: [1, 2, 3] }, 'a/b': 1 };
    const now = { id: 'n1', shown: { role: 'leader', term: '2' }, disk: { files: [1, 5] }, 'a/b': 2, fresh: { x: 1 } };
    expect([...changedPointers(before, now)].sort()).toEqual([
      '/a~1b',
      '/disk/files',
      '/disk/files/1',
      '/fresh/x',
      '/shown/role',
    ]);
    expect(changedPointers(now, now).size).toBe(0);
    expect(changedPointers(null, now).size).toBe(0);
  });

  it('take names of JavaScript for what they are', () => {
    const now = JSON.parse('{"__proto__": 1, "constructor": 2}') as { [member: string]: number };
    expect([...changedPointers({}, now)].sort()).toEqual(['/__proto__', '/constructor']);
  });
});

describe('values in words', () => {
  it('have their units', () => {
    expect(valueText('clock_ns', 1_500_000_000)).toBe('1.500000000 s');
    expect(valueText('wall_clock_error_ns', 2500)).toBe('2.5 µs');
    expect(valueText('used_bytes', 12345)).toBe('12,345 B');
    expect(valueText('latency_p99', 2_500_000, 'duration')).toBe('2.5 ms');
    expect(valueText('up', true)).toBe('yes');
    expect(valueText('leader', '')).toBe('—');
    expect(nameText('used_bytes')).toBe('used');
    expect(metricText({ kind: 'counter', unit: '', count: 1234 })).toBe('1,234');
    expect(metricText({ kind: 'level', unit: 'ns', level: 5000 })).toBe('5 µs');
    expect(metricText({ kind: 'histogram', unit: 'ns', count: 10, p50: 1e6, p99: 2.5e6 })).toBe(
      'p50 1 ms, p99 2.5 ms (10)',
    );
    expect(metricText({ kind: 'histogram', unit: 'ns', count: 0 })).toBe('none yet');
  });
});
