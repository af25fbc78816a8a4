import { describe, expect, it } from 'vitest';
import { bytesOf, RandomNumbers, record } from '../../records/test-records';
import type { TraceRecord } from '../../records/record-format';
import { FLAG_TEXT } from '../../records/record-format';
import { Trace } from '../../records/trace';
import { countInSight, densityOf } from './density';
import { hitAt } from './hit';
import { nodeAt, RULER_PX, timeAt, xOf, yOf, type LaneLayout } from './layout';
import { Fate, Messages } from './messages';
import { NodeHistory } from './node-history';
import { clamped, following, panned, ticks, tickText, zoomed } from './time-window';

const content = {
  nodes: ['a', 'b', 'c'].map((id) => ({ id })),
  kinds: [
    { kind: 1, name: 'packet_in_flight', text: '' },
    { kind: 2, name: 'datagram_dropped', text: '' },
    { kind: 3, name: 'node_crashed', text: '' },
    { kind: 4, name: 'node_started', text: '' },
    { kind: 5, name: 'shown_changed', text: 'is now {text}' },
    { kind: 6, name: 'partitioned', text: '' },
    { kind: 7, name: 'partition_healed', text: '' },
    { kind: 8, name: 'node_paused', text: '' },
    { kind: 9, name: 'packet_caught', text: '' },
  ],
};

function traceOf(records: readonly TraceRecord[], texts: readonly string[] = []): Trace {
  const trace = Trace.create(content);
  trace.append(bytesOf(records), texts);
  return trace;
}

function sent(time: number, from: number, to: number, value: number): TraceRecord {
  return record({ time, kind: 1, node: from, peer: to, value, id: (3 << 24) | 90 });
}

describe('messages', () => {
  it('are found in any span as a naive search finds them', () => {
    const random = new RandomNumbers(8);
    let time = 0;
    const records = Array.from({ length: 3000 }, () => {
      time += random.next(50);
      return sent(time, random.next(3), random.next(3), time + (random.next(100) === 0 ? 40_000 : random.next(500)));
    });
    const messages = new Messages(traceOf(records));
    messages.update();
    expect(messages.count).toBe(3000);
    expect([messages.kind[0], messages.bytes[0]]).toEqual([3, 90]);
    for (let i = 0; i < 300; ++i) {
      const start = random.next(time);
      const end = start + random.next(2000);
      const found: number[] = [];
      messages.forEachIn(start, end, (message) => void found.push(message));
      expect(found).toEqual(records.flatMap((each, at) => (each.time <= end && each.value >= start ? [at] : [])));
    }
  });

  it('arrive late, not at all, or twice, if somebody has caught them', () => {
    const caught = (time: number, from: number, to: number, value: number) => record({ time, kind: 9, node: from, peer: to, value });
    const lost = record({ time: 30, kind: 2, node: 0, peer: 1 });
    const late = new Messages(traceOf([sent(10, 0, 1, 50), caught(30, 0, 1, 50), sent(30, 0, 1, 90), sent(30, 0, 1, 70)]));
    late.update();
    expect([...late.arrives.subarray(0, late.count)]).toEqual([90, 70]); // the second left by itself
    const dropped = new Messages(traceOf([sent(10, 0, 1, 50), sent(20, 0, 1, 50), caught(30, 0, 1, 50), lost]));
    dropped.update();
    expect([...dropped.fate.subarray(0, dropped.count)]).toEqual([Fate.lostAtEnd, Fate.arrives]);
    const twice = new Messages(traceOf([sent(10, 0, 1, 50), caught(30, 0, 1, 50), sent(30, 0, 1, 50), sent(30, 0, 1, 60)]));
    twice.update();
    expect([...twice.sent.subarray(0, 2)]).toEqual([10, 30]);
    expect([...twice.arrives.subarray(0, 2)]).toEqual([50, 60]);
    const found: number[] = [];
    late.forEachIn(80, 100, (message) => void found.push(message));
    expect(found).toEqual([0]);
  });

  it('are lost at their end if they were under way, else at their start', () => {
    const drop = (time: number, from: number, to: number): TraceRecord =>
      record({ time, kind: 2, node: from, peer: to });
    const trace = traceOf([sent(10, 0, 1, 50), sent(20, 0, 1, 60), drop(30, 0, 1), drop(60, 0, 1), drop(60, 1, 0)]);
    const messages = new Messages(trace);
    messages.update();
    expect([...messages.fate.subarray(0, messages.count)]).toEqual([
      Fate.arrives,
      Fate.lostAtEnd,
      Fate.lostAtStart,
      Fate.lostAtStart,
    ]);
    trace.store.truncate(1);
    messages.update();
    expect(messages.count).toBe(1);
    expect(messages.fate[0]).toBe(Fate.arrives);
  });
});

describe('the density of messages', () => {
  it('counts each message in sight once, where it was sent', () => {
    const random = new RandomNumbers(12);
    let time = 0;
    const records = Array.from({ length: 5000 }, () => {
      time += random.next(300);
      const from = random.next(3);
      return sent(time, from, (from + 1) % 3, time + random.next(400));
    });
    const messages = new Messages(traceOf(records));
    messages.update();
    const layout: LaneLayout = {
      widthPx: 500,
      heightPx: 300,
      labelPx: 100,
      lanePx: 40,
      nodes: 3,
      scrollPx: 0,
      window: { startNs: 100_000, spanNs: 300_000 },
    };
    const inSight = records.filter((each) => each.time >= 100_000 && each.time < 400_000);
    const density = densityOf(layout, messages);
    const sum = (values: Uint32Array): number => values.reduce((total, each) => total + each, 0);
    expect(sum(density.sent)).toBe(inSight.length);
    expect(sum(density.sent.subarray(0, density.columns))).toBe(inSight.filter((each) => each.node === 0).length);
    expect(Math.max(...density.sent)).toBe(density.most);
    expect(sum(density.lost)).toBe(0);
    expect(countInSight(layout, messages, 100)).toBe(100);
    expect(countInSight(layout, messages, 1e6)).toBeGreaterThanOrEqual(inSight.length);
  });
});

