import { expect, test, vi } from 'vitest';
import type { Report } from '../protocol';
import { readTraceFile } from '../records/trace-file';
import { TracePlayer } from './trace-player';

vi.stubGlobal('cancelAnimationFrame', () => undefined);

const lines = [
  { at_ns: 0, kind: 'node_started', node: 'a', value: 0 },
  { at_ns: 0, kind: 'node_started', node: 'b', value: 0 },
  { at_ns: 1000, kind: 'shown_changed', node: 'a', text: 'leader' },
  { at_ns: 2000, kind: 'node_crashed', node: 'a', value: 0 },
  { at_ns: 3000, kind: 'node_paused', node: 'b' },
];

async function player(): Promise<{ player: TracePlayer; reports: Report[] }> {
  const read = await readTraceFile(new Blob([lines.map((line) => JSON.stringify(line)).join('\n')]));
  if ('error' in read) throw new Error(read.error);
  const reports: Report[] = [];
  return { player: new TracePlayer(1, 'x', read.trace, (report) => reports.push(report)), reports };
}

test('a recording shows each node as it was at the moment', async () => {
  const { player: made } = await player();
  const at = (atNs: number) => {
    made.handle({ type: 'seek', branch: 1, atNs });
    return [...made.moment().nodeStates];
  };
  const leader = 1 << 8;
  expect(made.description).toMatchObject({ duration_ns: 3000, nodes: [{ id: 'a' }, { id: 'b' }] });
  expect(at(500)).toEqual([1, 1]);
  expect(at(1500)).toEqual([1 | leader, 1]);
  expect(made.texts).toEqual(['leader']);
  expect(at(2500)).toEqual([0, 1]);
  expect(at(1e12)).toEqual([0, 1 | 2]);
  expect(made.moment()).toMatchObject({ nowNs: 3000, status: 'over' });
  expect(at(-1)).toEqual([1, 1]);
});

test('it goes on record by record, and to the next of a kind', async () => {
  const { player: made } = await player();
  made.handle({ type: 'step', branch: 1 });
  expect(made.moment().nowNs).toBe(1000);
  const crashed = made.description.kinds.find(({ name }) => name === 'node_crashed')?.kind ?? -1;
  made.handle({ type: 'seek', branch: 1, atNs: 0 });
  made.handle({ type: 'step-to', branch: 1, kinds: [crashed] });
  expect(made.moment().nowNs).toBe(2000);
  made.handle({ type: 'step-to', branch: 1, kinds: [crashed] });
  expect(made.moment().nowNs).toBe(3000);
});

test('it cannot be changed', async () => {
  const { player: made, reports } = await player();
  made.handle({ type: 'apply', branch: 1, action: { crash: 'b' } });
  expect(reports.at(-1)).toMatchObject({ type: 'action-refused' });
});
