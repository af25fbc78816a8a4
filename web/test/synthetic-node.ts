import type { Frame, Request, ResourceProfile } from '../src/live/node/protocol';
import { frameAt, frameNs, observedAt, scenarios } from './synthetic-frames';

export interface NodeOptions {
  readonly name?: string;
  readonly startedAtMs?: number;
  readonly capabilities?: readonly string[];
}

const everything = ['run', 'engine', 'observer', 'resource_profile', 'eval'];

/** A node as far as its protocol goes: it answers what it is told, and its time is ticks that others give it. */
export class SyntheticNode {
  scenario: string | null = null;
  detail = false;
  profile: ResourceProfile = 'balanced';
  engineState: 'running' | 'paused' = 'running';
  tick = 0;
  #resumeAt = 0;
  readonly received: Request[] = [];

  constructor(private readonly options: NodeOptions = {}) {}

  /** What it says to somebody who joins. */
  greeting(): string[] {
    const { name = 'synthetic', startedAtMs = 1_700_000_000_000, capabilities = everything } = this.options;
    const hello = {
      type: 'hello',
      protocol: 1,
      node: name,
      version: '0.9.0',
      started_at_ms: startedAtMs,
      scenarios,
      capabilities,
      resource_profile: this.profile,
      observer_detail: this.detail,
      scenario: this.scenario,
    };
    return [JSON.stringify(hello), this.snapshot()];
  }

  snapshot(): string {
    const { scenario, detail, profile, tick } = this;
    const running = scenario !== null;
    return JSON.stringify({
      type: 'snapshot',
      at_ns: tick * frameNs,
      uptime_ns: tick * frameNs,
      scenario,
      running,
      resource_profile: profile,
      observer_detail: detail,
      engine_state: running ? this.engineState : null,
      observer: running ? observedAt(tick, detail) : null,
    });
  }

  /** The next frame, if anything runs. */
  nextFrame(): string | null {
    if (this.scenario === null || this.engineState === 'paused') return null;
    const frame: Frame = frameAt(this.scenario, ++this.tick, this.detail);
    return JSON.stringify({ type: 'tick', frame });
  }

  receive(text: string): string[] {
    const request = JSON.parse(text) as Request & { readonly id: string };
    this.received.push(request);
    const value = this.#carryOut(request);
    if (typeof value === 'string') return [JSON.stringify({ type: 'error', code: value, message: messages[value] ?? value, id: request.id })];
    const result = JSON.stringify({ type: 'result', id: request.id, request: request.type, value });
    return request.type === 'eval' ? [result] : [result, this.snapshot()];
  }

  /** What comes of a request, or the code of an error. */
  #carryOut(request: Request): object | string {
    switch (request.type) {
      case 'run':
        if (!scenarios.some(({ id }) => id === request.scenario)) return 'unknown_scenario';
        Object.assign(this, { scenario: request.scenario, tick: 0, engineState: 'running' });
        return { scenario: request.scenario };
      case 'stop':
        if (this.scenario === null) return 'not_running';
        this.scenario = null;
        return {};
      case 'set_observer_detail':
        this.detail = request.enabled;
        return {};
      case 'set_resource_profile':
        this.profile = request.profile;
        return {};
      case 'engine':
        return this.#steer(request.action);
      case 'eval':
        return { id: Number(request.argument), status: 'waiting', state: { balance: 1_250, owner: 'ann' }, mailbox_depth: 3, memory_bytes: 4_096, parent: 2 };
      default: {
        const unreachable: never = request;
        return unreachable;
      }
    }
  }

  #steer(action: string): object | string {
    if (this.scenario === null) return 'not_running';
    if (action === 'pause') this.#resumeAt = this.tick;
    if (action === 'step') ++this.tick;
    if (action === 'rollback') this.tick = this.#resumeAt;
    this.engineState = action === 'resume' ? 'running' : 'paused';
    return { state: this.engineState, tick: this.tick };
  }
}

const messages: Readonly<Record<string, string>> = {
  unknown_scenario: 'there is no such scenario',
  not_running: 'nothing runs',
};