describe('the history of nodes', () => {
  it('has phases of life and of what is shown, and cuts of the network', () => {
    const trace = traceOf(
      [
        record({ time: 1, kind: 5, node: 0, flags: FLAG_TEXT, id: 0 }),
        record({ time: 5, kind: 5, node: 0, flags: FLAG_TEXT, id: 1 }),
        record({ time: 6, kind: 6, id: 9 }),
        record({ time: 7, kind: 3, node: 0 }),
        record({ time: 8, kind: 7, id: 9 }),
        record({ time: 9, kind: 4, node: 0 }),
        record({ time: 9, kind: 5, node: 0, flags: FLAG_TEXT, id: 0 }),
        record({ time: 11, kind: 8, node: 0 }),
      ],
      ['follower', 'leader'],
    );
    const history = new NodeHistory(trace);
    history.update();
    const phases = history.phases(0).map(({ sinceNs, life, shown }) => `${sinceNs} ${life} ${shown}`);
    expect(phases).toEqual(['0 up ', '1 up follower', '5 up leader', '7 down ', '9 up follower', '11 paused follower']);
    expect(history.at(0, 6)).toMatchObject({ shown: 'leader' });
    expect(history.phases(1)).toHaveLength(1);
    expect(history.cuts).toEqual([{ sinceNs: 6, untilNs: 8, position: 2 }]);
    trace.store.truncate(4);
    history.update();
    expect(history.at(0, 100)).toMatchObject({ life: 'down' });
    expect(history.cuts[0]!.untilNs).toBe(Infinity);
  });
});

describe('a window of time', () => {
  it('keeps what is at the pointer where it is when zooming, and stays within the run', () => {
    const random = new RandomNumbers(3);
    const end = 60e9;
    for (let i = 0; i < 200; ++i) {
      const window = clamped({ startNs: random.next(60) * 1e9, spanNs: 1e6 + random.next(1e9) }, end);
      const anchor = window.startNs + (window.spanNs * random.next(1000)) / 1000;
      const near = zoomed(window, 0.5, anchor, end);
      expect((anchor - near.startNs) / near.spanNs).toBeCloseTo((anchor - window.startNs) / window.spanNs, 6);
      const far = panned(zoomed(window, 1e6, anchor, end), random.next(1e9) - 5e8, end);
      expect(far).toEqual({ startNs: 0, spanNs: end });
    }
    expect(zoomed({ startNs: 0, spanNs: 2000 }, 1e-9, 1000, end).spanNs).toBe(1000);
  });

  it('follows a moment only when it leaves', () => {
    const window = { startNs: 1000, spanNs: 10_000 };
    expect(following(window, 6000, 1e9)).toBe(window);
    const moved = following(window, 20_000, 1e9);
    expect((20_000 - moved.startNs) / moved.spanNs).toBeCloseTo(0.75);
  });

  it('has round ticks, with the digits that they need', () => {
    const { stepNs, timesNs } = ticks({ startNs: 1.23e9, spanNs: 1e7 }, 5);
    expect(stepNs).toBe(2e6);
    expect(timesNs.map((ns) => tickText(ns, stepNs))).toEqual([
      '1.230 s',
      '1.232 s',
      '1.234 s',
      '1.236 s',
      '1.238 s',
      '1.240 s',
    ]);
    expect(tickText(10e9, 5e9)).toBe('10 s');
  });
});

describe('pointing', () => {
  const layout: LaneLayout = {
    widthPx: 1000,
    heightPx: 400,
    labelPx: 100,
    lanePx: 50,
    nodes: 3,
    scrollPx: 0,
    window: { startNs: 0, spanNs: 1_000_000 },
  };

  it('finds lanes and times where they are drawn', () => {
    for (const node of [0, 1, 2]) expect(nodeAt(layout, yOf(layout, node))).toBe(node);
    expect(nodeAt(layout, RULER_PX - 1)).toBe(-1);
    expect(nodeAt(layout, yOf(layout, 3))).toBe(-1);
    expect(timeAt(layout, xOf(layout, 123_456))).toBeCloseTo(123_456, 3);
  });

  it('finds messages by their line, and marks before messages', () => {
    const trace = traceOf([
      sent(100_000, 0, 2, 500_000),
      record({ time: 100_000, kind: 3, node: 0 }),
      sent(600_000, 1, 2, 700_000),
    ]);
    const messages = new Messages(trace);
    messages.update();
    const hit = (x: number, y: number): unknown => hitAt(layout, trace, messages, new Set([3]), x, y);
    expect(hit(xOf(layout, 300_000), yOf(layout, 1) + 2)).toEqual({ message: 0 });
    expect(hit(xOf(layout, 650_000), yOf(layout, 1.5))).toEqual({ message: 1 });
    expect(hit(xOf(layout, 100_000), yOf(layout, 0))).toEqual({ position: 1 });
    expect(hit(xOf(layout, 900_000), yOf(layout, 1))).toBeNull();
    expect(hit(10, yOf(layout, 1))).toBeNull();
  });
});
