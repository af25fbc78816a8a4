import type { Action, BranchId, Command, Report, Speed } from '../protocol';
import { answer } from './answers';
import { Branch } from './branch';
import type { Opening } from './branch-types';
import { detail, fullDetail, recordBytes } from './abi';
import { EngineInstance } from './instance';

/** What a branch is on its way to. */
type Goal =
  | { readonly to: 'rest' }
  | { readonly to: 'time'; readonly atNs: number }
  | { readonly to: 'event'; readonly events: number }
  | { readonly to: 'kind'; readonly kinds: ReadonlySet<number> }
  | { readonly to: 'play'; readonly speed: Speed; fromNs: number; fromMs: number };

interface Work {
  readonly id: BranchId;
  readonly branch: Branch;
  goal: Goal;
  /** Something has changed since the last batch. */
  isNews: boolean;
  sentMs: number;
  detailDropped: boolean;
  keyframesSent: number;
}

export type Post = (report: Report, transfer: Transferable[]) => void;

const sliceMs = 6;
const batchMs = 14;
const unreadMax = 4;
const lagMaxMs = 80;
const pendingBytesMax = 16 * 1024 * 1024;
const lastRecordsKept = 64;
/** So long after there was anything else to do, keyframes are taken where they are far apart. */
const restMs = 250;
const forever = Number.MAX_SAFE_INTEGER;

/** The runs of one worker: takes commands, simulates in slices, and reports in batches. */
export class Workbench {
  #module: WebAssembly.Module | null = null;
  #idle: EngineInstance | null = null;
  readonly #works = new Map<BranchId, Work>();
  #unread = 0;
  #busyUntilMs = 0;

  constructor(private readonly post: Post) {}

