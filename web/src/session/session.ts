import type { Action, Answer, BranchId, Command, JournalEntry, Problem, Question, Report } from '../protocol';
import { NO_NODE } from '../records/record-format';
import type { AppState, BranchState } from '../store/app-state';
import { activeBranch } from '../store/app-state';
import { createStore, type Store } from '../store/store';
import type { Trace } from '../records/trace';
import { branchOf, withChanged, withClosed, withForked, withOpened, type BranchChange } from './branch-changes';
import { BranchData } from './branch-data';
import type { PublishedEngine } from './engines';
import { lastWords } from './last-words';
import { TimeControl } from './time-control';
import { TracePlayer } from './trace-player';
import type { WorkerLink } from './worker-link';

/** A run to open. */
export interface RunToOpen {
  readonly document: string;
  readonly seed: string | null;
  readonly allowBugs: boolean;
  readonly journal: readonly JournalEntry[];
  readonly atNs: number;
  readonly play: boolean;
}

type Opening = RunToOpen & { readonly replaces: BranchId | null };

const firstBranch: BranchId = 1;
const trapsMax = 3;
const trapMemoryMs = 20_000;

/**
 * What the page does: it sends commands to the engine's worker and keeps what comes of them in the store. Hot data, such as
 * records, is in `dataOf`.
 */
export class Session {
  readonly store: Store<AppState>;
  readonly time: TimeControl;
  /** The engine that is loaded, or being loaded. */
  engine: PublishedEngine | null = null;
  #link: WorkerLink | null = null;
  #engineUrl = '';
  #nextBranch = firstBranch;
  #nextNotice = 1;
  #trapsAtMs: number[] = [];
  readonly #players = new Map<BranchId, TracePlayer>();
  readonly #openings = new Map<BranchId, Opening>();
  readonly #data = new Map<BranchId, BranchData>();
  #whenLoaded: (() => void)[] = [];
  #otherwise: (() => void) | null = null;

