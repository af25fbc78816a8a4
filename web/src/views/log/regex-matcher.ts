import { SearchProblem, type LineMatcher } from './line-matcher';

export interface RegexQuestion {
  readonly question: number;
  readonly source: string;
  readonly lines: readonly string[];
}

export interface RegexAnswer {
  readonly question: number;
  readonly matches: Uint8Array<ArrayBuffer>;
}

/** The part of a Worker that is used. */
export interface RegexWorker {
  onmessage: ((event: MessageEvent<RegexAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(question: RegexQuestion): void;
  terminate(): void;
}

export const REGEX_PATIENCE_MS = 1000;

function startWorker(): RegexWorker {
  return new Worker(new URL('./regex-worker.ts', import.meta.url), { type: 'module', name: 'log search' });
}

/** Lines that match a regular expression, told by a worker that is ended if it takes too long over a batch. */
export class RegexMatcher implements LineMatcher {
  #worker: RegexWorker | null = null;
  #questions = 0;
  #giveUp: ((problem: SearchProblem) => void) | null = null;

  /** Throws a SearchProblem if the source is no regular expression. */
  constructor(
    readonly source: string,
    readonly start: () => RegexWorker = startWorker,
    readonly patienceMs: number = REGEX_PATIENCE_MS,
  ) {
    try {
      new RegExp(source, 'i');
    } catch (error) {
      throw new SearchProblem(error instanceof Error ? error.message : 'This is no regular expression.');
    }
  }

  match(lines: readonly string[]): Promise<Uint8Array> {
    const worker = (this.#worker ??= this.start());
    const question = ++this.#questions;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#giveUp = null;
      };
      const fail = (problem: SearchProblem): void => {
        end();
        this.dispose();
        reject(problem);
      };
      const timer = setTimeout(() => {
        fail(new SearchProblem('This expression takes too long: nested repetitions, such as (a+)+, are slow.'));
      }, this.patienceMs);
      this.#giveUp = fail;
      worker.onerror = () => fail(new SearchProblem('The search could not be carried out.'));
      worker.onmessage = ({ data }) => {
        if (data.question !== question) return;
        end();
        resolve(data.matches);
      };
      worker.postMessage({ question, source: this.source, lines });
    });
  }

  dispose(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#giveUp?.(new SearchProblem('The search was ended.'));
  }
}
