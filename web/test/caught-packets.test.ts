import { describe, expect, test } from 'vitest';
import { packetAction } from '../src/app/actions';
import { packetsUnderway } from '../src/records/packets-underway';
import { opened, runTo } from './opened-branch';

const second = 1e9;
describe('a packet is caught on its way', () => {
  const untouched = runTo(opened('raft-leader-crash').branch, 8 * second);

  for (const what of ['drop', 'delay', 'duplicate'] as const) {
    test(`${what}: told, another run from there on, and the same whenever it is replayed`, () => {
      const { branch, trace, takeRecords } = opened('raft-leader-crash');
      runTo(branch, 5 * second);
      takeRecords();
      let now = 5 * second;
      while (packetsUnderway(trace, now).length === 0) {
        runTo(branch, (now += 1e5));
        takeRecords();
      }
      const [packet] = packetsUnderway(trace, now);
      const names = branch.description.nodes.map(({ id }) => id);
      const action = packetAction(what, names[packet!.from]!, names[packet!.to]!, packet!.arrivesNs, 250);
      expect(branch.apply(action)).toEqual([]);
      const after = runTo(branch, 8 * second);
      takeRecords();
      expect(after).not.toBe(untouched);
      const caught = trace.dictionary.kindNumber('packet_caught') ?? -1;
      trace.index.update();
      const told = trace.index.ofKind(caught);
      expect(told).toHaveLength(1);
      expect(trace.store.read(told[0]!)).toMatchObject({ time: now, node: packet!.from, peer: packet!.to, value: packet!.arrivesNs });

      const left = packetsUnderway(trace, now).filter(({ from, to }) => from === packet!.from && to === packet!.to);
      const arrivals = left.map(({ arrivesNs }) => arrivesNs - packet!.arrivesNs);
      const expected = { drop: [], delay: [250e6], duplicate: [250e6, 0] }[what];
      for (const by of expected) expect(arrivals).toContain(by);
      if (what !== 'duplicate') expect(arrivals).not.toContain(0);

      expect(runTo(opened('raft-leader-crash', branch.journal).branch, 8 * second)).toBe(after);
    });
  }
});

test('the cuts of a moment are those of its partitions, which a document may have made', () => {
  const { branch } = opened('raft-minority-partition');
  const cutsAt = (atNs: number) => {
    runTo(branch, atNs);
    return [...(branch.moment(false).cuts ?? [NaN])];
  };
  expect(cutsAt(0)).toEqual([]);
  const faults = (JSON.parse(branch.opening.document) as { faults: { at: string }[] }).faults;
  const cuts = cutsAt(Number.parseFloat(faults[0]!.at) * second + 1);
  expect(cuts.length).toBeGreaterThan(0);
  const pairs = Array.from({ length: cuts.length / 2 }, (_, at) => `${cuts[2 * at]} ${cuts[2 * at + 1]}`);
  for (const pair of pairs) expect(pairs).toContain(pair.split(' ').reverse().join(' '));
});
