import type { Session } from '../../session/session';
import { createStore, type Store } from '../../store/store';
import type { DocumentChange } from '../../views/editor/document';
import type { DocumentSession } from '../../views/editor/document-session';
import { draftOf, type Draft } from '../../views/editor/draft';
import { freeIds } from '../../views/editor/id-pattern';
import { runEdited } from '../edited-document';

/** By ids, which outlive changes of the document. */
export type Chosen =
  | { readonly kind: 'node'; readonly id: string }
  | { readonly kind: 'link'; readonly from: string; readonly to: string }
  | { readonly kind: 'none' };

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Nodes that somebody wants: `at` (world units) if a place was pointed at, `from` if that one is to be connected to them. */
export interface Wanted {
  readonly at: Place | null;
  readonly from: string | null;
}

export interface BuildingState {
  readonly chosen: Chosen;
  readonly wanted: Wanted | null;
  /** The node whose other end is looked for. */
  readonly connecting: string | null;
  /** What has been done, or why it cannot be: for everybody, and for those who hear the page. */
  readonly told: string;
  readonly isRefusal: boolean;
  /** Grows when the chosen node is to be renamed: its name takes the focus. */
  readonly renamings: number;
}

/** New nodes and where they were wanted; null where there is room. */
export interface Added {
  readonly ids: readonly string[];
  readonly at: Place | null;
}

const nothing: Chosen = { kind: 'none' };

/** What a person does on the canvas to the document that is edited. */
export class Building {
  readonly state: Store<BuildingState> = createStore<BuildingState>({
    ...{ chosen: nothing, wanted: null, connecting: null, told: '', isRefusal: false, renamings: 0 },
  });
  /** Places that the next picture gives to new nodes. */
  readonly added: Added[] = [];
  #drafted: { readonly text: string; readonly draft: Draft } | null = null;

  constructor(
    readonly session: Session,
    readonly document: DocumentSession,
  ) {}

  /** Of the document as it stands; the last that could be read, while somebody types. */
  draft(): Draft {
    const { text, value } = this.document.get();
    if (this.#drafted?.text !== text && value !== null) {
      this.#drafted = { text, draft: draftOf(value, this.document.catalogue) };
    }
    return this.#drafted?.draft ?? { nodes: [], links: [] };
  }

  choose(chosen: Chosen): void {
    const { connecting } = this.state.get();
    if (connecting !== null && chosen.kind === 'node') this.connect(connecting, chosen.id);
    this.#change({ chosen, connecting: null });
  }

  chooseBy(step: number): void {
    const { nodes } = this.draft();
    const { chosen } = this.state.get();
    if (nodes.length === 0) return;
    const at = chosen.kind === 'node' ? nodes.findIndex(({ id }) => id === chosen.id) : step > 0 ? -1 : 0;
    this.choose({ kind: 'node', id: nodes[(at + step + nodes.length) % nodes.length]!.id });
  }

  want(wanted: Wanted | null): void {
    this.#change({ wanted, connecting: null });
  }

  /** `beside` is a node of the group that they are to be in. */
  add(model: string, id: string, count: number, beside: string | null): boolean {
    const { wanted } = this.state.get();
    const ids = freeIds(id, count, new Set(this.draft().nodes.map((node) => node.id)));
    const added = { ids, at: wanted?.at ?? null };
    this.added.push(added); // before the document tells that it has changed
    const isDone = this.#apply({ type: 'add-node', id, model, count, ...(beside === null ? {} : { beside }) });
    if (!isDone) {
      this.added.splice(this.added.indexOf(added), 1);
      return false;
    }
    this.#change({ wanted: null, chosen: { kind: 'node', id } });
    if (wanted?.from) for (const each of ids) this.connect(wanted.from, each);
    return true;
  }

  connect(from: string, to: string): void {
    this.#apply({ type: 'connect', from, to });
  }

  /** The next node that is chosen becomes the other end. */
  startConnecting(): void {
    const { chosen } = this.state.get();
    if (chosen.kind === 'node') this.#change({ connecting: chosen.id });
    else this.#tell('Choose a node first: [ and ] go through them.', true);
  }

  disconnect(from: string, to: string): void {
    if (this.#apply({ type: 'disconnect', from, to, bothWays: true })) this.#change({ chosen: nothing });
  }

  rename(id: string, to: string): boolean {
    const isDone = this.#apply({ type: 'rename-node', id, to });
    if (isDone) this.#change({ chosen: { kind: 'node', id: to } });
    return isDone;
  }

  startRenaming(): void {
    const { chosen, renamings } = this.state.get();
    if (chosen.kind === 'node') this.#change({ renamings: renamings + 1 });
  }

  setModel(id: string, model: string): void {
    this.#apply({ type: 'set-model', id, model });
  }

  /** What is chosen. */
  remove(): void {
    const { chosen } = this.state.get();
    if (chosen.kind === 'link') return this.disconnect(chosen.from, chosen.to);
    if (chosen.kind === 'node' && this.#apply({ type: 'remove-node', id: chosen.id })) this.#change({ chosen: nothing });
  }

  undo(): void {
    const label = this.document.undoLabel;
    if (label === null) return;
    this.document.undo();
    this.#tell(`Undone: ${label}`, false);
  }

  redo(): void {
    const label = this.document.redoLabel;
    if (label === null) return;
    this.document.redo();
    this.#tell(`Done again: ${label}`, false);
  }

  /** Gives up what has been begun, such as a connection; false if there is nothing. */
  giveUp(): boolean {
    const { wanted, connecting } = this.state.get();
    if (wanted === null && connecting === null) return false;
    this.#change({ wanted: null, connecting: null });
    return true;
  }

  run(): void {
    runEdited(this.session);
  }

  leave(): void {
    this.session.set('tool', 'select');
  }

  #apply(change: DocumentChange): boolean {
    const problem = this.document.apply(change);
    this.#tell(problem ?? this.document.undoLabel ?? '', problem !== null);
    return problem === null;
  }

  #tell(told: string, isRefusal: boolean): void {
    this.#change({ told, isRefusal });
  }

  #change(change: Partial<BuildingState>): void {
    this.state.set((state) => ({ ...state, ...change }));
  }
}
