import { describe, expect, it } from 'vitest';
import { CHAIN_MAX } from './causes';
import { Dictionary } from './dictionary';
import { FLAG_DISPATCH, FLAG_TEXT, type TraceRecord } from './record-format';
import { bytesOf, record } from './test-records';
import { durationText, secondsText } from './time-text';
import { Trace } from './trace';

const content = {
  nodes: [{ id: 'n1' }, { id: 'n2' }],
  kinds: [
    { kind: 1, name: 'task_timer', text: 'a timer expires' },
    { kind: 2, name: 'connecting', text: 'connects to {peer}:{value} (connection {id})' },
    { kind: 3, name: 'link_slowed', text: 'the link to {peer} is slow for {ms} ms' },
    { kind: 4, name: 'log', text: '{text}' },
    { kind: 6, name: 'dropped', text: 'is {lost|late} to {peer}' },
    { kind: 5, name: 'odd', text: 'a {what} and an open {brace' },
  ],
};

describe('a dictionary', () => {
  const dictionary = new Dictionary(content);
  dictionary.addTexts(['hello <b>', 'there {peer}']);

  it('fills the templates of kinds', () => {
    expect(dictionary.describe(record({ kind: 2, peer: 1, value: 80, id: 3 }))).toBe(
      'connects to n2:80 (connection 3)',
    );
    expect(dictionary.describe(record({ kind: 3, peer: 0, value: 1_234_567 }))).toBe(
      'the link to n1 is slow for 1.235 ms',
    );
  });

  it('chooses words by value, and says what it has no word for', () => {
    expect(dictionary.describe(record({ kind: 6, peer: 1, value: 0 }))).toBe('is lost to n2');
    expect(dictionary.describe(record({ kind: 6, peer: 1, value: 1 }))).toBe('is late to n2');
    expect(dictionary.describe(record({ kind: 6, peer: 1, value: 2 }))).toBe('is 2 to n2');
  });

  it('does not take the numbers of a dispatch for what a template means', () => {
    expect(dictionary.describe(record({ kind: 2, flags: FLAG_DISPATCH, peer: 1, value: 80, id: 3 }))).toBe(
      'connecting',
    );
    expect(dictionary.describe(record({ kind: 1, flags: FLAG_DISPATCH }))).toBe('a timer expires');
  });

  it('takes texts as they are', () => {
    expect(dictionary.describe(record({ kind: 4, flags: FLAG_TEXT, id: 0 }))).toBe('hello <b>');
    expect(dictionary.describe(record({ kind: 4, flags: FLAG_TEXT, id: 1 }))).toBe('there {peer}');
    expect(dictionary.describe(record({ kind: 4, flags: FLAG_TEXT, id: 9 }))).toBe('');
  });

  it('gives names to what it does not know', () => {
    expect(dictionary.describe(record({ kind: 0x701 }))).toBe('kind_0x0701');
    expect(dictionary.nodeName(7)).toBe('node-7');
    expect(dictionary.nodeName(0xffffffff)).toBe('');
    expect(dictionary.kindNumber('constructor')).toBeUndefined();
    expect(dictionary.describe(record({ kind: 5 }))).toBe('a  and an open ');
  });
});

describe('texts of times', () => {
  it('read well and lose nothing', () => {
    expect(secondsText(10_004_553_466)).toBe('10.004553466');
    expect(secondsText(0)).toBe('0.000000000');
    expect(durationText(999)).toBe('999 ns');
    expect(durationText(4_553_466)).toBe('4.553 ms');
    expect(durationText(2.5e9)).toBe('2.5 s');
  });
});

describe('causes', () => {
  const dispatch = (time: number, ordinal: number, cause: number): TraceRecord =>
    record({ time, kind: 1, flags: FLAG_DISPATCH, node: 0, peer: 4, id: ordinal % 2 ** 32, value: cause });

  it('lead from a record to the first event', () => {
    const trace = Trace.create(content);
    trace.append(
      bytesOf([
        dispatch(1, 1, 0),
        record({ time: 1, kind: 2, node: 0 }),
        dispatch(2, 2, 0),
        dispatch(3, 3, 1),
        record({ time: 3, kind: 2, node: 0 }),
      ]),
    );
    const chain = trace.causes.chain(4, trace.dictionary);
    expect(chain.end).toBe('start');
    expect(chain.causes.map((cause) => cause.ordinal)).toEqual([3, 1]);
    expect(chain.causes[0]).toMatchObject({ position: 3, time: 3, node: 0, text: 'a timer expires', effects: [4] });
    expect(chain.causes[1]!.effects).toEqual([1]);
  });

  it('name the first effects of an event, and always what was asked about', () => {
    const trace = Trace.create(content);
    trace.append(
      bytesOf([
        dispatch(1, 1, 0),
        ...Array.from({ length: 20 }, () => record({ time: 1, kind: 2, node: 0 })),
        dispatch(2, 2, 1),
      ]),
    );
    const effects = (position: number): number[] =>
      trace.causes.chain(position, trace.dictionary).causes.at(-1)!.effects;
    expect(effects(3)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(effects(15)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 15]);
    expect(effects(21)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('say when records are missing', () => {
    const trace = Trace.create(content);
    trace.append(bytesOf([record({ time: 0 }), dispatch(5, 90, 17)]));
    expect(trace.causes.chain(0, trace.dictionary)).toEqual({ causes: [], end: 'untraced' });
    expect(trace.causes.chain(1, trace.dictionary).end).toBe('dropped');
  });

  it('survive ordinals beyond 32 bits', () => {
    const trace = Trace.create(content);
    const high = 2 ** 32;
    trace.append(bytesOf([dispatch(1, high - 1, 0), dispatch(2, high, high - 1), dispatch(3, high + 5, high)]));
    const chain = trace.causes.chain(2, trace.dictionary);
    expect(chain.causes.map((cause) => cause.ordinal)).toEqual([high + 5, high, high - 1]);
  });

  it('end, whatever a file says', () => {
    const trace = Trace.create(content);
    trace.append(bytesOf([dispatch(1, 1, 1), dispatch(2, 2, 3), dispatch(3, 3, 2)]));
    for (const position of [0, 1, 2]) {
      expect(trace.causes.chain(position, trace.dictionary).causes.length).toBeLessThanOrEqual(3);
    }
    const long = Array.from({ length: 500 }, (_, i) => dispatch(i + 4, i + 4, i + 3));
    trace.append(bytesOf(long));
    const chain = trace.causes.chain(502, trace.dictionary);
    expect(chain).toMatchObject({ end: 'too-long' });
    expect(chain.causes).toHaveLength(CHAIN_MAX);
  });
});
