import { describe, expect, it } from 'vitest';
import { EngineInstance } from '../../engine/instance';
import { RecordCollector } from '../../engine/record-collector';
import type { Json } from '../../protocol';
import { FLAG_TEXT } from '../../records/record-format';
import { bytesOf, record } from '../../records/test-records';
import { Trace } from '../../records/trace';
import { engineModule } from '../../../test/engine-module';
import type { Step, Tour } from './tour';
import { TourRun, type TourHost } from './tour-run';
import { TOURS } from './tours';

const S = 1e9;

// A host over records that are known up to a time which rises as the tour reaches on.
class FakeHost implements TourHost {
  known = 0;
  now = 0;
  readonly log: string[] = [];
  readonly #trace = Trace.create({
    nodes: [{ id: 'n1' }, { id: 'n2' }],
    kinds: [
      { kind: 1, name: 'node_crashed', text: '' },
      { kind: 2, name: 'shown_changed', text: '' },
    ],
  });
  #to = 0;

  constructor(
    readonly end = 60 * S,
    readonly records = [
      record({ time: 3.5 * S, kind: 2, flags: FLAG_TEXT, id: 0, node: 0 }),
      record({ time: 7 * S, kind: 1, node: 1 }),
      record({ time: 9 * S, kind: 2, flags: FLAG_TEXT, id: 1, node: 1 }),
      record({ time: 9.5 * S, kind: 2, flags: FLAG_TEXT, id: 0, node: 1 }),
    ],
  ) {
    this.#trace.dictionary.addTexts(['leader', 'follower']);
  }

  trace = (): Trace => this.#trace;
  knownNs = (): number => this.known;
  durationNs = (): number => this.end;
  nowNs = (): number => this.now;
  point = (place: string): void => void this.log.push(place);

  reach = async (ns: number): Promise<void> => {
    this.log.push(`reach ${ns / S}`);
    await Promise.resolve();
    for (; this.#to < this.records.length && this.records[this.#to]!.time <= ns; ++this.#to) {
      this.#trace.append(bytesOf([this.records[this.#to]!]));
    }
    this.known = Math.max(this.known, ns);
    this.now = ns;
  };

  playTo = async (ns: number): Promise<void> => {
    await this.reach(ns);
    this.log.push('played');
  };
}

function tourOf(...steps: Partial<Step>[]): Tour {
  const whole = steps.map((step): Step => ({ title: '', text: '', moment: { when: 'now' }, place: 'graph', ...step }));
  return { name: 't', title: 't', summary: '', scenario: 's', steps: whole };
}

describe('a tour', () => {
  it('goes to times and to what is recorded, and names whom it concerns', async () => {
    const host = new FakeHost();
    const run = new TourRun(
      tourOf(
        { moment: { when: 'at', ns: 2 * S } },
        { moment: { when: 'record', kinds: ['shown_changed'], text: 'leader' }, text: '{node} leads', place: 'log' },
        {
          moment: { when: 'record', kinds: ['shown_changed'], text: 'leader', node: 'n2' },
          text: '{node}',
          leadNs: 0.25 * S,
        },
        { text: 'the end' },
      ),
      host,
    );
    await run.start();
    expect(host.now).toBe(2 * S);
    await run.next();
    expect([host.now, run.get().text, run.get().isComing]).toEqual([3.5 * S, 'n1 leads', false]);
    await run.next();
    expect([host.now, run.get().text]).toEqual([9.5 * S, 'n2']);
    expect(host.log.slice(-3)).toEqual(['reach 9.25', 'reach 9.5', 'played']);
    await run.next();
    expect([host.now, run.get().text, run.isLast]).toEqual([9.5 * S, 'the end', true]);
    await run.next();
    expect(run.get().index).toBe(3);
    await run.back();
    await run.back();
    expect([host.now, run.get().text]).toEqual([3.5 * S, 'n1 leads']);
  });

  it('goes on when what it waits for does not happen', async () => {
    const run = new TourRun(
      tourOf({ moment: { when: 'record', kinds: ['node_crashed'], node: 'n1' }, text: '{node} dies' }, {}),
      new FakeHost(),
    );
    await run.start();
    expect(run.get().text).toBe('somebody dies (In this run, that does not happen.)');
    await run.next();
    expect(run.get().index).toBe(1);
  });

  it('ends one move when another begins, or when it is stopped', async () => {
    const host = new FakeHost();
    const run = new TourRun(
      tourOf({}, { moment: { when: 'record', kinds: ['node_crashed'] } }, { moment: { when: 'at', ns: S } }),
      host,
    );
    await run.start();
    const slow = run.next();
    const fast = run.next();
    await Promise.all([slow, fast]);
    expect([run.get().index, run.get().isComing, host.now]).toEqual([2, false, S]);
    let told = 0;
    run.subscribe(() => ++told);
    const moving = run.back();
    run.stop();
    const before = told;
    await moving;
    expect(told).toBe(before);
  });
});

