import { describe, expect, it } from 'vitest';
import { FakeSurroundings } from '../../../test/fake-surroundings';
import { Connection, retryDelayMs, type LinkState } from './connection';

function connected() {
  const around = new FakeSurroundings();
  const states: LinkState[] = [];
  const heard: unknown[] = [];
  const connection = new Connection(around, (state) => states.push(state), (data) => heard.push(data));
  connection.start();
  return { around, states, heard, connection };
}

describe('a connection', () => {
  it('is opened again, later and later, and soon once a node has greeted it', () => {
    const { around, connection } = connected();
    const delays = Array.from({ length: 8 }, () => {
      around.line.closed('the line broke');
      const { retryAtMs, phase } = connection.state;
      expect(phase).toBe('waiting');
      const delay = retryAtMs! - around.nowMs();
      around.pass(delay - 1);
      expect(connection.state.phase).toBe('waiting');
      around.pass(1);
      expect(connection.state.phase).toBe('connecting');
      return delay;
    });
    expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    around.line.opened();
    connection.welcomed();
    around.line.closed('the node was shut down');
    expect(connection.state).toMatchObject({ phase: 'waiting', failures: 1, why: 'the node was shut down' });
    expect(connection.state.retryAtMs! - around.nowMs()).toBe(250);
    expect(around.lines).toHaveLength(9);
  });

  it('waits a quarter longer or less by chance', () => {
    expect([retryDelayMs(3, 0), retryDelayMs(3, 1), retryDelayMs(1_000, 1)]).toEqual([1_500, 2_000, 10_000]);
  });

  it('counts as lost when it is silent, and its old line is heard no more', () => {
    const { around, heard, connection } = connected();
    const [first] = around.lines;
    first!.opened();
    around.pass(14_000);
    first!.heard('a');
    around.pass(14_999);
    expect(connection.state.phase).toBe('open');
    around.pass(1);
    expect(connection.state).toMatchObject({ phase: 'waiting', why: 'it fell silent' });
    expect(first!.isClosed).toBe(true);
    first!.heard('b');
    first!.closed('late');
    expect(heard).toEqual(['a']);
    expect(connection.state.failures).toBe(1);
  });

  it('that is never opened is given up, too', () => {
    const { around, connection } = connected();
    around.pass(10_000);
    expect(connection.state).toMatchObject({ phase: 'waiting', why: 'it did not answer' });
  });

  it('sends only while it is open, tries at once if told so, and not after it was stopped', () => {
    const { around, connection } = connected();
    expect(connection.send('x')).toBe(false);
    around.line.closed('the line broke');
    connection.retryNow();
    expect(around.lines).toHaveLength(2);
    around.line.opened();
    expect(connection.send('y')).toBe(true);
    expect(around.line.sent).toEqual(['y']);
    connection.stop();
    expect(around.line.isClosed).toBe(true);
    around.pass(60_000);
    connection.retryNow();
    expect(around.lines).toHaveLength(2);
  });
});
