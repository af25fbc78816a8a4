import { FLAG_DISPATCH, FLAG_TEXT, NO_NODE, type TraceRecord } from './record-format';

/** How records of a kind read; `text` may hold {peer} {id} {value} {ms} {text}, and {one|other} words to choose by value. */
export interface KindInfo {
  kind: number;
  name: string;
  text: string;
}

/** Names of a run: what its records' numbers stand for. */
export interface DictionaryContent {
  kinds: readonly KindInfo[];
  nodes: readonly { id: string }[];
}

type Piece = { literal: string } | { field: string };

/** Puts records into words. Texts of records are added as they come. */
export class Dictionary {
  readonly #kinds = new Map<number, KindInfo>();
  readonly #pieces = new Map<number, Piece[]>();
  readonly #kindOfName = new Map<string, number>();
  readonly #nodeOfName = new Map<string, number>();
  readonly #nodes: string[];
  readonly #texts: string[] = [];

  constructor(readonly content: DictionaryContent) {
    this.#nodes = content.nodes.map((node) => node.id);
    this.#nodes.forEach((name, number) => this.#nodeOfName.set(name, number));
    for (const info of content.kinds) {
      this.#kinds.set(info.kind, info);
      this.#kindOfName.set(info.name, info.kind);
      this.#pieces.set(info.kind, piecesOf(info.text));
    }
  }

  get nodeCount(): number {
    return this.#nodes.length;
  }

  get textCount(): number {
    return this.#texts.length;
  }

  get kinds(): KindInfo[] {
    return [...this.#kinds.values()];
  }

  copy(): Dictionary {
    const twin = new Dictionary(this.content);
    twin.addTexts(this.#texts);
    return twin;
  }

  /** Adds the texts that follow those already here, in the engine's order. */
  addTexts(texts: readonly string[]): void {
    for (const text of texts) this.#texts.push(text);
  }

  text(index: number): string {
    return this.#texts[index] ?? '';
  }

  /** Empty for no node. */
  nodeName(node: number): string {
    return node === NO_NODE ? '' : (this.#nodes[node] ?? `node-${node}`);
  }

  nodeNumber(name: string): number | undefined {
    return this.#nodeOfName.get(name);
  }

  kindName(kind: number): string {
    return this.#kinds.get(kind)?.name ?? `kind_0x${kind.toString(16).padStart(4, '0')}`;
  }

  /** The number of a kind, or undefined if the engine has none of that name. */
  kindNumber(name: string): number | undefined {
    return this.#kindOfName.get(name);
  }

  /** Numbers of those of the kinds that the engine has. */
  kindNumbers(names: Iterable<string>): Set<number> {
    const numbers = new Set<number>();
    for (const name of names) {
      const number = this.#kindOfName.get(name);
      if (number !== undefined) numbers.add(number);
    }
    return numbers;
  }

  /** The record's text, or an empty one. */
  recordText(record: TraceRecord): string {
    return (record.flags & FLAG_TEXT) !== 0 ? this.text(record.id) : '';
  }

  /** What the record says, without its time and node. */
  describe(record: TraceRecord): string {
    const pieces = this.#pieces.get(record.kind);
    if (pieces === undefined) return this.kindName(record.kind);
    // What a template has places for is not in a dispatch, whose numbers are its ordinal, origin and cause.
    const isDispatch = (record.flags & FLAG_DISPATCH) !== 0;
    if (isDispatch && pieces.some((piece) => 'field' in piece)) return this.kindName(record.kind).replaceAll('_', ' ');
    let words = '';
    for (const piece of pieces) words += 'literal' in piece ? piece.literal : this.#fill(piece.field, record);
    return words;
  }

  #fill(field: string, record: TraceRecord): string {
    switch (field) {
      case 'peer':
        return this.nodeName(record.peer);
      case 'id':
        return String(record.id);
      case 'value':
        return String(record.value);
      case 'ms':
        return (record.value * 1e-6).toFixed(3);
      case 'text':
        return this.recordText(record);
      default:
        return field.includes('|') ? (field.split('|')[record.value] ?? String(record.value)) : '';
    }
  }
}

function piecesOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = template;
  for (;;) {
    const open = rest.indexOf('{');
    const close = open < 0 ? -1 : rest.indexOf('}', open);
    if (close < 0) {
      const literal = open < 0 ? rest : rest.slice(0, open);
      if (literal !== '') pieces.push({ literal });
      return pieces;
    }
    if (open > 0) pieces.push({ literal: rest.slice(0, open) });
    pieces.push({ field: rest.slice(open + 1, close) });
    rest = rest.slice(close + 1);
  }
}
