import { Causes } from './causes';
import { Dictionary, type DictionaryContent } from './dictionary';
import { RecordIndex } from './record-index';
import { RecordStore } from './record-store';

/** Kinds that are kept when detail is dropped: what happens to nodes and to the network as a whole, and what people mark. */
export const LASTING_KINDS: readonly string[] = [
  'node_started',
  'node_crashed',
  'node_stopped',
  'node_stopping',
  'node_paused',
  'node_resumed',
  'node_wiped',
  'node_stalls',
  'node_goes_on',
  'clock_steps',
  'clock_leaps',
  'timer_not_fired',
  'partitioned',
  'partition_healed',
  'network_healed',
  'planned_fault',
  'fault',
  'chaos_begins',
  'chaos_ends',
  'rule_fired',
  'scenario_note',
  'no_target',
  'shown_changed',
  'property_failed',
  'mark',
];

/** All that is known of what happened in one run: records, the words for them, and ways to find them. */
export class Trace {
  readonly store: RecordStore;
  readonly dictionary: Dictionary;
  readonly index: RecordIndex;
  readonly causes: Causes;

  private constructor(dictionary: Dictionary, store: RecordStore) {
    this.dictionary = dictionary;
    this.store = store;
    this.index = new RecordIndex(this.store);
    this.causes = new Causes(this.store);
  }

  /** An empty trace that keeps at most so many records (see `RecordStoreOptions`). */
  static create(content: DictionaryContent, capacity?: number): Trace {
    const dictionary = new Dictionary(content);
    const lasting = dictionary.kindNumbers(LASTING_KINDS);
    const isLasting = (kind: number): boolean => lasting.has(kind);
    return new Trace(dictionary, new RecordStore(capacity === undefined ? { isLasting } : { isLasting, capacity }));
  }

  /** Another trace with the same records, for another future of the same past. */
  copy(): Trace {
    return new Trace(this.dictionary.copy(), this.store.copy());
  }

  /** Takes a batch of records, and the texts that are new in it. Throws a RangeError for what is no batch of records. */
  append(records: ArrayBuffer | Uint8Array, texts: readonly string[] = []): void {
    this.dictionary.addTexts(texts);
    this.store.append(records);
  }
}