// A host over the real engine, without a page.
class EngineHost implements TourHost {
  readonly #engine = EngineInstance.open(engineModule());
  readonly #collector = new RecordCollector();
  readonly #trace: Trace;
  readonly #duration: number;
  #now = 0;
  readonly places: string[] = [];

  constructor(scenario: string) {
    const isWanted = (text: string): boolean => (JSON.parse(text) as { name: string }).name === scenario;
    const document = this.#engine.readyScenarios().find(isWanted);
    if (document === undefined) throw new Error(`there is no ready scenario '${scenario}'`);
    this.#engine.create(document, null, false);
    this.#engine.trace(7);
    const description = this.#engine.describe();
    this.#duration = description.duration_ns;
    this.#trace = Trace.create(description);
  }

  trace = (): Trace => this.#trace;
  knownNs = (): number => this.#now;
  durationNs = (): number => this.#duration;
  nowNs = (): number => this.#now;
  point = (place: string): void => void this.places.push(place);
  playTo = (ns: number): Promise<void> => this.reach(ns);

  reach = (ns: number): Promise<void> => {
    if (ns > this.#now) {
      this.#engine.runUntil(ns, Number.MAX_SAFE_INTEGER);
      this.#collector.collect(this.#engine);
      const { records, texts } = this.#collector.take();
      this.#trace.append(records, texts);
      this.#now = ns;
    }
    return Promise.resolve();
  };

  shown(node: string, field: string): Json | undefined {
    const state = this.#engine.state(this.#trace.dictionary.nodeNumber(node)!) as { shown: { [field: string]: Json } };
    return state.shown[field];
  }
}

describe.each(TOURS.map((tour) => [tour.name, tour] as const))('the tour %s', (_, tour) => {
  it('tells what happens in its scenario', async () => {
    const host = new EngineHost(tour.scenario);
    const run = new TourRun(tour, host);
    await run.start();
    for (let index = 0; index < tour.steps.length; ++index) {
      const { text } = run.get();
      expect(run.get().index).toBe(index);
      expect(text, tour.steps[index]!.title).not.toMatch(/does not happen|somebody|\{/);
      await run.next();
    }
    expect(host.places).toEqual(tour.steps.map((step) => step.place));
  }, 30_000);
});

describe('what the tours claim', () => {
  it('is so: nothing gets through in the retry storm, also when the servers are back', async () => {
    const host = new EngineHost('retry-storm');
    for (const [at, rate] of [
      [19, 1],
      [30, 0],
      [50, 0],
    ] as const) {
      await host.reach(at * S);
      expect(host.shown('client', 'success_rate'), `at ${at} s`).toBe(rate);
    }
    expect(host.shown('s3', 'queue_length')).toBe(200);
  });

  it('is so: participants are blocked until the coordinator is back', async () => {
    const host = new EngineHost('two-phase-commit-blocked');
    await host.reach(28 * S);
    expect(host.shown('p2', 'blocked')).toBe(true);
    expect(host.shown('p2', 'in_doubt')).toBeGreaterThan(0);
    await host.reach(45 * S);
    expect(host.shown('p2', 'blocked')).toBe(false);
  });
});
