import { beforeAll, describe, expect, test } from 'vitest';
import { EngineInstance } from '../src/engine/instance';
import { Workbench } from '../src/engine/workbench';
import type { Command, Moment, Report } from '../src/protocol';
import { engineModule } from './engine-module';

const module = engineModule();
const second = 1e9;
let document = '';

beforeAll(() => {
  const all = EngineInstance.open(module).readyScenarios();
  document = all.find((text) => (JSON.parse(text) as { name: string }).name === 'raft-leader-crash') ?? '';
});

/** A page that reads all it is sent, or nothing. */
class Bench {
  readonly reports: Report[] = [];
  readonly bench: Workbench;
  bytes = 0;

  constructor(private readonly reads = true) {
    this.bench = new Workbench((report) => this.take(report));
    this.bench.load(module);
    this.do({ type: 'open', branch: 1, document, seed: null, allowBugs: false, journal: [], atNs: 0 });
  }

  do(command: Exclude<Command, { type: 'load' }>): void {
    this.bench.handle(command);
  }

  /** Lets it work until it has nothing more to do, or so many slices. */
  settle(slices = 100_000): void {
    for (let count = 0; count < slices; ++count) {
      const waitMs = this.bench.slice();
      if (waitMs === null) return;
      if (waitMs > 0 && count > slices - 2) return;
    }
  }

  of<Type extends Report['type']>(type: Type): Extract<Report, { type: Type }>[] {
    return this.reports.filter((report): report is Extract<Report, { type: Type }> => report.type === type);
  }

  moment(branch = 1): Moment {
    const last = this.of('batch').findLast((batch) => batch.branch === branch);
    if (last === undefined) throw new Error('nothing was reported');
    return last.moment;
  }

  digest(branch = 1): string {
    this.do({ type: 'ask', request: 1, question: { ask: 'digest', branch } });
    const { answer } = this.of('answer').at(-1) ?? {};
    return answer?.ask === 'digest' ? answer.digest : '';
  }

  private take(report: Report): void {
    this.reports.push(report);
    if (report.type !== 'batch') return;
    this.bytes += report.records.byteLength;
    if (this.reads) this.bench.handle({ type: 'read', batches: 1 });
  }
}

describe('the workbench', () => {
  test('a command to seek takes the place of one before it', () => {
    const page = new Bench();
    for (const seconds of [50, 3, 40, 2]) page.do({ type: 'seek', branch: 1, atNs: seconds * second });
    page.settle();
    expect(page.moment().nowNs).toBe(2 * second);
    expect(page.moment().knownNs).toBe(2 * second);
  });

  test('all moments asked for lie within the run', () => {
    const page = new Bench();
    page.do({ type: 'seek', branch: 1, atNs: -5 });
    page.settle();
    expect(page.moment().nowNs).toBe(0);
    page.do({ type: 'seek', branch: 1, atNs: 1e18 });
    page.settle();
    expect(page.moment()).toMatchObject({ nowNs: 60 * second, status: 'over', playing: false });
  });

  test('a page that does not read gets no more than a few batches, and the run goes on without detail', () => {
    const reading = new Bench();
    reading.do({ type: 'play', branch: 1, speed: 'max' });
    reading.settle();
    const deaf = new Bench(false);
    deaf.do({ type: 'play', branch: 1, speed: 'max' });
    deaf.settle(5000);
    expect(deaf.of('batch').length).toBeLessThanOrEqual(4);
    for (let round = 0; round < 10; ++round) {
      deaf.do({ type: 'read', batches: 4 });
      deaf.settle(50);
    }
    expect(deaf.moment().status).toBe('over');
    expect(deaf.digest()).toBe(reading.digest());
  });

  test('a document that is wrong is refused with places, and others stay open', () => {
    const page = new Bench();
    const wrong = document.replace('"raft"', '"rfat"');
    page.do({ type: 'open', branch: 2, document: wrong, seed: null, allowBugs: false, journal: [], atNs: 0 });
    expect(page.of('refused')[0]).toMatchObject({ branch: 2, problems: [{ pointer: '/nodes/0/model' }] });
    page.do({ type: 'seek', branch: 1, atNs: second });
    page.settle();
    expect(page.moment().nowNs).toBe(second);
  });

  test('questions about a run that is closed are told so, and commands to it do nothing', () => {
    const page = new Bench();
    page.do({ type: 'close', branch: 1 });
    page.do({ type: 'ask', request: 7, question: { ask: 'state', branch: 1, node: 0 } });
    expect(page.of('unanswered')).toMatchObject([{ request: 7 }]);
    for (const command of [{ type: 'play', branch: 1, speed: 1 }, { type: 'step', branch: 1 }, { type: 'fork', branch: 1, into: 2 }] as const) page.do(command);
    page.settle();
    expect(page.of('forked')).toEqual([]);
  });

  test('branches that play together do not meet', () => {
    const page = new Bench();
    page.do({ type: 'seek', branch: 1, atNs: 5 * second });
    page.settle();
    page.do({ type: 'fork', branch: 1, into: 2 });
    page.do({ type: 'apply', branch: 2, action: { crash: 'n1' } });
    for (const branch of [1, 2]) page.do({ type: 'seek', branch, atNs: 15 * second });
    page.settle();
    const alone = new Bench();
    alone.do({ type: 'seek', branch: 1, atNs: 15 * second });
    alone.settle();
    expect(page.digest(1)).toBe(alone.digest());
    expect(page.digest(2)).not.toBe(alone.digest());
  });

  test('records have texts that were sent before or with them', () => {
    const page = new Bench();
    page.do({ type: 'seek', branch: 1, atNs: 12 * second });
    page.settle();
    let texts = 0;
    for (const batch of page.of('batch')) {
      texts += batch.texts.length;
      const words = new Uint32Array(batch.records);
      for (let at = 0; at < words.length; at += 8) {
        if ((((words[at + 2] ?? 0) >>> 16) & 2) !== 0) expect(words[at + 5]).toBeLessThan(texts);
      }
      for (const state of batch.moment.nodeStates) expect(state >>> 8).toBeLessThanOrEqual(texts);
    }
    expect(texts).toBeGreaterThan(0);
  });
});
