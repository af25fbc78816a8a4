/** Says of lines which of them match. */
export interface LineMatcher {
  /** One byte a line: 1 if it matches. Rejects with a SearchProblem if it cannot be told. */
  match(lines: readonly string[]): Promise<Uint8Array>;
  dispose(): void;
}

/** Why a search gives no answer, in words for whoever typed it. */
export class SearchProblem extends Error {}

/** Lines that contain the text, whatever the case of letters. */
export class TextMatcher implements LineMatcher {
  readonly #wanted: string;

  constructor(text: string) {
    this.#wanted = text.toLowerCase();
  }

  match(lines: readonly string[]): Promise<Uint8Array> {
    return Promise.resolve(Uint8Array.from(lines, (line) => Number(line.toLowerCase().includes(this.#wanted))));
  }

  dispose(): void {}
}