  constructor(initial: AppState) {
    this.store = createStore(initial);
    this.time = new TimeControl(this.store, (command) => this.#send(command));
  }

  /** Loads an engine; what was sent to another one before is forgotten. */
  connect(link: WorkerLink, engine: PublishedEngine, base: string): Promise<void> {
    this.engine = engine;
    this.#link = link;
    this.#engineUrl = new URL(`engines/${engine.hash}.wasm`, base).href;
    link.send({ type: 'load', url: this.#engineUrl });
    return new Promise((resolve) => this.#whenLoaded.push(resolve));
  }

  /** Opens a run in place of all that are open. They stay if it is refused. */
  open(run: RunToOpen): BranchId {
    return this.#open({ ...run, replaces: null });
  }

  /** As `open`, and does something else if it is refused while nothing is open. */
  openFirst(run: RunToOpen, otherwise: () => void): void {
    this.#otherwise = otherwise;
    this.open(run);
  }

  /** Shows a trace that was recorded elsewhere, in place of all that is open. */
  openTrace(name: string, trace: Trace): void {
    const id = this.#nextBranch++;
    const player = new TracePlayer(id, name, trace, (report) => this.take(report));
    for (const branch of this.store.get().branches) this.#forget(branch.id);
    this.#players.set(id, player);
    this.#data.set(id, BranchData.ofTrace(trace, player.texts));
    const { description } = player;
    const run = { document: '', seed: null, allowBugs: false, journal: [] };
    const made = { ...branchOf(id, description, run, undefined), moment: player.moment(), isRecording: true };
    this.store.set((state) => withOpened(state, made, undefined));
  }

  ask<Ask extends Question['ask']>(question: Extract<Question, { ask: Ask }>): Promise<Extract<Answer, { ask: Ask }>> {
    if ('branch' in question && this.#players.has(question.branch)) {
      return Promise.reject(new Error('A recording cannot be asked.'));
    }
    if (this.#link === null) return Promise.reject(new Error('The engine is not loaded yet.'));
    return this.#link.ask(question);
  }

  dataOf(branch: BranchId): BranchData | undefined {
    return this.#data.get(branch);
  }

  /** Carries an action out now. If more is known than now, that future is kept as another branch while there is but one. */
  act(action: Action): void {
    const state = this.store.get();
    const branch = activeBranch(state);
    if (branch === null) return;
    const { nowNs, knownNs, playing } = branch.moment;
    const splits = knownNs > nowNs && state.branches.length === 1 && !branch.isRecording;
    if (splits) this.fork();
    this.#send({ type: 'apply', branch: this.store.get().active, action });
    if (splits && playing) this.time.play();
  }

  /** Another run that begins here, beside this one. The new one is led from now on. */
  fork(): void {
    const { branches, active } = this.store.get();
    const branch = branches.find(({ id }) => id === active);
    if (branch === undefined) return;
    if (branches.length > 1) return this.notify('info', 'Two branches are open already: close one first.');
    if (branch.isRecording) return this.notify('info', 'This is a recording: it can be watched, not changed.');
    this.time.pause();
    const into = this.#nextBranch++;
    const data = this.#data.get(active);
    if (data === undefined) return;
    this.#send({ type: 'fork', branch: active, into });
    this.#data.set(into, data.copy());
    this.store.set((state) => withForked(state, branch, into));
  }

  closeBranch(id: BranchId): void {
    const { branches } = this.store.get();
    if (branches.length < 2) return;
    this.#forget(id);
    this.store.set((state) => withClosed(state, id));
  }

  activate(id: BranchId): void {
    this.store.set((state) => ({ ...state, active: id, selection: { ...state.selection, record: null } }));
  }

  /** Selects a record by its position in the active branch, and the node that it is about. */
  selectRecord(position: number): void {
    const { active } = this.store.get();
    const store = this.#data.get(active)?.trace.store;
    if (store === undefined || position >= store.size) return;
    const { node } = store.read(position);
    this.store.set((state) => ({
      ...state,
      selection: { node: node === NO_NODE ? state.selection.node : node, record: position },
    }));
  }

  set<Name extends SimpleSetting>(name: Name, value: AppState[Name]): void {
    this.store.set((state) => ({ ...state, [name]: value }));
  }

  notify(tone: 'info' | 'error', text: string, details: readonly string[] = []): void {
    const notice = { id: this.#nextNotice++, tone, text, details };
    this.store.set((state) => ({ ...state, notices: [...state.notices.slice(-3), notice] }));
  }

  dismiss(notice: number): void {
    this.store.set((state) => ({ ...state, notices: state.notices.filter(({ id }) => id !== notice) }));
  }

  /** What the worker tells. */
  take(report: Exclude<Report, { type: 'answer' | 'unanswered' }>): void {
    switch (report.type) {
      case 'loaded':
        this.store.set((state) => ({ ...state, engine: report.version }));
        for (const resolve of this.#whenLoaded.splice(0)) resolve();
        return;
      case 'opened':
        return this.#opened(report);
      case 'refused':
        return this.#refused(report.branch, report.problems);
      case 'forked':
        return;
      case 'batch':
        return this.#takeBatch(report);
      case 'applied':
        return this.#applied(report);
      case 'action-refused':
        return this.notify('error', 'That cannot be done.', report.problems.map(({ message }) => message));
      case 'keyframes':
        return this.#change(report.branch, { keyframesNs: report.atNs, keyframeBytes: report.bytes });
      case 'trapped':
        return this.#trapped(report);
      default: {
        const unreachable: never = report;
        return unreachable;
      }
    }
  }

  #open(opening: Opening): BranchId {
    const branch = this.#nextBranch++;
    this.#openings.set(branch, opening);
    this.#sendOpening(branch, opening);
    return branch;
  }

  #sendOpening(branch: BranchId, { document, seed, allowBugs, journal, atNs }: Opening): void {
    this.#send({ type: 'open', branch, document, seed, allowBugs, journal, atNs });
  }

  #opened({ branch: id, description }: Extract<Report, { type: 'opened' }>): void {
    const opening = this.#openings.get(id);
    this.#openings.delete(id);
    if (opening === undefined) return;
    const { branches } = this.store.get();
    const replaced = opening.replaces === null ? branches : branches.filter((branch) => branch.id === opening.replaces);
    const before = replaced.find((branch) => branch.id === opening.replaces);
    if (opening.replaces !== null && before === undefined) return this.#forget(id); // it was closed meanwhile
    for (const branch of replaced) this.#forget(branch.id);
    this.#data.set(id, BranchData.of(description));
    const made = branchOf(id, description, opening, before);
    this.store.set((state) => withOpened(state, made, before));
    if (opening.play) this.#send({ type: 'play', branch: id, speed: made.speed });
  }

  #refused(id: BranchId, problems: readonly Problem[]): void {
    this.#openings.delete(id);
    this.store.set((state) => ({ ...state, problems }));
    this.notify('error', 'The scenario cannot be run.', problems.slice(0, 8).map(problemText));
    const otherwise = this.#otherwise;
    this.#otherwise = null;
    if (this.store.get().branches.length === 0) otherwise?.();
  }

  #takeBatch({ branch: id, moment, records, texts, metrics, detailDropped }: Extract<Report, { type: 'batch' }>): void {
    if (!this.#players.has(id)) this.#send({ type: 'read', batches: 1 });
    const data = this.#data.get(id);
    if (data === undefined) return;
    data.append(records, texts, metrics);
    this.time.reported(id);
    this.#change(id, (branch) => ({
      moment,
      recordsVersion: records.byteLength > 0 || texts.length > 0 ? branch.recordsVersion + 1 : branch.recordsVersion,
      detailDropped: branch.detailDropped || detailDropped,
    }));
  }

