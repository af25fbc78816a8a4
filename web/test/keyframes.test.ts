import { describe, expect, test } from 'vitest';
import { ImageStore, pageBytes as page } from '../src/engine/image-store';
import { Keyframes, type Position } from '../src/engine/keyframes';
import { engineModule } from './engine-module';

const module = engineModule();
const keyframesOf = (budgetBytes: number) => new Keyframes<Position>(budgetBytes, new ImageStore(module));
// Beside the words of a page or of a changed line of one, what says which they are.
const entry = 16;
const line = 64;
const at = (atNs: number): Position => ({ atNs, events: atNs });

function memoryOf(pages: number, fill: (page: number) => number): Uint8Array {
  const memory = new Uint8Array(pages * page);
  for (let index = 0; index < pages; ++index) memory.fill(fill(index), index * page, (index + 1) * page);
  return memory;
}

describe('keyframes', () => {
  test('restore memory as it was, whatever was taken before and after', () => {
    const keyframes = keyframesOf(Infinity);
    const states = [1, 2, 3, 4].map((round) => memoryOf(round + 1, (index) => (index % 2 === 0 ? 7 : round * 10 + index)));
    states.forEach((memory, index) => keyframes.take(memory, at(index), 1));
    for (const index of [3, 0, 2, 1]) {
      const found = keyframes.latestUntil(index);
      const memory = new Uint8Array(found?.bytes ?? 0).fill(255);
      if (found !== undefined) keyframes.restore(found, memory);
      expect(Buffer.compare(memory, states[index] ?? new Uint8Array())).toBe(0);
    }
  });

  test('cost what has changed', () => {
    const keyframes = keyframesOf(Infinity);
    const memory = memoryOf(8, () => 1);
    keyframes.take(memory, at(0), 1);
    expect(keyframes.bytes).toBe(8 * (page + entry));
    memory[5 * page + 3] = 9;
    keyframes.take(memory, at(1), 1);
    expect(keyframes.bytes).toBe(8 * (page + entry) + line + entry);
    keyframes.take(memory, at(2), 1);
    expect(keyframes.bytes).toBe(8 * (page + entry) + line + entry);
    memory.fill(8, 2 * page, 3 * page);
    keyframes.take(memory, at(3), 1);
    expect(keyframes.bytes).toBe(9 * (page + entry) + line + entry);
  });

  test('restore memory that changes in a few lines, more of them, and back', () => {
    const keyframes = keyframesOf(Infinity);
    const memory = memoryOf(40, (index) => index);
    const states = Array.from({ length: 60 }, (_, round) => {
      for (let change = 0; change < round * 3; ++change) memory[(change * 7919 * (round % 7)) % memory.length] = round;
      if (round % 10 === 9) memory.set(memoryOf(20, (index) => index));
      keyframes.take(memory, at(round), 1);
      return memory.slice();
    });
    for (const [round, state] of states.entries()) {
      const found = keyframes.latestUntil(round);
      const restored = new Uint8Array(memory.length);
      if (found !== undefined) keyframes.restore(found, restored);
      expect(Buffer.compare(restored, state)).toBe(0);
    }
  });

  test('a page that several have is counted until the last of them goes', () => {
    const keyframes = keyframesOf(Infinity);
    const memory = memoryOf(4, () => 1);
    for (const atNs of [0, 1, 2]) {
      memory.fill(atNs, 0, page);
      keyframes.take(memory, at(atNs), 1);
    }
    expect(keyframes.bytes).toBe(6 * (page + entry));
    keyframes.keep(({ atNs }) => atNs === 1);
    expect(keyframes.bytes).toBe(4 * (page + entry));
  });

  test('the latest is found by time, and several of one instant by what was taken last', () => {
    const keyframes = keyframesOf(Infinity);
    for (const [atNs, events] of [[0, 0], [10, 3], [10, 5], [20, 9]] as const) keyframes.take(memoryOf(1, () => events), { atNs, events }, 1);
    expect(keyframes.latestUntil(15)?.at.events).toBe(5);
    expect(keyframes.latestUntil(9)?.at.events).toBe(0);
    expect(keyframes.latestUntil(-1)).toBeUndefined();
  });

  test('one that is taken late has its place among the others', () => {
    const keyframes = keyframesOf(Infinity);
    for (const atNs of [0, 20, 10]) keyframes.take(memoryOf(1, () => atNs), at(atNs), 1);
    expect(keyframes.all.map((keyframe) => keyframe.at.atNs)).toEqual([0, 10, 20]);
  });

  test('keep within their budget and stay evenly apart, never without the first and the last', () => {
    const keyframes = keyframesOf(20 * (page + entry));
    let memory = memoryOf(4, () => 0);
    for (let round = 0; round < 50; ++round) {
      memory = memoryOf(4, (index) => round + index);
      keyframes.take(memory, at(round), 1);
      expect(keyframes.bytes).toBeLessThanOrEqual(20 * (page + entry));
    }
    expect(keyframes.all[0]?.at.atNs).toBe(0);
    expect(keyframes.all.at(-1)?.at.atNs).toBe(49);
    const times = keyframes.all.map((keyframe) => keyframe.at.atNs);
    const gaps = times.slice(1).map((atNs, index) => atNs - (times[index] ?? 0));
    expect(times).toHaveLength(5);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(32);
  });

  test('a copy goes its own way, and pages that both have count once', () => {
    const keyframes = keyframesOf(Infinity);
    for (const atNs of [0, 1, 2]) keyframes.take(memoryOf(2, (index) => atNs + 10 * index), at(atNs), 1);
    const before = keyframes.bytes;
    const copy = keyframes.copy();
    expect(copy.bytes).toBe(before);
    copy.keep(({ atNs }) => atNs < 1);
    expect(keyframes.all).toHaveLength(3);
    expect(keyframes.bytes).toBe(before);
    keyframes.clear();
    expect(copy.bytes).toBe(2 * (page + entry));
    copy.clear();
    expect(copy.bytes).toBe(0);
  });
});
