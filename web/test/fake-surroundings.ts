import type { LineEvents, Surroundings } from '../src/live/node/connection';

interface Timer {
  readonly atMs: number;
  readonly act: () => void;
}

/** A clock that stands until it is told, and lines whose other end is the test. */
export class FakeSurroundings implements Surroundings {
  #nowMs = 1_000;
  readonly #timers = new Set<Timer>();
  readonly lines: (LineEvents & { sent: string[]; isClosed: boolean })[] = [];

  readonly nowMs = (): number => this.#nowMs;
  readonly chance = (): number => 1;

  readonly after = (ms: number, act: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + ms, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  readonly openLine = (events: LineEvents) => {
    const line = { ...events, sent: [] as string[], isClosed: false };
    this.lines.push(line);
    return { send: (text: string) => void line.sent.push(text), close: () => void (line.isClosed = true) };
  };

  get line() {
    const line = this.lines.at(-1);
    if (line === undefined) throw new Error('no line was opened');
    return line;
  }

  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = next.atMs;
      next.act();
    }
    this.#nowMs = endMs;
  }
}
