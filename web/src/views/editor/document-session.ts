import { changed, changeText, type DocumentChange } from './document';
import type { Catalogue } from './descriptors';
import { formatDocument } from './format';
import { isObject, type JsonObject } from './json-value';

/** A document as it stands. */
export interface DocumentState {
  readonly text: string;
  /** What the text says; null while it is no JSON object. */
  readonly value: JsonObject | null;
  /** What made it so, in words. */
  readonly label: string;
}

const STEPS_MAX = 500;

/**
 * The one document that form, JSON editor and canvas show and change, with undo and redo for all of them. Every state is
 * immutable. Typing that goes on (same `merge` key) is one step.
 */
export class DocumentSession {
  #states: DocumentState[];
  #at = 0;
  #mergeKey: string | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(
    text: string,
    readonly catalogue: Catalogue,
  ) {
    this.#states = [stateOf(text, 'open')];
  }

  readonly get = (): DocumentState => this.#states[this.#at]!;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What undo would take back, or null. */
  get undoLabel(): string | null {
    return this.#at > 0 ? this.get().label : null;
  }

  get redoLabel(): string | null {
    return this.#states[this.#at + 1]?.label ?? null;
  }

  /** Makes a change. Returns why it cannot be made, or null. */
  apply(change: DocumentChange): string | null {
    const { value } = this.get();
    if (value === null) return 'The text is no JSON document at the moment: mend that first.';
    const result = changed(value, change, this.catalogue);
    if ('problem' in result) return result.problem;
    if (result.document !== value) {
      this.#push({ text: formatDocument(result.document), value: result.document, label: changeText(change) }, null);
    }
    return null;
  }

  /** Takes another text. */
  edit(text: string, label = 'edit the text', mergeKey: string | null = 'typing'): void {
    if (text !== this.get().text) this.#push(stateOf(text, label), mergeKey);
  }

  /** Lays the text out anew. */
  format(): void {
    const { value } = this.get();
    if (value !== null) this.edit(formatDocument(value), 'lay out', null);
  }

  /** Ends a run of typing: what is typed next is another step. */
  rest(): void {
    this.#mergeKey = null;
  }

  undo(): void {
    if (this.#at > 0) this.#move(this.#at - 1);
  }

  redo(): void {
    if (this.#at + 1 < this.#states.length) this.#move(this.#at + 1);
  }

  #move(to: number): void {
    this.#at = to;
    this.#mergeKey = null;
    this.#tell();
  }

  #push(state: DocumentState, mergeKey: string | null): void {
    const isMerged = mergeKey !== null && mergeKey === this.#mergeKey;
    this.#states.length = isMerged ? this.#at : this.#at + 1;
    this.#states.push(state);
    if (this.#states.length > STEPS_MAX) this.#states.shift();
    this.#at = this.#states.length - 1;
    this.#mergeKey = mergeKey;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function stateOf(text: string, label: string): DocumentState {
  try {
    const value: unknown = JSON.parse(text);
    return { text, label, value: isObject(value as JsonObject) ? (value as JsonObject) : null };
  } catch {
    return { text, label, value: null };
  }
}
