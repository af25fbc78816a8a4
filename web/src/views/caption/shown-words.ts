/** What is known of a node when it comes to show something else. */
export interface Turn {
  readonly name: string;
  /** What it showed before; empty if nothing. */
  readonly before: string;
  /** What it shows now. */
  readonly now: string;
  /** " for term 3", or empty if the term is not known. */
  readonly forTerm: string;
}

type Words = (turn: Turn) => string;

const RAFT: Readonly<Record<string, Words>> = {
  candidate: ({ forTerm }) => `it asks for votes${forTerm}`,
  pre_candidate: () => 'it asks the others whether they would vote for it',
  leader: ({ forTerm }) => `it has the votes of a majority, and leads${forTerm}`,
  follower: ({ before }) => {
    if (before === 'leader') return 'it leads no more, and follows';
    return before === 'candidate' || before === 'pre_candidate' ? 'it gives up and follows' : 'it follows';
  },
  learner: () => 'it listens, and has no vote',
};

const TWO_PHASE_COMMIT: Readonly<Record<string, Words>> = {
  coordinator: () => 'it coordinates transactions',
  participant: ({ before }) =>
    before === 'recovering' ? 'it knows again what was decided, and takes part' : 'it takes part',
  recovering: () => 'it reads its log, and asks what became of transactions in doubt',
};

const DATABASE: Readonly<Record<string, Words>> = {
  primary: ({ before }) => (before === 'replica' ? 'it takes over as primary' : 'it is the primary'),
  replica: ({ before }) => (before === 'primary' ? 'it is primary no more' : 'it replicates the primary'),
};

const SERVICE: Readonly<Record<string, Words>> = {
  open: () => 'its circuit breaker opens: it asks that backend no more',
  half_open: () => 'its circuit breaker lets one request try',
  closed: () => 'its circuit breaker closes again',
};

const WORDS: ReadonlyMap<string, Readonly<Record<string, Words>>> = new Map([
  ['raft', RAFT],
  ['two_phase_commit', TWO_PHASE_COMMIT],
  ['database', DATABASE],
  ['service', SERVICE],
]);

/** What the next timer of a node is for, by what it shows: "election timer", or just "timer". */
export function timerWords(model: string, shown: string): string {
  if (model !== 'raft' || shown === '') return 'timer';
  return shown === 'leader' ? 'heartbeat timer' : 'election timer';
}

/** Whether it is worth telling that a node of a model shows something else. A client shows only whom it asks next. */
export function isTelling(model: string): boolean {
  return model !== 'client';
}

/** What it means that a node of a model shows something else, as a clause about "it". */
export function shownWords(model: string, turn: Turn): string {
  const words = WORDS.get(model);
  const known = words !== undefined && Object.hasOwn(words, turn.now) ? words[turn.now] : undefined;
  return known === undefined ? `it is now ${turn.now.replaceAll('_', ' ')}` : known(turn);
}
