import type { LinkState } from './connection';
import { protocolVersion, type Frame, type Hello, type NodeMessage, type Observed, type ResourceProfile } from './protocol';

export type LogTone = 'plain' | 'good' | 'bad';

export interface LogEntry {
  readonly id: number;
  readonly atMs: number;
  readonly tone: LogTone;
  readonly text: string;
}

/** What the page knows of its node. */
export interface LiveState {
  readonly link: LinkState;
  /** When the node last said something; null before it ever did. */
  readonly heardAtMs: number | null;
  readonly hello: Hello | null;
  readonly frame: Frame | null;
  readonly observed: Observed | null;
  readonly scenario: string | null;
  readonly running: boolean;
  readonly profile: ResourceProfile;
  readonly detail: boolean;
  readonly engineState: string | null;
  readonly nodeUptimeNs: number | null;
  /** It wants a token that it was not given. */
  readonly isRefused: boolean;
  readonly malformed: number;
  readonly log: readonly LogEntry[];
}

export const emptyState: LiveState = {
  link: { phase: 'connecting', failures: 0, retryAtMs: null, why: '' },
  heardAtMs: null,
  hello: null,
  frame: null,
  observed: null,
  scenario: null,
  running: false,
  profile: 'balanced',
  detail: false,
  engineState: null,
  nodeUptimeNs: null,
  isRefused: false,
  malformed: 0,
  log: [],
};

const logMax = 300;

export function logged(state: LiveState, atMs: number, tone: LogTone, text: string): LiveState {
  const id = (state.log.at(-1)?.id ?? 0) + 1;
  return { ...state, log: [...state.log.slice(1 - logMax), { id, atMs, tone, text }] };
}

/** The state after the link has changed. */
export function withLink(state: LiveState, link: LinkState, atMs: number): LiveState {
  const next = { ...state, link };
  const wasOpen = state.link.phase === 'open';
  if (wasOpen && link.phase === 'waiting') return logged(next, atMs, 'bad', `The connection was lost: ${link.why}.`);
  if (!wasOpen && link.phase === 'waiting' && link.failures === 1) return logged(next, atMs, 'bad', 'No node answers. It is tried again.');
  return next;
}

/** The state after a message of the node, or after one that is none. */
export function withMessage(state: LiveState, message: NodeMessage | { readonly type: 'malformed'; readonly problem: string }, atMs: number): LiveState {
  const heard = { ...state, heardAtMs: atMs };
  switch (message.type) {
    case 'hello':
      return withHello(heard, message, atMs);
    case 'tick':
      return withFrame(heard, message.frame, atMs);
    case 'snapshot': {
      const { scenario, running, resource_profile: profile, observer_detail: detail, engine_state: engineState, uptime_ns: nodeUptimeNs } = message;
      const next = { ...heard, scenario, running, profile, detail, engineState, nodeUptimeNs, observed: message.observer ?? heard.observed };
      return told(heard, next, atMs);
    }
    case 'error':
      return logged({ ...heard, isRefused: heard.isRefused || message.code === 'unauthorized' }, atMs, 'bad', `${message.message} (${message.code.replaceAll('_', ' ')})`);
    case 'result':
      return heard;
    case 'malformed': {
      const next = { ...heard, malformed: state.malformed + 1 };
      return state.malformed < malformedLoggedMax ? logged(next, atMs, 'bad', `Not understood: ${message.problem}.`) : next;
    }
    default: {
      const unreachable: never = message;
      return unreachable;
    }
  }
}

// A node that only says what cannot be read would push all else out of the log.
const malformedLoggedMax = 20;

function withHello(state: LiveState, hello: Hello, atMs: number): LiveState {
  const next = {
    ...state,
    hello,
    isRefused: false,
    profile: hello.resource_profile,
    detail: hello.observer_detail,
    scenario: hello.scenario,
    running: hello.scenario !== null && state.running,
    engineState: null,
  };
  const before = state.hello;
  const isOther = before !== null && (before.node !== hello.node || before.started_at_ms !== hello.started_at_ms);
  const greeted = logged(next, atMs, 'good', `Connected to ${hello.node}, version ${hello.version}${isOther ? ', which was started anew' : ''}.`);
  const isNew = hello.protocol !== protocolVersion;
  const known = isNew ? logged(greeted, atMs, 'bad', `It speaks version ${hello.protocol} of the protocol, this page version ${protocolVersion}.`) : greeted;
  return isOther ? { ...known, frame: null, observed: null, running: false } : known;
}

function withFrame(state: LiveState, frame: Frame, atMs: number): LiveState {
  const { scenario, running } = frame;
  return told(state, { ...state, frame, scenario, running, observed: frame.observer ?? state.observed }, atMs);
}

// What began, ended or stalled goes into the log.
function told(before: LiveState, after: LiveState, atMs: number): LiveState {
  const label = labelOf(after, after.scenario ?? before.scenario);
  let next = after;
  if (after.running && (!before.running || before.scenario !== after.scenario)) next = logged(next, atMs, 'good', `${label} runs.`);
  if (!after.running && before.running) next = logged(next, atMs, 'plain', `${label} has stopped.`);
  const isStalled = after.frame?.stalled ?? false;
  if (isStalled !== (before.frame?.stalled ?? false)) next = logged(next, atMs, isStalled ? 'bad' : 'good', isStalled ? `${label} has stalled: nothing is done.` : `${label} goes on.`);
  if (after.engineState !== before.engineState && after.engineState !== null) next = logged(next, atMs, 'plain', `The engine is ${after.engineState}.`);
  return next;
}

/** What people call a scenario. */
export function labelOf(state: LiveState, id: string | null): string {
  if (id === null) return 'The load';
  return state.hello?.scenarios.find((scenario) => scenario.id === id)?.label ?? id;
}

export type Freshness = 'fresh' | 'late' | 'lost';

const lateRunningMs = 1_500;
const lateIdleMs = 8_000;

/** Whether what is shown is how things are now: a node that runs says something twenty times a second, an idle one every five seconds. */
export function freshnessOf({ link, heardAtMs, running, engineState, hello }: LiveState, nowMs: number): Freshness {
  if (link.phase !== 'open' || hello === null) return 'lost';
  return nowMs - (heardAtMs ?? nowMs) > (running && engineState !== 'paused' ? lateRunningMs : lateIdleMs) ? 'late' : 'fresh';
}
