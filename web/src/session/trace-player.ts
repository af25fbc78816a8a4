import type { BranchId, Command, Description, Moment, Problem, Report, Speed } from '../protocol';
import type { Trace } from '../records/trace';
import { NodeHistory } from '../views/space-time/node-history';

type CommandOfBranch = Extract<Command, { branch: BranchId }>;

const upBit = 1;
const pausedBit = 2;
const unchangeable: Problem = { line: 0, column: 0, pointer: '', message: 'This is a recording: it can be watched, not changed.' };
/** Seconds that a whole recording takes as fast as it goes. */
const fastestSeconds = 2;

/** Plays a trace that was recorded elsewhere. It takes the commands of a run and reports as one, but nothing is simulated. */
export class TracePlayer {
  readonly description: Description;
  /** By the indices in the node states that it reports. */
  readonly texts: string[] = [];
  readonly #history: NodeHistory;
  readonly #indexOfText = new Map<string, number>();
  #nowNs = 0;
  #playing: { readonly speed: Speed; readonly fromNs: number; readonly fromMs: number } | null = null;
  #frame = 0;

  constructor(
    readonly branch: BranchId,
    name: string,
    private readonly trace: Trace,
    private readonly report: (report: Extract<Report, { type: 'batch' | 'action-refused' }>) => void,
  ) {
    this.#history = new NodeHistory(trace);
    this.#history.update();
    trace.index.update();
    this.description = descriptionOf(name, trace);
  }

  handle(command: CommandOfBranch): void {
    switch (command.type) {
      case 'play':
        this.#playing = { speed: command.speed, fromNs: this.#nowNs, fromMs: performance.now() };
        cancelAnimationFrame(this.#frame);
        return this.#advance();
      case 'pause':
        return this.#rest(this.#nowNs);
      case 'seek':
        return this.#rest(command.atNs);
      case 'step':
        return this.#restAt(this.trace.store.upperBound(this.#nowNs));
      case 'step-to':
        return this.#restAt(this.trace.index.next(command.kinds, this.trace.store.upperBound(this.#nowNs) - 1));
      case 'close':
        this.#playing = null;
        return cancelAnimationFrame(this.#frame);
      case 'fork':
      case 'apply':
        return this.report({ type: 'action-refused', branch: this.branch, problems: [unchangeable] });
      case 'open':
        return;
      default: {
        const unreachable: never = command;
        return unreachable;
      }
    }
  }

  moment(): Moment {
    const { duration_ns: endNs, nodes } = this.description;
    const status = this.#nowNs >= endNs ? 'over' : 'open';
    const nodeStates = Uint32Array.from(nodes, (_, node) => this.#stateOf(node));
    const events = this.trace.store.upperBound(this.#nowNs);
    return { nowNs: this.#nowNs, events, knownNs: endNs, status, playing: this.#playing !== null, nodeStates, cuts: null };
  }

  #advance(): void {
    if (this.#playing === null) return;
    const { speed, fromNs, fromMs } = this.#playing;
    const { duration_ns: endNs } = this.description;
    const nsPerMs = speed === 'max' ? endNs / (fastestSeconds * 1e3) : speed * 1e6;
    this.#nowNs = Math.min(fromNs + (performance.now() - fromMs) * nsPerMs, endNs);
    if (this.#nowNs >= endNs) this.#playing = null;
    else this.#frame = requestAnimationFrame(() => this.#advance());
    this.#tell();
  }

  #restAt(position: number): void {
    const { store } = this.trace;
    this.#rest(position >= 0 && position < store.size ? store.timeAt(position) : this.description.duration_ns);
  }

  #rest(atNs: number): void {
    this.#playing = null;
    cancelAnimationFrame(this.#frame);
    this.#nowNs = Math.max(0, Math.min(atNs, this.description.duration_ns));
    this.#tell();
  }

  #tell(): void {
    const records = new ArrayBuffer(0);
    const moment = this.moment();
    this.report({ type: 'batch', branch: this.branch, moment, records, texts: [], metrics: [], detailDropped: false });
  }

  #stateOf(node: number): number {
    const phase = this.#history.at(node, this.#nowNs);
    if (phase === undefined) return upBit;
    const life = phase.life === 'down' ? 0 : phase.life === 'paused' ? upBit | pausedBit : upBit;
    return phase.shown === '' ? life : life | ((this.#indexOf(phase.shown) + 1) << 8);
  }

  #indexOf(text: string): number {
    const known = this.#indexOfText.get(text);
    if (known !== undefined) return known;
    this.#indexOfText.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

function descriptionOf(name: string, { store, dictionary }: Trace): Description {
  const duration_ns = store.size === 0 ? 1 : Math.max(1, store.timeAt(store.size - 1));
  const nodes = Array.from({ length: dictionary.nodeCount }, (_, node) => {
    return { id: dictionary.nodeName(node), model: '', zone: '', tags: [] };
  });
  return {
    ...{ name, title: name, description: 'A recording: it can be watched, not changed.', seed: '', duration_ns, nodes },
    ...{ kinds: dictionary.kinds, models: [], expectations: [], rules: [], links: [], other_links: { latency_ns: 4e6 } },
  };
}
