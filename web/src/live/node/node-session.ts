import type { Json } from '../../protocol';
import { createStore, type Store } from '../../store/store';
import { memberOf } from '../../views/inspector/json-changes';
import { Connection, type Surroundings } from './connection';
import { History } from './history';
import { LatencyHeat } from './latency-heat';
import { emptyState, labelOf, logged, withLink, withMessage, type LiveState } from './live-state';
import type { EngineAction, NodeMessage, Request, ResourceProfile } from './protocol';
import { readMessage } from './read-message';
import type { View } from './view-address';

type Waiting = { readonly resolve: (value: Json) => void; readonly reject: (error: Error) => void };

export interface NodeSessionOptions {
  readonly around: Surroundings;
  readonly view: View;
  /** How often at most what the frames say is shown anew. */
  readonly showEveryMs: number;
}

/** The page's end of what it has with a node: its messages become state, a person's wishes become requests. */
export class NodeSession {
  readonly store: Store<LiveState> = createStore(emptyState);
  readonly views: Store<View>;
  readonly history = new History();
  readonly heat = new LatencyHeat();
  readonly #around: Surroundings;
  readonly #connection: Connection;
  readonly #showEveryMs: number;
  readonly #waiting = new Map<string, Waiting>();
  #lastRequest = 0;
  #state: LiveState = emptyState;
  #shownAtMs = -Infinity;
  #isShowing = false;

  constructor({ around, view, showEveryMs }: NodeSessionOptions) {
    this.#around = around;
    this.#showEveryMs = showEveryMs;
    this.views = createStore(view);
    this.#connection = new Connection(
      around,
      (link) => {
        this.#become(withLink(this.#state, link, around.nowMs()));
        if (link.phase === 'waiting') this.#forgetRequests(link.why);
      },
      (data) => this.#take(readMessage(data)),
    );
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  setView(change: Partial<View>): void {
    this.views.set((view) => ({ ...view, ...change }));
  }

  /** The scenario that Run would run: the chosen one, else the one that the node has, else the first. */
  chosen(): string | null {
    const { hello, scenario } = this.#state;
    const known = (id: string | null): boolean => hello?.scenarios.some((each) => each.id === id) ?? false;
    const wanted = this.views.get().scenario;
    return known(wanted) ? wanted : known(scenario) ? scenario : (hello?.scenarios[0]?.id ?? null);
  }

  run(): void {
    const scenario = this.chosen();
    if (scenario !== null) this.#wish({ type: 'run', scenario }, `${labelOf(this.#state, scenario)} cannot be run`);
  }

  /** Chooses a scenario; if another runs, this one takes its place. */
  choose(scenario: string): void {
    this.setView({ scenario });
    if (this.#state.running && this.#state.scenario !== scenario) this.run();
  }

  halt(): void {
    this.#wish({ type: 'stop' }, 'It cannot be stopped');
  }

  setDetail(enabled: boolean): void {
    this.setView({ detail: enabled });
    this.#wish({ type: 'set_observer_detail', enabled }, 'Processes cannot be shown');
  }

  setProfile(profile: ResourceProfile): void {
    const changed = (value: Json): string => `Resources: ${profile}.${memberOf(value, 'restarted') === true ? ' What runs began anew.' : ''}`;
    this.#wish({ type: 'set_resource_profile', profile }, 'The resource profile cannot be changed', changed);
  }

  engine(action: EngineAction): void {
    this.#wish({ type: 'engine', action }, `The engine cannot ${action === 'rollback' ? 'go back' : action}`, (value) => `Engine: ${action}, ${valueText(value)}.`);
  }

  /** All that is known of a process. */
  inspect(id: string): Promise<Json> {
    return this.#ask({ type: 'eval', command: 'inspect', argument: id });
  }

  note(tone: 'plain' | 'bad', text: string): void {
    this.#become(logged(this.#state, this.#around.nowMs(), tone, text));
  }

  // A wish that is not granted is told in the log; the node's own words for it are there already.
  #wish(request: Request, otherwise: string, granted?: (value: Json) => string): void {
    this.#ask(request).then(
      (value) => granted !== undefined && this.note('plain', granted(value)),
      (error: Error) => error instanceof Unsent && this.note('bad', `${otherwise}: ${error.message}.`),
    );
  }

  #ask(request: Request): Promise<Json> {
    const id = String(++this.#lastRequest);
    if (!this.#connection.send(JSON.stringify({ ...request, id }))) return Promise.reject(new Unsent('there is no connection'));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #take(message: NodeMessage | { readonly type: 'malformed'; readonly problem: string }): void {
    if (message.type === 'tick') return this.#takeFrame(message);
    const before = this.#state;
    this.#become(withMessage(before, message, this.#around.nowMs()));
    if (message.type === 'hello') this.#welcome(before, message);
    if (message.type === 'result') this.#answered(message.id)?.resolve(message.value);
    if (message.type === 'error') this.#answered(message.id)?.reject(new Error(message.message));
  }

  #takeFrame(tick: Extract<NodeMessage, { type: 'tick' }>): void {
    const { frame } = tick;
    if (this.history.append(frame)) this.heat.clear();
    this.heat.append(frame.uptime_ns / 1e9, frame.latency);
    const logLength = this.#state.log.at(-1)?.id;
    this.#state = withMessage(this.#state, tick, this.#around.nowMs());
    if (this.#state.log.at(-1)?.id !== logLength) return this.#show();
    this.#showSoon();
  }

  #welcome(before: LiveState, hello: Extract<NodeMessage, { type: 'hello' }>): void {
    this.#connection.welcomed();
    if (before.hello !== null && before.hello.started_at_ms !== hello.started_at_ms) {
      this.history.clear();
      this.heat.clear();
    }
    const { detail, scenario } = this.views.get();
    if (detail && !hello.observer_detail) this.setDetail(true);
    if (scenario !== null && !hello.scenarios.some(({ id }) => id === scenario)) this.note('bad', `This node has no scenario “${scenario}”.`);
  }

  #answered(id: string | null): Waiting | undefined {
    const waiting = id === null ? undefined : this.#waiting.get(id);
    if (id !== null) this.#waiting.delete(id);
    return waiting;
  }

  #forgetRequests(why: string): void {
    const unanswered = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of unanswered) reject(new Unsent(why));
  }

  #become(state: LiveState): void {
    this.#state = state;
    this.#show();
  }

  #show(): void {
    this.#shownAtMs = this.#around.nowMs();
    this.store.set(() => this.#state);
  }

  // Frames come faster than a person reads.
  #showSoon(): void {
    if (this.#isShowing) return;
    const waitMs = this.#shownAtMs + this.#showEveryMs - this.#around.nowMs();
    if (waitMs <= 0) return this.#show();
    this.#isShowing = true;
    this.#around.after(waitMs, () => {
      this.#isShowing = false;
      this.#show();
    });
  }
}

/** A request that did not reach the node, or whose answer did not reach the page. */
class Unsent extends Error {}

function valueText(value: Json): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value === null ? 'done' : JSON.stringify(value);
  return Object.entries(value)
    .map(([name, each]) => `${name.replaceAll('_', ' ')} ${typeof each === 'string' ? each : JSON.stringify(each)}`)
    .join(', ');
}
