import type { Action, Description, JournalEntry, Moment, Problem, RunStatus } from '../protocol';
import { detail, fullDetail, recordBytes } from './abi';
import { type Bounds, JournalMismatch, type KeyframeAt, type Opening } from './branch-types';
import { ChunkPace } from './chunk-pace';
import { CutsWatch } from './cuts-watch';
import { ImageStore } from './image-store';
import { EngineInstance } from './instance';
import { KeyframePace } from './keyframe-pace';
import { type Gap, type Keyframe, Keyframes } from './keyframes';
import { MetricSamples } from './metric-samples';
import { RecordCollector } from './record-collector';

const keyframeBudgetBytes = 384 * 1024 * 1024;
const kindWord = 2;

/** A run that goes over a part of the past again, to take keyframes there. */
interface Filler {
  readonly branch: Branch;
  readonly toEvents: number;
}

/**
 * A run that can be led back and forth. Its records are gathered once: where it has been before, it is simulated again
 * without them.
 */
export class Branch {
  journal: JournalEntry[];
  /** Detail that is recorded beyond the known past. */
  recordedDetail: number = fullDetail;
  readonly metrics: MetricSamples;
  readonly pace = new KeyframePace();

  #traced = -1;
  #applied = 0;
  #status: RunStatus = 'open';
  #nowNs = 0;
  /** All events up to here have been carried out. */
  #settledNs = -1;
  #events = 0;
  #knownNs = 0;
  #knownEvents = 0;
  readonly #chunk = new ChunkPace();
  readonly #cuts = new CutsWatch();
  #watched: ReadonlySet<number> | null = null;
  #sawWatched = false;
  /** From the last keyframe to the end of what is known. */
  #tailMs = 0;
  #filler: Filler | null = null;

  private constructor(
    readonly opening: Opening,
    readonly description: Description,
    private instance: EngineInstance,
    readonly keyframes: Keyframes<KeyframeAt>,
    readonly collector: RecordCollector,
  ) {
    this.journal = [...opening.journal];
    this.metrics = new MetricSamples(description.duration_ns);
  }

  static open(instance: EngineInstance, opening: Opening): Branch | readonly Problem[] {
    const made = instance.create(opening.document, opening.seed, opening.allowBugs);
    if (!made.ok) return made.problems;
    const keyframes = new Keyframes<KeyframeAt>(keyframeBudgetBytes, new ImageStore(instance.module));
    const branch = new Branch(opening, instance.describe(), instance, keyframes, new RecordCollector());
    branch.#takeKeyframe();
    branch.metrics.sample(instance, 0);
    return branch;
  }

  /** Another run that stands where this one does. */
  fork(): Branch {
    return this.#fork(this.keyframes.copy());
  }