  #applied({ branch: id, journal, forgetAfterNs, forgetAfterEvents }: Extract<Report, { type: 'applied' }>): void {
    this.#data.get(id)?.forgetAfter(forgetAfterNs, forgetAfterEvents);
    this.#change(id, (branch) => ({ journal, recordsVersion: branch.recordsVersion + 1 }));
  }

  // The worker is replaced, and what was open is opened there anew, at the moment that was last seen.
  #trapped({ kind, message, branch: broken, records }: Extract<Report, { type: 'trapped' }>): void {
    const isJournal = kind === 'journal';
    const trace = broken === null ? undefined : this.#data.get(broken)?.trace;
    const last = trace === undefined ? [] : lastWords(trace, records);
    const text = isJournal
      ? 'The changes made to this run do not fit this engine: it is shown without them.'
      : 'The engine has stopped with an error. It was started anew, where it was last seen.';
    this.notify('error', text, [...message.split('\n'), ...last]);
    const nowMs = performance.now();
    this.#trapsAtMs = [...this.#trapsAtMs.filter((atMs) => nowMs - atMs < trapMemoryMs), nowMs];
    this.#link?.replace();
    if (this.#trapsAtMs.length > trapsMax) return this.#giveUp();
    this.#send({ type: 'load', url: this.#engineUrl });
    const waiting = [...this.#openings.entries()];
    for (const [id, opening] of waiting) this.#sendOpening(id, withoutBrokenJournal(opening, isJournal && id === broken));
    const simulated = this.store.get().branches.filter((branch) => !branch.isRecording);
    for (const branch of simulated) this.#reopen(branch, isJournal && branch.id === broken);
  }

  #giveUp(): void {
    this.#trapsAtMs = [];
    this.#openings.clear();
    for (const { id } of this.store.get().branches) this.#data.delete(id);
    this.store.set((state) => ({ ...state, branches: [], dialog: 'gallery' }));
    this.#send({ type: 'load', url: this.#engineUrl });
    this.notify('error', 'The engine keeps failing on this run: choose another scenario.');
  }

  #reopen(branch: BranchState, withoutJournal: boolean): void {
    const { document, seed, allowBugs, moment, id } = branch;
    const journal = withoutJournal ? [] : branch.journal;
    this.#open({ document, seed, allowBugs, journal, atNs: moment.nowNs, play: false, replaces: id });
  }

  #forget(id: BranchId): void {
    this.#send({ type: 'close', branch: id });
    this.#players.delete(id);
    this.#data.delete(id);
    this.time.forget(id);
  }

  #change(id: BranchId, change: BranchChange): void {
    this.store.set((state) => withChanged(state, id, change));
  }

  #send(command: Command): void {
    const player = 'branch' in command ? this.#players.get(command.branch) : undefined;
    if (player !== undefined && 'branch' in command) player.handle(command);
    else this.#link?.send(command);
  }
}

type SimpleSetting = 'compareView' | 'grabbed' | 'panel' | 'layout' | 'tool' | 'theme' | 'dialog' | 'selection' | 'stepKinds' | 'comparing' | 'gallery' | 'models';

function withoutBrokenJournal(opening: Opening, isBroken: boolean): Opening {
  return isBroken ? { ...opening, journal: [] } : opening;
}

function problemText({ line, column, message }: Problem): string {
  return line > 0 ? `line ${line}, column ${column}: ${message}` : message;
}
