import { describe, expect, it } from 'vitest';
import { FLAG_DISPATCH, FLAG_TEXT } from '../../records/record-format';
import { bytesOf, RandomNumbers, randomRecords, record } from '../../records/test-records';
import { Trace } from '../../records/trace';
import { SearchProblem, TextMatcher } from './line-matcher';
import { lineOf, LogSearch, type LogFilter } from './log-search';
import { matches, nodesOfPatterns } from './node-patterns';
import { RegexMatcher, type RegexAnswer, type RegexQuestion, type RegexWorker } from './regex-matcher';
import { ROW_PX, SCROLL_PX_MAX, scrollHeight, scrollTopFor, topRow, type RowWindow } from '../../ui/virtual-rows';

const content = {
  nodes: ['n1', 'n2', 'n3', 's1', 's2'].map((id) => ({ id })),
  kinds: [
    { kind: 0, name: 'log', text: '{text}' },
    { kind: 1, name: 'sent', text: 'sends {value} bytes to {peer}' },
    { kind: 2, name: 'timer', text: 'a timer expires' },
  ],
};

const everything: LogFilter = { kinds: null, nodes: null, dispatches: false };

function randomTrace(count: number): Trace {
  const trace = Trace.create(content);
  trace.append(bytesOf(randomRecords(new RandomNumbers(count), count)));
  return trace;
}

async function found(search: LogSearch): Promise<number[]> {
  await search.run();
  return [...search.positions.values];
}

function positionsWhere(trace: Trace, isWanted: (position: number) => boolean): number[] {
  return Array.from({ length: trace.store.size }, (_, position) => position).filter(isWanted);
}

