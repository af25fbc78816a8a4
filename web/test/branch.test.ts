import { beforeAll, describe, expect, test } from 'vitest';
import { Branch } from '../src/engine/branch';
import { JournalMismatch } from '../src/engine/branch-types';
import { EngineInstance } from '../src/engine/instance';
import type { JournalEntry } from '../src/protocol';
import { engineModule } from './engine-module';

const second = 1e9;
const always = Number.MAX_SAFE_INTEGER;
const module = engineModule();
let document = '';

beforeAll(() => {
  const all = EngineInstance.open(module).readyScenarios();
  document = all.find((text) => (JSON.parse(text) as { name: string }).name === 'raft-leader-crash') ?? '';
});

function opened(journal: readonly JournalEntry[] = []): Branch {
  const made = Branch.open(EngineInstance.open(module), { document, seed: null, allowBugs: false, journal });
  if (!(made instanceof Branch)) throw new Error(JSON.stringify(made));
  return made;
}

function runTo(branch: Branch, atNs: number): string {
  expect(branch.run({ atNs, events: always, deadlineMs: Infinity })).toBe(true);
  return branch.engine.digest();
}

function goTo(branch: Branch, atNs: number): string {
  branch.approach(atNs);
  return runTo(branch, atNs);
}

function recordsOf(branch: Branch): Uint8Array {
  return new Uint8Array(branch.collector.take().records);
}

/** The indices of the texts of notes. */
function notesIn(branch: Branch, records: ArrayBuffer): number[] {
  const kind = branch.description.kinds.find(({ name }) => name === 'scenario_note')?.kind;
  const words = new Uint32Array(records);
  const starts = Array.from({ length: words.length / 8 }, (_, index) => 8 * index);
  return starts.filter((at) => ((words[at + 2] ?? 0) & 0xffff) === kind).map((at) => words[at + 5] ?? 0);
}

describe('a run is led back and forth', () => {
  test('every moment has the digest it had the first time', () => {
    const branch = opened();
    const moments = [0.2, 1.5, 10, 10.25, 23.7, 42, 59.9].map((seconds) => seconds * second);
    const first = moments.map((atNs) => runTo(branch, atNs));
    expect(new Set(first).size).toBe(moments.length);
    for (const index of [5, 0, 6, 3, 1, 2, 4, 0]) expect(goTo(branch, moments[index] ?? 0)).toBe(first[index]);
  });

  test('records are gathered once, whatever way it was led', () => {
    const straight = opened();
    runTo(straight, 20 * second);
    const wandering = opened();
    runTo(wandering, 7 * second);
    goTo(wandering, 2 * second);
    goTo(wandering, 12 * second);
    goTo(wandering, 0);
    goTo(wandering, 20 * second);
    expect(Buffer.compare(recordsOf(wandering), recordsOf(straight))).toBe(0);
  });

  test('it stops after each event, and just after the next of a kind', () => {
    const branch = opened();
    for (let events = 1; events <= 20; ++events) {
      branch.run({ atNs: always, events, deadlineMs: Infinity });
      expect(branch.events).toBe(events);
    }
    const crashed = branch.description.kinds.find(({ name }) => name === 'node_crashed')?.kind ?? -1;
    expect(branch.runToKind(new Set([crashed]), Infinity)).toBe(true);
    expect(branch.nowNs).toBeGreaterThanOrEqual(10 * second);
    expect(branch.nowNs).toBeLessThan(10.001 * second);
  });

  test('it ends, with all of its time over, and can be led back from there', () => {
    const branch = opened();
    const early = runTo(branch, 3 * second);
    runTo(branch, always);
    expect(branch.status).toBe('over');
    expect(goTo(branch, 3 * second)).toBe(early);
    expect(branch.status).toBe('open');
  });
});

