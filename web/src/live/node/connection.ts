/** What a connection needs of a WebSocket. */
export interface Line {
  send(text: string): void;
  close(): void;
}

export interface LineEvents {
  readonly opened: () => void;
  readonly heard: (data: unknown) => void;
  readonly closed: (why: string) => void;
}

/** Time and chance, so that tests decide about both. */
export interface Surroundings {
  readonly nowMs: () => number;
  readonly after: (ms: number, act: () => void) => () => void;
  /** From 0 to 1. */
  readonly chance: () => number;
  readonly openLine: (events: LineEvents) => Line;
}

export type LinkPhase = 'connecting' | 'open' | 'waiting';

export interface LinkState {
  readonly phase: LinkPhase;
  /** Attempts that failed since it was last open. */
  readonly failures: number;
  /** When the next attempt is made, while waiting. */
  readonly retryAtMs: number | null;
  /** Why it was lost. */
  readonly why: string;
}

const firstRetryMs = 250;
const retryMaxMs = 10_000;
/** A node says something every five seconds. */
const silenceMaxMs = 15_000;
const openingMaxMs = 10_000;

/** The wait before the attempt after so many failures; a quarter of it by chance, so that pages do not all come at once. */
export function retryDelayMs(failures: number, chance: number): number {
  const full = Math.min(retryMaxMs, firstRetryMs * 2 ** Math.min(failures, 20));
  return Math.round(full * (0.75 + 0.25 * chance));
}

/** A line to a node that is opened again, later and later, whenever it is lost or silent. */
export class Connection {
  #line: Line | null = null;
  #state: LinkState = { phase: 'waiting', failures: 0, retryAtMs: null, why: '' };
  #cancelTimer: () => void = () => undefined;
  #isStopped = true;

  constructor(
    private readonly around: Surroundings,
    private readonly onState: (state: LinkState) => void,
    private readonly onText: (data: unknown) => void,
  ) {}

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    this.#isStopped = false;
    this.#open();
  }

  stop(): void {
    this.#isStopped = true;
    this.#drop();
  }

  /** Tries at once, if it waits. */
  retryNow(): void {
    if (!this.#isStopped && this.#state.phase === 'waiting') this.#open();
  }

  /** The node has said who it is: the next loss begins with short waits again. */
  welcomed(): void {
    if (this.#state.failures > 0) this.#become({ ...this.#state, failures: 0 });
  }

  /** Whether it went out. */
  send(text: string): boolean {
    if (this.#line === null || this.#state.phase !== 'open') return false;
    this.#line.send(text);
    return true;
  }

  #open(): void {
    this.#drop();
    this.#become({ ...this.#state, phase: 'connecting', retryAtMs: null });
    let isThis = true;
    const ifThis = (act: () => void): void => void (isThis && act());
    const lost = (why: string): void =>
      ifThis(() => {
        isThis = false;
        this.#lost(why);
      });
    this.#wait(openingMaxMs, () => lost('it did not answer'));
    const line = this.around.openLine({
      opened: () =>
        ifThis(() => {
          this.#become({ ...this.#state, phase: 'open', why: '' });
          this.#wait(silenceMaxMs, () => lost('it fell silent'));
        }),
      heard: (data) =>
        ifThis(() => {
          this.#wait(silenceMaxMs, () => lost('it fell silent'));
          this.onText(data);
        }),
      closed: lost,
    });
    if (isThis) this.#line = { send: (text) => line.send(text), close: () => ((isThis = false), line.close()) };
  }

  #lost(why: string): void {
    this.#drop();
    const { failures } = this.#state;
    const delayMs = retryDelayMs(failures, this.around.chance());
    this.#become({ phase: 'waiting', failures: failures + 1, retryAtMs: this.around.nowMs() + delayMs, why });
    this.#wait(delayMs, () => this.#open());
  }

  #drop(): void {
    this.#cancelTimer();
    const line = this.#line;
    this.#line = null;
    line?.close();
  }

  #wait(ms: number, act: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.around.after(ms, act);
  }

  #become(state: LinkState): void {
    this.#state = state;
    this.onState(state);
  }
}
