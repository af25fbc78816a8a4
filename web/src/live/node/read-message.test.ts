import { describe, expect, it } from 'vitest';
import { frameAt } from '../../../test/synthetic-frames';
import { SyntheticNode } from '../../../test/synthetic-node';
import { readMessage } from './read-message';

const problemOf = (message: unknown): string => {
  const read = readMessage(typeof message === 'string' ? message : JSON.stringify(message));
  return read.type === 'malformed' ? read.problem : `none: ${read.type}`;
};

describe('messages of a node', () => {
  it('are read as they were written', () => {
    const frame = frameAt('phold', 30, true);
    expect(readMessage(JSON.stringify({ type: 'tick', frame }))).toEqual({ type: 'tick', frame });
    const [hello, snapshot] = new SyntheticNode().greeting().map(readMessage);
    expect(hello).toMatchObject({ type: 'hello', node: 'synthetic', scenario: null, capabilities: ['run', 'engine', 'observer', 'resource_profile', 'eval'] });
    expect(snapshot).toMatchObject({ type: 'snapshot', running: false, engine_state: null, observer: null });
    expect(readMessage('{"type":"result","id":7,"request":"stop","value":{}}')).toEqual({ type: 'result', id: '7', request: 'stop', value: {} });
    expect(readMessage('{"type":"error","code":"too_large","message":"no"}')).toEqual({ type: 'error', code: 'too_large', message: 'no', id: null });
  });

  it('may leave out what depends on detail or place', () => {
    const { heat: _, observer, ...frame } = frameAt('raft-minute', 3, false);
    const { processes: __, supervision: ___, ...totals } = observer!;
    const read = readMessage(JSON.stringify({ type: 'tick', frame: { ...frame, latency: null, observer: totals } }));
    expect(read).toMatchObject({ type: 'tick', frame: { latency: null, heat: null, observer: { processes: null, supervision: null } } });
  });

  it('that are something else are told with the place', () => {
    const frame = frameAt('phold', 3, true);
    const tick = (change: object) => ({ type: 'tick', frame: { ...frame, ...change } });
    expect(problemOf('{]')).toBe('the message is no JSON');
    expect(problemOf(new Uint8Array(3))).toMatch(/^\/type is none of hello, tick/);
    expect(readMessage(new ArrayBuffer(2))).toEqual({ type: 'malformed', problem: 'the message is no text' });
    expect(problemOf('null')).toBe('the message is no object');
    expect(problemOf({ type: '__proto__' })).toMatch(/^\/type is none of/);
    expect(problemOf({ type: 'tick' })).toBe('/frame is no object');
    expect(problemOf(tick({ operations: '12' }))).toBe('/frame/operations is no number');
    expect(problemOf(tick({ operations: -1 }))).toBe('/frame/operations is below zero');
    expect(problemOf('{"type":"error","code":1e999,"message":""}')).toBe('/code is no text');
    expect(problemOf(tick({ throughput: [1, null] }))).toBe('/frame/throughput/1 is no number');
    expect(problemOf(tick({ heat: { width: 2, height: 2, cells: [1, 1, 1] } }))).toBe('/frame/heat/cells are 3, not 2 by 2');
    expect(problemOf(tick({ heat: { width: 1e9, height: 1e9, cells: [] } }))).toBe('/frame/heat/width is not from 1 to 512');
    expect(problemOf(tick({ observer: { ...frame.observer, states: { constructor: 'x' } } }))).toBe('/frame/observer/states/constructor is no number');
    expect(problemOf(tick({ observer: { ...frame.observer, processes: [{ id: 1 }] } }))).toBe('/frame/observer/processes/0/name is no text');
  });

  it('are cut where they are longer or deeper than the page shows', () => {
    const deep = (depth: number): object => ({ id: depth, name: 'n', restarts: 0, children: depth === 0 ? [] : [deep(depth - 1)] });
    const observer = { ...frameAt('phold', 1, true).observer, supervision: [deep(500)] };
    const wide = Array.from({ length: 5_000 }, (_, id) => ({ id, name: 'n', restarts: 0, children: [] }));
    const read = (change: object) => {
      const message = readMessage(JSON.stringify({ type: 'tick', frame: { ...frameAt('phold', 1, true), observer: { ...observer, ...change } } }));
      return message.type === 'tick' ? message.frame.observer!.supervision! : [];
    };
    let depth = 0;
    for (let node = read({})[0]; node !== undefined; node = node.children[0]) ++depth;
    expect(depth).toBe(33);
    expect(read({ supervision: wide })).toHaveLength(2_000);
    const text = readMessage(JSON.stringify({ type: 'error', code: 'x', message: 'y'.repeat(9_000) }));
    expect(text.type === 'error' && text.message.length).toBe(4_000);
  });
});
