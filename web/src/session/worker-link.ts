import type { Answer, Command, Question, Report } from '../protocol';

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

/** The page's end of the line to the engine's worker, which can be replaced when it breaks. */
export class WorkerLink {
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #lastRequest = 0;

  constructor(
    private readonly make: () => Worker,
    private readonly onReport: (report: Report) => void,
  ) {
    this.#worker = this.#started();
  }

  send(command: Command): void {
    this.#worker.postMessage(command);
  }

  /** The answer of the same kind as the question. Rejects if the run has been closed or the worker replaced. */
  ask<Ask extends Question['ask']>(question: Extract<Question, { ask: Ask }>): Promise<Extract<Answer, { ask: Ask }>> {
    const request = ++this.#lastRequest;
    const answered = new Promise<Answer>((resolve, reject) => this.#waiting.set(request, { resolve, reject }));
    this.send({ type: 'ask', request, question });
    return answered as Promise<Extract<Answer, { ask: Ask }>>;
  }

  /** Ends the worker, and begins with a new one that knows nothing. */
  replace(): void {
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error('The engine was started anew.'));
    this.#waiting.clear();
    this.#worker = this.#started();
  }

  #started(): Worker {
    const worker = this.make();
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (worker === this.#worker) this.#take(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker !== this.#worker) return;
      const message = event.message || 'The engine’s worker could not be started.';
      this.onReport({ type: 'trapped', kind: 'trap', branch: null, message, nowNs: 0, records: new ArrayBuffer(0) });
    };
    return worker;
  }

  #take(report: Report): void {
    if (report.type === 'answer') {
      this.#waiting.get(report.request)?.resolve(report.answer);
      this.#waiting.delete(report.request);
    } else if (report.type === 'unanswered') {
      this.#waiting.get(report.request)?.reject(new Error(report.message));
      this.#waiting.delete(report.request);
    } else this.onReport(report);
  }
}
