/** A part of the page that a step points at. */
export type Place =
  | 'graph'
  | 'caption'
  | 'timeline'
  | 'transport'
  | 'node'
  | 'log'
  | 'space-time'
  | 'charts'
  | 'invariants'
  | 'document'
  | 'why'
  | 'share';

/** When a step is: now, at a time, or when something is recorded. */
export type Moment =
  | { readonly when: 'now' }
  | { readonly when: 'at'; readonly ns: number }
  /** The first record of one of these kinds after the step before, at the node if one is named, with that text if any. */
  | { readonly when: 'record'; readonly kinds: readonly string[]; readonly node?: string; readonly text?: string };

export interface Step {
  readonly title: string;
  /** `{node}` and `{peer}` are the names in the record that was waited for. */
  readonly text: string;
  readonly moment: Moment;
  readonly place: Place;
  /** Nanoseconds of simulated time to be shown before the moment itself, so that one sees it come. */
  readonly leadNs?: number;
}

export interface Tour {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The ready scenario that it is about. */
  readonly scenario: string;
  readonly steps: readonly Step[];
}
