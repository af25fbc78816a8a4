import { FLAG_TEXT, NO_NODE } from '../../records/record-format';
import type { Trace } from '../../records/trace';

export type Life = 'up' | 'paused' | 'down';

/** How a node is from a time on, until the next phase. */
export interface Phase {
  readonly sinceNs: number;
  readonly life: Life;
  /** Its main shown field, such as a role. */
  readonly shown: string;
  /** The record that began it; -1 at the beginning. */
  readonly position: number;
}

/** A time during which the network is cut in parts. */
export interface Cut {
  readonly sinceNs: number;
  untilNs: number;
  readonly position: number;
}

const LIFE: Readonly<Record<string, Life>> = {
  node_started: 'up',
  node_resumed: 'up',
  node_goes_on: 'up',
  node_crashed: 'down',
  node_stopped: 'down',
  node_paused: 'paused',
  node_stalls: 'paused',
};

/** What became of each node, and of the network, over time. `update` looks at new records only. */
export class NodeHistory {
  #phases: Phase[][] = [];
  #cuts: Cut[] = [];
  #openCuts = new Map<number, Cut>();
  #seen = 0;
  #generation: number;
  readonly #lives = new Map<number, Life>();
  readonly #shownChanged: number;
  readonly #partitioned: number;
  readonly #healed: number;
  readonly #allHealed: number;

  constructor(readonly trace: Trace) {
    const { dictionary } = trace;
    for (const [name, life] of Object.entries(LIFE)) {
      const kind = dictionary.kindNumber(name);
      if (kind !== undefined) this.#lives.set(kind, life);
    }
    this.#shownChanged = dictionary.kindNumber('shown_changed') ?? -1;
    this.#partitioned = dictionary.kindNumber('partitioned') ?? -1;
    this.#healed = dictionary.kindNumber('partition_healed') ?? -1;
    this.#allHealed = dictionary.kindNumber('network_healed') ?? -1;
    this.#generation = -1;
  }

  get cuts(): readonly Cut[] {
    return this.#cuts;
  }

  /** In order of time; the first begins at 0. */
  phases(node: number): readonly Phase[] {
    return this.#phases[node] ?? [];
  }

  /** How the node is at a time. */
  at(node: number, ns: number): Phase | undefined {
    return this.phases(node).findLast((phase) => phase.sinceNs <= ns);
  }

  update(): void {
    const { store, dictionary } = this.trace;
    if (this.#generation !== store.generation) this.#forget(dictionary.nodeCount);
    for (let c = 0; c < store.chunks.length; ++c) {
      const start = store.starts[c]!;
      const chunk = store.chunks[c]!;
      for (let row = Math.max(0, this.#seen - start); row < chunk.count; ++row) {
        const kind = chunk.kind[row]!;
        const time = chunk.time[row]!;
        const node = chunk.node[row]!;
        const life = this.#lives.get(kind);
        if (life !== undefined) this.#change(node, start + row, time, life, life === 'down' ? '' : null);
        else if (kind === this.#shownChanged) {
          const shown = (chunk.flags[row]! & FLAG_TEXT) !== 0 ? dictionary.text(chunk.id[row]!) : '';
          this.#change(node, start + row, time, null, shown);
        } else if (kind === this.#partitioned) this.#cut(chunk.id[row]!, start + row, time);
        else if (kind === this.#healed) this.#heal(chunk.id[row]!, time);
        else if (kind === this.#allHealed) for (const id of [...this.#openCuts.keys()]) this.#heal(id, time);
      }
    }
    this.#seen = store.size;
  }

  #change(node: number, position: number, sinceNs: number, life: Life | null, shown: string | null): void {
    const phases = node === NO_NODE ? undefined : this.#phases[node];
    const last = phases?.at(-1);
    if (phases === undefined || last === undefined) return;
    const next: Phase = { sinceNs, position, life: life ?? last.life, shown: shown ?? last.shown };
    if (next.life === last.life && next.shown === last.shown) return;
    if (last.sinceNs === sinceNs) phases.pop();
    phases.push(next);
  }

  #cut(id: number, position: number, sinceNs: number): void {
    const cut: Cut = { sinceNs, untilNs: Infinity, position };
    this.#cuts.push(cut);
    this.#openCuts.set(id, cut);
  }

  #heal(id: number, ns: number): void {
    const cut = this.#openCuts.get(id);
    if (cut !== undefined) cut.untilNs = ns;
    this.#openCuts.delete(id);
  }

  #forget(nodes: number): void {
    this.#phases = Array.from({ length: nodes }, () => [{ sinceNs: 0, life: 'up', shown: '', position: -1 }]);
    this.#cuts = [];
    this.#openCuts.clear();
    this.#seen = 0;
    this.#generation = this.trace.store.generation;
  }
}