// Does the worker's work at once, or never.
class FakeWorker implements RegexWorker {
  onmessage: ((event: MessageEvent<RegexAnswer>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  terminated = false;

  constructor(readonly hangs: boolean) {}

  postMessage({ question, source, lines }: RegexQuestion): void {
    if (this.hangs) return;
    const matched = Uint8Array.from(lines, (line) => Number(new RegExp(source, 'i').test(line)));
    queueMicrotask(() => this.onmessage?.({ data: { question, matches: matched } } as MessageEvent<RegexAnswer>));
  }

  terminate(): void {
    this.terminated = true;
  }
}

describe('a search of the log', () => {
  it('finds what a naive one finds, by kind, node and text', async () => {
    const trace = randomTrace(5000);
    const filter: LogFilter = { kinds: new Set([1, 3]), nodes: new Set([0, 3]), dispatches: false };
    const passes = (position: number): boolean => {
      const { kind, node, peer } = trace.store.read(position);
      return (kind === 1 || kind === 3) && [node, peer].some((each) => each === 0 || each === 3);
    };
    expect(await found(new LogSearch(trace, filter, null))).toEqual(positionsWhere(trace, passes));
    const withText = positionsWhere(trace, (p) => passes(p) && lineOf(trace, p).includes('bytes to s'));
    expect(withText.length).toBeGreaterThan(10);
    expect(await found(new LogSearch(trace, filter, new TextMatcher('BYTES to S')))).toEqual(withText);
    const worker = new FakeWorker(false);
    const regex = new RegexMatcher('^n1 sends [0-9]*7 bytes', () => worker);
    expect(await found(new LogSearch(trace, everything, regex))).toEqual(
      positionsWhere(trace, (p) => /^n1 sends [0-9]*7 bytes/.test(lineOf(trace, p))),
    );
  });

  it('keeps up with a trace that grows, and starts anew when its future changes', async () => {
    const trace = randomTrace(1000);
    const search = new LogSearch(trace, { ...everything, kinds: new Set([2]) }, null);
    await search.run();
    const last = trace.store.timeAt(999);
    trace.append(bytesOf(randomRecords(new RandomNumbers(9), 500, last)));
    expect(await found(search)).toEqual(positionsWhere(trace, (p) => trace.store.kindAt(p) === 2));
    trace.store.truncate(100);
    expect(await found(search)).toEqual(positionsWhere(trace, (p) => trace.store.kindAt(p) === 2));
    expect(search.isDone).toBe(true);
  });

  it('shows records of events on demand only', async () => {
    const trace = Trace.create(content);
    trace.append(bytesOf([record({ kind: 2, flags: FLAG_DISPATCH, peer: 0 }), record({ kind: 0, flags: FLAG_TEXT })]), [
      'hi',
    ]);
    expect(await found(new LogSearch(trace, everything, null))).toEqual([1]);
    expect(await found(new LogSearch(trace, { ...everything, dispatches: true }, null))).toEqual([0, 1]);
    // What a dispatch has as peer is an origin, no node.
    expect(await found(new LogSearch(trace, { ...everything, dispatches: true, nodes: new Set([0]) }, null))).toEqual(
      [],
    );
  });

  it('lets the page work between slices', async () => {
    const trace = randomTrace(60_000);
    let turns = 0;
    const search = new LogSearch(trace, everything, new TextMatcher('bytes to'));
    let isSearching = true;
    const heartbeat = (): void => {
      ++turns;
      if (isSearching) setImmediate(heartbeat);
    };
    setImmediate(heartbeat);
    await search.run();
    isSearching = false;
    expect(search.scanned).toBe(60_000);
    expect(turns).toBeGreaterThan(5);
  });

  it('tells what is wrong with an expression, and gives up on one that is slow', async () => {
    expect(() => new RegexMatcher('(unclosed', () => new FakeWorker(false))).toThrow(SearchProblem);
    const worker = new FakeWorker(true);
    const search = new LogSearch(randomTrace(100), everything, new RegexMatcher('(a+)+$', () => worker, 20));
    await search.run();
    expect(search.problem).toMatch(/takes too long/);
    expect(worker.terminated).toBe(true);
    expect(search.isDone).toBe(true);
  });

  it('ends when it is stopped', async () => {
    const worker = new FakeWorker(true);
    const search = new LogSearch(randomTrace(100), everything, new RegexMatcher('a', () => worker, 60_000));
    const running = search.run();
    search.stop();
    await running;
    expect(worker.terminated).toBe(true);
  });
});

describe('patterns of nodes', () => {
  const { dictionary } = randomTrace(1);

  it('mean nodes', () => {
    expect(nodesOfPatterns('', dictionary)).toEqual({ nodes: null });
    expect(nodesOfPatterns(' n1 , s*,', dictionary)).toEqual({ nodes: new Set([0, 3, 4]) });
    expect(nodesOfPatterns('n1,n*', dictionary)).toEqual({ nodes: new Set([0, 1, 2]) });
    expect(nodesOfPatterns('n*,n1', dictionary)).toEqual({ nodes: new Set([0, 1, 2]) });
    expect(nodesOfPatterns('n1,q', dictionary)).toEqual({ problem: "No node is 'q'." });
  });

  it('match as in file names', () => {
    const cases: [string, string, boolean][] = [
      ['*', '', true],
      ['n?', 'n1', true],
      ['n?', 'n', false],
      ['*a*b', 'xaab', true],
      ['*a*b', 'xaba', false],
      ['.', 'x', false],
      ['**', 'x', true],
    ];
    for (const [pattern, name, isMatch] of cases) expect(matches(pattern, name), `${pattern} ${name}`).toBe(isMatch);
    expect(matches('a*'.repeat(30), `${'a'.repeat(5000)}b!`)).toBe(true);
  });
});

describe('rows that scroll', () => {
  it('show every row of a million once, in a height that browsers can lay out', () => {
    const window: RowWindow = { rows: 1_000_000, viewportPx: 500 };
    expect(scrollHeight(window)).toBe(SCROLL_PX_MAX);
    expect(topRow(0, window)).toEqual({ row: 0, hiddenPx: 0 });
    const end = topRow(scrollHeight(window) - window.viewportPx, window);
    expect(end.row * ROW_PX + end.hiddenPx + window.viewportPx).toBeCloseTo(window.rows * ROW_PX, 3);
  });

  it('bring any row into the window, and stay where it already is', () => {
    const random = new RandomNumbers(4);
    for (const rows of [5, 1000, 1_000_000]) {
      const window: RowWindow = { rows, viewportPx: 300 };
      let top = 0;
      for (let i = 0; i < 500; ++i) {
        const row = random.next(rows);
        top = scrollTopFor(row, top, window);
        const shown = topRow(top, window);
        const px = row * ROW_PX - (shown.row * ROW_PX + shown.hiddenPx);
        expect(px).toBeGreaterThan(-0.01);
        expect(px + ROW_PX).toBeLessThan(300.01);
        expect(scrollTopFor(row, top, window)).toBeCloseTo(top, 3);
      }
    }
  });
});