  load(module: WebAssembly.Module): void {
    this.#module = module;
    this.#idle = EngineInstance.open(module);
    this.post({ type: 'loaded', version: this.#idle.version() }, []);
  }

  /** Carries out a command; all but 'load', which waits for the network. */
  handle(command: Exclude<Command, { type: 'load' }>): void {
    switch (command.type) {
      case 'open':
        return this.#open(command.branch, command, command.atNs);
      case 'close':
        this.#works.get(command.branch)?.branch.keyframes.clear();
        this.#works.delete(command.branch);
        return;
      case 'play':
        return this.#setGoal(command.branch, (work) => playFrom(work.branch, command.speed));
      case 'pause':
        return this.#setGoal(command.branch, () => ({ to: 'rest' }));
      case 'step':
        return this.#setGoal(command.branch, (work) => ({ to: 'event', events: work.branch.events + 1 }));
      case 'step-to':
        return this.#setGoal(command.branch, () => ({ to: 'kind', kinds: new Set(command.kinds) }));
      case 'seek':
        return this.#seek(command.branch, command.atNs);
      case 'fork':
        return this.#fork(command.branch, command.into);
      case 'apply':
        return this.#apply(command.branch, command.action);
      case 'ask':
        return this.#answer(command);
      case 'read':
        this.#unread = Math.max(0, this.#unread - command.batches);
        return;
      default: {
        const unreachable: never = command;
        return unreachable;
      }
    }
  }

  /** Simulates for a few milliseconds. Returns in how many milliseconds there is more to do; null: when a command comes. */
  slice(): number | null {
    const busy = [...this.#works.values()].filter((work) => work.goal.to !== 'rest');
    for (const work of busy) this.#advance(work, performance.now() + sliceMs / busy.length);
    for (const work of this.#works.values()) this.#sendIfDue(work);
    let wait = this.#fill(busy.length > 0);
    for (const work of this.#works.values()) {
      const its = this.#waitMs(work);
      if (its !== null) wait = wait === null ? its : Math.min(wait, its);
    }
    return wait;
  }

  // Takes keyframes once nothing else is to do. In how many milliseconds there is more of it; null: there is not.
  #fill(isBusy: boolean): number | null {
    const now = performance.now();
    if (isBusy) this.#busyUntilMs = now;
    const work = [...this.#works.values()].find(({ branch }) => branch.hasGaps);
    if (work === undefined) return null;
    const waitMs = this.#busyUntilMs + restMs - now;
    if (waitMs > 0) return waitMs;
    work.branch.fill(now + sliceMs);
    this.#sendKeyframes(work);
    return 0;
  }

  /** The last records of a branch that has trapped, as far as they can be read. */
  lastWords(): Extract<Report, { type: 'trapped' }> {
    const work = [...this.#works.values()].find((each) => each.goal.to !== 'rest') ?? [...this.#works.values()][0];
    const report = { type: 'trapped', kind: 'trap', branch: work?.id ?? null, message: '', nowNs: work?.branch.nowNs ?? 0 } as const;
    try {
      const records = work?.branch.engine.records() ?? new Uint32Array();
      const kept = records.slice(-(lastRecordsKept * recordBytes) / 4);
      return { ...report, message: work?.branch.engine.printed.text.trim() ?? '', records: kept.buffer };
    } catch {
      return { ...report, records: new ArrayBuffer(0) };
    }
  }

  #open(id: BranchId, opening: Opening, atNs: number): void {
    if (this.#module === null) throw new Error('no engine is loaded');
    const made = Branch.open(EngineInstance.open(this.#module), opening);
    if (!(made instanceof Branch)) return this.post({ type: 'refused', branch: id, problems: made }, []);
    this.#works.get(id)?.branch.keyframes.clear();
    this.#works.set(id, newWork(id, made, { to: 'time', atNs: Math.min(atNs, made.description.duration_ns) }));
    this.post({ type: 'opened', branch: id, description: made.description }, []);
  }

  #setGoal(id: BranchId, goal: (work: Work) => Goal): void {
    const work = this.#works.get(id);
    if (work === undefined) return;
    work.goal = work.branch.status === 'open' ? goal(work) : { to: 'rest' };
    work.isNews = true;
  }

  #seek(id: BranchId, atNs: number): void {
    const work = this.#works.get(id);
    if (work === undefined) return;
    const to = Math.max(0, Math.min(Math.round(atNs), work.branch.description.duration_ns));
    work.branch.approach(to);
    work.goal = { to: 'time', atNs: to };
    work.isNews = true;
  }

  #fork(id: BranchId, into: BranchId): void {
    const work = this.#works.get(id);
    if (work === undefined) return;
    this.#send(work);
    this.#works.set(into, newWork(into, work.branch.fork(), { to: 'rest' }));
    this.post({ type: 'forked', branch: id, into }, []);
  }

  #apply(id: BranchId, action: Action): void {
    const work = this.#works.get(id);
    if (work === undefined) return;
    const { branch } = work;
    if (branch.status !== 'open') {
      const message = 'The run has ended: go back to an earlier moment to change something.';
      return this.post({ type: 'action-refused', branch: id, problems: [{ line: 0, column: 0, pointer: '', message }] }, []);
    }
    this.#send(work);
    const [forgetAfterNs, forgetAfterEvents] = [branch.nowNs, branch.events];
    const problems = branch.apply(action);
    if (problems.length > 0) return this.post({ type: 'action-refused', branch: id, problems }, []);
    this.post({ type: 'applied', branch: id, journal: branch.journal, forgetAfterNs, forgetAfterEvents }, []);
    if (work.goal.to !== 'play') work.goal = { to: 'time', atNs: branch.nowNs };
    work.isNews = true;
  }

  #answer({ request, question }: Extract<Command, { type: 'ask' }>): void {
    if (this.#idle === null) return this.post({ type: 'unanswered', request, message: 'No engine is loaded.' }, []);
    const branch = 'branch' in question ? this.#works.get(question.branch)?.branch : undefined;
    const found = answer(question, this.#idle, branch);
    if (found === null) return this.post({ type: 'unanswered', request, message: 'That run is closed.' }, []);
    this.post({ type: 'answer', request, answer: found }, []);
  }

  #advance(work: Work, deadlineMs: number): void {
    const { branch, goal } = work;
    this.#chooseDetail(work);
    branch.pace.isHurried = goal.to !== 'play' || goal.speed === 'max';
    work.isNews = true;
    if (this.#isThere(branch, goal, deadlineMs) || branch.status !== 'open') {
      if (goal.to !== 'play' || branch.status !== 'open') work.goal = { to: 'rest' };
    }
  }

  // Goes on towards a goal; true once there.
  #isThere(branch: Branch, goal: Goal, deadlineMs: number): boolean {
    switch (goal.to) {
      case 'rest':
        return true;
      case 'time':
        return branch.run({ atNs: goal.atNs, events: forever, deadlineMs });
      case 'event':
        return branch.run({ atNs: forever, events: goal.events, deadlineMs });
      case 'kind':
        return branch.runToKind(goal.kinds, deadlineMs);
      case 'play':
        return branch.run({ atNs: playedTo(branch, goal), events: forever, deadlineMs });
      default: {
        const unreachable: never = goal;
        return unreachable;
      }
    }
  }

  // Drops detail, never speed, while the page has more to read than it can.
  #chooseDetail(work: Work): void {
    const isBehind = work.branch.collector.bytes > pendingBytesMax;
    work.branch.recordedDetail = isBehind ? detail.life : fullDetail;
    if (isBehind && !work.branch.isKnown) work.detailDropped = true;
  }

  #sendIfDue(work: Work): void {
    if (!work.isNews || this.#unread >= unreadMax) return;
    if (work.goal.to === 'rest' || performance.now() - work.sentMs >= batchMs) this.#send(work);
  }

  #send(work: Work): void {
    const { branch } = work;
    const moment = branch.moment(work.goal.to === 'play');
    const { records, texts } = branch.collector.take();
    const metrics = branch.metrics.take();
    const { detailDropped, id } = work;
    this.post({ type: 'batch', branch: id, moment, records, texts, metrics, detailDropped }, [
      records,
      moment.nodeStates.buffer as ArrayBuffer,
    ]);
    ++this.#unread;
    work.detailDropped = false;
    work.isNews = false;
    work.sentMs = performance.now();
    this.#sendKeyframes(work);
  }