  #fork(keyframes: Keyframes<KeyframeAt>): Branch {
    const forked = new Branch(this.opening, this.description, this.instance.twin(), keyframes, this.collector.copy());
    forked.journal = [...this.journal];
    forked.#traced = this.#traced;
    forked.#applied = this.#applied;
    forked.#status = this.#status;
    forked.recordedDetail = this.recordedDetail;
    forked.#settledNs = this.#settledNs;
    forked.#nowNs = this.#nowNs;
    forked.#events = this.#events;
    forked.#knownNs = this.#knownNs;
    forked.#knownEvents = this.#knownEvents;
    forked.#chunk.follow(this.#chunk);
    forked.metrics.follow(this.metrics);
    forked.#tailMs = this.#tailMs;
    forked.pace.follow(this.pace);
    return forked;
  }

  get nowNs(): number {
    return this.#nowNs;
  }
  get events(): number {
    return this.#events;
  }
  get status(): RunStatus {
    return this.#status;
  }
  /** For questions about the moment at which it stands; who runs it on must go through the branch. */
  get engine(): EngineInstance {
    return this.instance;
  }
  get isKnown(): boolean {
    return this.#events < this.#knownEvents;
  }

  moment(playing: boolean): Moment {
    return {
      nowNs: this.#nowNs,
      events: this.#events,
      knownNs: this.#knownNs,
      status: this.#status,
      playing,
      nodeStates: this.collector.nodeStates(this.instance, this.description.nodes.length),
      cuts: this.#cuts.of(this.instance, playing),
    };
  }

  /** Simulates until one of the bounds; true once `atNs` or `events` is reached, or the run has ended. */
  run(bounds: Bounds): boolean {
    while (!this.#isAt(bounds)) {
      if (!this.#applyDue()) this.#stretch(bounds);
      if (performance.now() >= bounds.deadlineMs) return this.#isAt(bounds);
    }
    return true;
  }

  /** Simulates to just after the next event with a record of one of these kinds; true once there, or at the end. */
  runToKind(kinds: ReadonlySet<number>, deadlineMs: number): boolean {
    while (this.#status === 'open') {
      const events = this.#events + 1;
      this.#watched = kinds;
      this.run({ atNs: Number.MAX_SAFE_INTEGER, events, deadlineMs });
      this.#watched = null;
      if (this.#sawWatched) {
        this.#sawWatched = false;
        return true;
      }
      if (performance.now() >= deadlineMs) return false;
    }
    return true;
  }

  /** Goes to the nearest keyframe before a moment, if that is nearer than where it stands. The rest is for `run`. */
  approach(atNs: number): void {
    const keyframe = this.keyframes.latestUntil(atNs);
    if (keyframe === undefined) return;
    const ahead = this.#nowNs <= atNs && keyframe.at.events <= this.#events;
    if (!ahead) this.#goBack(keyframe);
  }

  #goBack(keyframe: Keyframe<KeyframeAt>): void {
    this.keyframes.restore(keyframe, this.instance.memoryOf(keyframe.bytes));
    this.collector.forgetEngineTexts();
    this.#nowNs = keyframe.at.atNs;
    this.#events = keyframe.at.events;
    this.#applied = keyframe.at.applied;
    this.#status = keyframe.at.status;
    this.#settledNs = -1;
    this.pace.isAtKeyframe();
    this.#traced = -1;
  }

  /** Whether keyframes are far apart somewhere, and there is room for more. */
  get hasGaps(): boolean {
    const roomMs = this.keyframes.isFull ? this.keyframes.meanCost : 0;
    return this.#filler !== null || this.pace.isWide(this.#widest?.cost ?? 0, roomMs);
  }

  /** Takes keyframes where they are farthest apart. */
  fill(deadlineMs: number): void {
    this.#filler ??= this.#fillerOf(this.#widest);
    if (this.#filler === null) return;
    const { branch, toEvents } = this.#filler;
    const events = Math.min(toEvents, this.#knownEvents);
    if (!branch.run({ atNs: Number.MAX_SAFE_INTEGER, events, deadlineMs })) return;
    this.#filler = null;
    if (toEvents >= this.#knownEvents) this.#tailMs = branch.pace.costMs;
    this.keyframes.retake(branch.instance.memory, (at) => at.events === branch.#events && at.applied === branch.#applied);
  }

  // The way from the last keyframe to the end of what is known counts, too.
  get #widest(): Gap<KeyframeAt> | undefined {
    const [widest, from] = [this.keyframes.widest, this.keyframes.all.at(-1)];
    if (from === undefined || this.#tailMs <= (widest?.cost ?? 0)) return widest;
    return { from, toEvents: this.#knownEvents, cost: this.#tailMs };
  }

  #fillerOf(gap: Gap<KeyframeAt> | undefined): Filler | null {
    if (gap === undefined) return null;
    const branch = this.#fork(this.keyframes);
    branch.#goBack(gap.from);
    return { branch, toEvents: gap.toEvents };
  }

  /** Carries an action out now, in place of all that the journal has from now on. */
  apply(action: Action): readonly Problem[] {
    const made = this.instance.apply(action);
    if (!made.ok) return made.problems;
    const entry = { at_ns: this.#nowNs, after_events: this.#events, action };
    this.journal = [...this.journal.slice(0, this.#applied), entry];
    this.#filler = null;
    this.#tailMs = this.pace.costMs;
    this.#applied = this.journal.length;
    this.#settledNs = -1;
    this.#knownEvents = Math.min(this.#knownEvents, this.#events);
    this.#knownNs = this.#nowNs;
    this.metrics.forgetAfter(this.#nowNs);
    this.keyframes.keep((at) => at.atNs <= entry.at_ns && at.events <= entry.after_events && at.applied < this.#applied);
    return [];
  }

  #isAt(bounds: Bounds): boolean {
    if (this.#status !== 'open' || this.#events >= bounds.events) return true;
    const next = this.journal[this.#applied];
    return this.#settledNs >= bounds.atNs && (next === undefined || next.at_ns > bounds.atNs);
  }

  // One call of the engine, not beyond what the journal or the known past bounds.
  #stretch(bounds: Bounds): void {
    this.#traceAsNeeded();
    const next = this.journal[this.#applied];
    const sampleNs = this.isKnown ? Infinity : this.metrics.dueNs;
    const until = Math.min(bounds.atNs, next?.at_ns ?? Infinity, sampleNs, this.description.duration_ns);
    const eventsMax = Math.min(
      bounds.events - this.#events,
      next === undefined ? Infinity : Math.max(next.after_events - this.#events, 1),
      this.isKnown ? this.#knownEvents - this.#events : Infinity,
      this.#chunk.events,
    );
    const wasKnown = this.isKnown;
    const from = performance.now();
    const stop = this.instance.runUntil(until, eventsMax);
    const took = performance.now() - from;
    const before = this.#events;
    this.#nowNs = this.instance.nowNs;
    this.#events = this.instance.events;
    if (stop === 'ended') this.#status = this.instance.endedAs();
    if (stop === 'reached-time') this.#settledNs = until;
    if (this.#watched !== null) this.#watch(this.#watched);
    if (wasKnown) this.instance.clearRecords();
    else this.#learn();
    this.#chunk.ran(this.#events - before, took);
    this.pace.ran(took);
    this.#keepKeyframes(before);
    if (!wasKnown) this.#tailMs = this.pace.costMs;
  }

  #watch(kinds: ReadonlySet<number>): void {
    const records = this.instance.records();
    for (let at = kindWord; at < records.length && !this.#sawWatched; at += recordBytes / 4) {
      this.#sawWatched = kinds.has((records[at] ?? 0) & 0xffff);
    }
  }

  #learn(): void {
    this.collector.collect(this.instance);
    this.#knownEvents = this.#events;
    this.#knownNs = Math.max(this.#knownNs, this.#nowNs);
    if (this.#nowNs >= this.metrics.dueNs || this.#status !== 'open') this.metrics.sample(this.instance, this.#nowNs);
  }

  #traceAsNeeded(): void {
    // Life is always traced: the engine then knows what each node showed last when records are wanted again.
    const wanted = this.isKnown && this.#watched === null ? detail.life : this.recordedDetail;
    if (wanted === this.#traced) return;
    this.instance.trace(wanted);
    this.#traced = wanted;
  }

  // True if an action of the journal was due and has been carried out.
  #applyDue(): boolean {
    const next = this.journal[this.#applied];
    if (next === undefined) return false;
    if (this.#events > next.after_events || this.#nowNs > next.at_ns || this.#isShortOf(next)) {
      throw new JournalMismatch(`action ${this.#applied + 1} belongs after event ${next.after_events}, which is not there`);
    }
    if (this.#events < next.after_events || this.#nowNs < next.at_ns) return false;
    const made = this.instance.apply(next.action);
    if (!made.ok) throw new JournalMismatch(made.problems.map((problem) => problem.message).join('; '));
    ++this.#applied;
    this.#settledNs = -1;
    return true;
  }

  #isShortOf(entry: JournalEntry): boolean {
    return this.#settledNs >= entry.at_ns && this.#events < entry.after_events;
  }

  #keepKeyframes(eventsBefore: number): void {
    const passed = this.keyframes.latestBetween(eventsBefore, this.#events);
    if (passed !== undefined) {
      if (passed.at.events === this.#events) passed.cost = this.pace.costMs;
      this.pace.isAtKeyframe();
    }
    if (this.pace.isDue) this.#takeKeyframe();
  }

  #takeKeyframe(): void {
    const from = performance.now();
    const at = { atNs: this.#nowNs, events: this.#events, applied: this.#applied, status: this.#status };
    const thinned = this.keyframes.take(this.instance.memory, at, this.pace.costMs);
    this.pace.took(performance.now() - from, thinned ? this.keyframes.meanCost : 0);
  }
}
