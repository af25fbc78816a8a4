import { describe, expect, it } from 'vitest';
import { FakeSurroundings } from '../../../test/fake-surroundings';
import { rateAt } from '../../../test/synthetic-frames';
import { SyntheticNode } from '../../../test/synthetic-node';
import { freshnessOf } from './live-state';
import { NodeSession } from './node-session';
import { usualView, type View } from './view-address';

class Stand {
  readonly around = new FakeSurroundings();
  readonly session: NodeSession;
  node = new SyntheticNode();

  constructor(view: Partial<View> = {}) {
    this.session = new NodeSession({ around: this.around, view: { ...usualView, ...view }, showEveryMs: 100 });
    this.session.start();
    this.join();
  }

  get state() {
    return this.session.store.get();
  }

  get log(): string[] {
    return this.state.log.map(({ text }) => text);
  }

  join(): void {
    this.around.line.opened();
    for (const text of this.node.greeting()) this.around.line.heard(text);
    this.answer();
  }

  /** Carries out what the page has asked for. */
  answer(): void {
    for (const text of this.around.line.sent.splice(0)) {
      for (const answer of this.node.receive(text)) this.around.line.heard(answer);
    }
  }

  ticks(count: number): void {
    for (let tick = 0; tick < count; ++tick) {
      const frame = this.node.nextFrame();
      if (frame !== null) this.around.line.heard(frame);
      this.around.pass(50);
    }
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a session with a node', () => {
  it('runs what was chosen, shows it, and stops it', () => {
    const stand = new Stand({ scenario: 'phold' });
    expect(stand.state).toMatchObject({ running: false, frame: null, link: { phase: 'open' } });
    stand.session.run();
    stand.answer();
    stand.ticks(40);
    expect(stand.state).toMatchObject({ running: true, scenario: 'phold', engineState: 'running' });
    expect(stand.state.frame!.operations_per_second).toBe(rateAt('phold', 40));
    expect(stand.session.history.column('rate')).toEqual(Array.from({ length: 40 }, (_, tick) => rateAt('phold', tick + 1)));
    stand.session.halt();
    stand.answer();
    expect(stand.state.running).toBe(false);
    expect(stand.log).toEqual(['Connected to synthetic, version 0.9.0.', 'PHOLD runs.', 'The engine is running.', 'PHOLD has stopped.']);
  });

  it('shows frames no more often than it was told', () => {
    const stand = new Stand();
    stand.session.run();
    stand.answer();
    let shown = 0;
    stand.session.store.subscribe(() => ++shown);
    stand.ticks(41);
    expect(shown).toBe(20);
    expect(stand.session.history.size).toBe(41);
  });

  it('joins what runs already, with the rates of the frames before', () => {
    const stand = new Stand();
    Object.assign(stand.node, { scenario: 'phold', tick: 500 });
    stand.ticks(1);
    expect(stand.session.history.size).toBe(120);
    expect(stand.session.history.column('seconds').at(-1)).toBeCloseTo(25.05);
    expect(stand.session.chosen()).toBe('phold');
  });

  it('survives what no node should say, and does not let it flood the log', () => {
    const stand = new Stand();
    for (let count = 0; count < 500; ++count) stand.around.line.heard('{"type":"tick","frame":{"scenario":7}}');
    stand.around.line.heard(JSON.stringify({ type: 'error', code: 'too_frequent', message: 'slow down', id: 'nobody asked' }));
    stand.around.line.heard(JSON.stringify({ type: 'result', id: 'nobody asked', request: 'run', value: null }));
    expect(stand.state.malformed).toBe(500);
    expect(stand.log).toHaveLength(22);
    expect(stand.log.at(1)).toBe('Not understood: /frame/scenario is no text.');
    expect(stand.log.at(-1)).toBe('slow down (too frequent)');
    stand.session.run();
    stand.answer();
    stand.ticks(1);
    expect(stand.state.running).toBe(true);
  });

  it('finds a node that was started anew, asks it for detail again, and begins its charts anew', () => {
    const stand = new Stand({ scenario: 'phold', detail: true });
    expect(stand.node.detail).toBe(true);
    stand.session.run();
    stand.answer();
    stand.ticks(30);
    expect(stand.state.observed!.processes).toHaveLength(300);
    stand.around.line.closed('the line broke');
    expect(stand.log.at(-1)).toBe('The connection was lost: the line broke.');
    expect(stand.state.frame).not.toBeNull();
    expect(freshnessOf(stand.state, stand.around.nowMs())).toBe('lost');
    stand.around.pass(250);
    stand.node = new SyntheticNode({ startedAtMs: 1_800_000_000_000 });
    stand.join();
    expect(stand.log.at(-1)).toBe('Connected to synthetic, version 0.9.0, which was started anew.');
    expect(stand.state).toMatchObject({ frame: null, running: false, detail: true });
    expect(stand.session.history.size).toBe(0);
    expect(stand.session.chosen()).toBe('phold');
  });

  it('steers the engine, and says where it stands', async () => {
    const stand = new Stand();
    stand.session.run();
    stand.answer();
    stand.ticks(10);
    stand.session.engine('pause');
    stand.answer();
    await settled();
    expect(stand.log.at(-1)).toBe('Engine: pause, state paused, tick 10.');
    stand.ticks(100);
    expect(stand.state.frame!.uptime_ns).toBe(500_000_000);
    expect(freshnessOf(stand.state, stand.around.nowMs())).toBe('fresh');
  });

  it('has an answer for each question, also when the line breaks', async () => {
    const stand = new Stand();
    const asked = stand.session.inspect('4096');
    stand.answer();
    expect(await asked).toMatchObject({ id: 4096, state: { owner: 'ann' } });
    const lost = stand.session.inspect('4097');
    stand.around.line.closed('the line broke');
    await expect(lost).rejects.toThrow('the line broke');
    stand.session.run();
    await settled();
    expect(stand.log.at(-1)).toBe('Timer storm cannot be run: there is no connection.');
  });

  it('is late when a node that runs says nothing, sooner than one at rest', () => {
    const stand = new Stand();
    stand.around.pass(7_000);
    expect(freshnessOf(stand.state, stand.around.nowMs())).toBe('fresh');
    stand.around.pass(1_001);
    expect(freshnessOf(stand.state, stand.around.nowMs())).toBe('late');
    stand.session.run();
    stand.answer();
    stand.ticks(1);
    stand.around.pass(1_500);
    expect(freshnessOf(stand.state, stand.around.nowMs())).toBe('late');
  });
});