  #sendKeyframes(work: Work): void {
    const { all, bytes } = work.branch.keyframes;
    if (all.length === work.keyframesSent) return;
    work.keyframesSent = all.length;
    this.post({ type: 'keyframes', branch: work.id, atNs: all.map((keyframe) => keyframe.at.atNs), bytes }, []);
  }

  #waitMs(work: Work): number | null {
    if (work.goal.to === 'rest') return work.isNews ? 2 : null;
    if (work.goal.to !== 'play' || work.goal.speed === 'max') return 0;
    return playedTo(work.branch, work.goal) > work.branch.nowNs ? 0 : 4;
  }
}

function newWork(id: BranchId, branch: Branch, goal: Goal): Work {
  return { id, branch, goal, isNews: true, sentMs: 0, detailDropped: false, keyframesSent: 0 };
}

function playFrom(branch: Branch, speed: Speed): Goal {
  return { to: 'play', speed, fromNs: branch.nowNs, fromMs: performance.now() };
}

// Where playing at its speed should be by now. An engine that cannot keep up goes on from where it is, without a leap.
function playedTo(branch: Branch, goal: Extract<Goal, { to: 'play' }>): number {
  if (goal.speed === 'max') return forever;
  const now = performance.now();
  const nsPerMs = goal.speed * 1e6;
  const wanted = goal.fromNs + (now - goal.fromMs) * nsPerMs;
  if (wanted - branch.nowNs <= lagMaxMs * nsPerMs) return wanted;
  goal.fromNs = branch.nowNs;
  goal.fromMs = now;
  return branch.nowNs + 4 * nsPerMs;
}