describe('keyframes of a run', () => {
  const filled = (branch: Branch): number => {
    let slices = 0;
    for (; branch.hasGaps && slices < 10_000; ++slices) branch.fill(performance.now() + 6);
    return slices;
  };

  test('are taken afterwards where a run in a hurry has left them out, and the run does not notice', () => {
    const branch = opened();
    branch.pace.isHurried = true;
    branch.pace.took(1000, 0);
    const digest = runTo(branch, 40 * second);
    const last = runTo(branch, always);
    const { events } = branch;
    const kept = recordsOf(branch).length;
    expect(branch.keyframes.all.length).toBe(1);
    expect(branch.hasGaps).toBe(true);
    expect(filled(branch)).toBeLessThan(10_000);
    expect(branch.keyframes.all.length).toBeGreaterThan(1);
    expect([branch.events, branch.engine.digest(), recordsOf(branch).length]).toEqual([events, last, 0]);
    expect(kept).toBeGreaterThan(0);
    expect(goTo(branch, 40 * second)).toBe(digest);
    expect(goTo(branch, always)).toBe(last);
  });

  test('are taken afterwards only of the future that is there', () => {
    const branch = opened();
    branch.pace.isHurried = true;
    branch.pace.took(1000, 0);
    runTo(branch, always);
    branch.fill(performance.now() + 1);
    goTo(branch, 10 * second);
    branch.apply({ crash: 'n2' });
    const digest = runTo(branch, always);
    filled(branch);
    expect(goTo(branch, 50 * second)).toBe(runTo(opened(branch.journal), 50 * second));
    expect(goTo(branch, always)).toBe(digest);
  });
});

describe('changes', () => {
  test('a run that is opened with the journal of another is that run', () => {
    const branch = opened();
    runTo(branch, 4 * second);
    expect(branch.apply({ crash: 'n1', reboot_after: '2s' })).toEqual([]);
    runTo(branch, 5 * second);
    expect(branch.apply({ partition: [['n2'], ['n3']] })).toEqual([]);
    const digest = runTo(branch, 30 * second);
    expect(digest).not.toBe(runTo(opened(), 30 * second));

    expect(runTo(opened(branch.journal), 30 * second)).toBe(digest);
    goTo(branch, 1 * second);
    expect(goTo(branch, 30 * second)).toBe(digest);
  });

  test('an action in the past takes the place of what came after it', () => {
    const branch = opened();
    const plain = runTo(branch, 2 * second);
    branch.apply({ crash: 'n1' });
    runTo(branch, 12 * second);
    goTo(branch, 1 * second);
    branch.apply({ crash: 'n2' });
    expect(branch.journal.map(({ action }) => action)).toEqual([{ crash: 'n2' }]);
    expect(runTo(branch, 2 * second)).not.toBe(plain);
    expect(runTo(opened(branch.journal), 12 * second)).toBe(runTo(branch, 12 * second));
  });

  test('texts of another future are its own', () => {
    const branch = opened();
    runTo(branch, 1 * second);
    branch.apply({ note: 'first' });
    runTo(branch, 3 * second);
    goTo(branch, 0.5 * second);
    branch.apply({ note: 'second' });
    const before = branch.collector.take();
    runTo(branch, 3 * second);
    const { records, texts } = branch.collector.take();
    const all = [...before.texts, ...texts];
    expect(notesIn(branch, records).map((index) => all[index])).toEqual(['second']);
  });

  test('a fork goes its own way, and does not disturb the run it came from', () => {
    const branch = opened();
    runTo(branch, 8 * second);
    const fork = branch.fork();
    fork.apply({ crash: 'n1' });
    const other = runTo(fork, 20 * second);
    const own = runTo(branch, 20 * second);
    expect(own).toBe(runTo(opened(), 20 * second));
    expect(other).not.toBe(own);
    expect(goTo(fork, 6 * second)).toBe(goTo(branch, 6 * second));
  });

  test('an action that is wrong is refused with what is wrong, and changes nothing', () => {
    const branch = opened();
    runTo(branch, 2 * second);
    expect(branch.apply({ crash: 'nobody' })[0]?.message).toMatch(/nobody/);
    expect(branch.apply({ explode: 'n1' })).not.toEqual([]);
    expect(branch.journal).toEqual([]);
    expect(runTo(branch, 9 * second)).toBe(runTo(opened(), 9 * second));
  });

  test('a journal of another run is refused', () => {
    const journal = [{ at_ns: 3 * second, after_events: 3, action: { crash: 'n1' } }];
    expect(() => runTo(opened(journal), 5 * second)).toThrow(JournalMismatch);
    const late = [{ at_ns: 1 * second, after_events: 1e9, action: { crash: 'n1' } }];
    expect(() => runTo(opened(late), 5 * second)).toThrow(JournalMismatch);
  });
});
