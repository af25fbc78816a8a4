import { describe, expect, test } from 'vitest';
import { nodeActions } from '../src/app/actions';
import type { Action } from '../src/protocol';
import { captionAt } from '../src/views/caption/caption';
import { NodeHistory } from '../src/views/space-time/node-history';
import { opened, type Opened, runTo } from './opened-branch';

const second = 1e9;
const scenario = 'raft-leader-crash';

const stateOf = (run: Opened, node: number) => run.branch.engine.nodeStates(run.branch.description.nodes.length)[node] ?? 0;

function force(run: Opened, node: number): void {
  const id = run.branch.description.nodes[node]?.id ?? '';
  const action: Action = nodeActions(id, stateOf(run, node)).find(({ key }) => key === 't')?.action ?? { fire_timer: id };
  expect(run.branch.apply(action)).toEqual([]);
}

function shown(run: Opened, node: number): unknown {
  return run.branch.engine.state(node);
}

function caption(run: Opened): string | undefined {
  run.takeRecords();
  const { trace, branch } = run;
  return captionAt({ trace, history: new NodeHistory(trace), nodes: branch.description.nodes }, branch.nowNs)?.text;
}

describe('a node whose next timer is forced', () => {
  const untouched = runTo(opened(scenario).branch, 8 * second);

  test('a follower asks for votes at once, and the run replays', () => {
    const run = opened(scenario);
    runTo(run.branch, 5 * second);
    const nodes = run.branch.description.nodes.map((_, node) => node);
    const follower = nodes.find((node) => JSON.stringify(shown(run, node)).includes('"follower"')) ?? -1;
    expect(follower).toBeGreaterThanOrEqual(0);
    force(run, follower);
    runTo(run.branch, 5 * second);
    expect(JSON.stringify(shown(run, follower))).toMatch(/"(pre_)?candidate"/);
    const id = run.branch.description.nodes[follower]?.id;
    expect(caption(run)).toContain(`You forced ${id}'s election timer: it asks`);
    const after = runTo(run.branch, 8 * second);
    expect(after).not.toBe(untouched);
    expect(runTo(opened(scenario, run.branch.journal).branch, 8 * second)).toBe(after);
  });

  test('one that is down or stands still says that it cannot, and goes on as it was', () => {
    for (const [action, why] of [[{ crash: 'n2' }, 'it is down'], [{ pause: 'n2' }, 'it stands still']] as const) {
      const run = opened(scenario);
      runTo(run.branch, 5 * second);
      expect(run.branch.apply(action)).toEqual([]);
      runTo(run.branch, 5.1 * second);
      expect(run.branch.apply({ fire_timer: 'n2' })).toEqual([]);
      runTo(run.branch, 5.1 * second);
      expect(caption(run)).toBe(`No timer of n2 can fire: ${why}.`);
    }
  });
});
