import { describe, expect, it } from 'vitest';

import { randomNumbers } from './layout/random';
import { ageOf, splitTime, timeMaxNs } from './packet-time';

describe('the age of a packet as the shader computes it', () => {
  it('is exact for flights of up to 16 ms at any time of a run', () => {
    const random = randomNumbers(5);
    for (let round = 0; round < 5000; round++) {
      const sent = Math.floor(random() * (timeMaxNs - 2 ** 24));
      const age = Math.floor(random() * 2 ** 24);
      expect(ageOf(splitTime(sent + age), splitTime(sent))).toBe(age);
    }
  });

  it('has 24 bits for longer flights', () => {
    const random = randomNumbers(6);
    for (let round = 0; round < 5000; round++) {
      const sent = Math.floor(random() * 1e15);
      const age = Math.floor(random() * 1e14);
      const error = Math.abs(ageOf(splitTime(sent + age), splitTime(sent)) - age);
      expect(error).toBeLessThanOrEqual(age * 2 ** -22);
    }
  });

  it('is negative before it was sent, by however little', () => {
    for (const sent of [1, 2 ** 32, 2 ** 32 + 1, 5e15]) {
      expect(ageOf(splitTime(sent - 1), splitTime(sent))).toBe(-1);
      expect(ageOf(splitTime(0), splitTime(sent))).toBe(-1);
    }
  });

  it('borrows from the high half', () => {
    expect(ageOf(splitTime(2 ** 32 + 5), splitTime(2 ** 32 - 5))).toBe(10);
  });

  it('would be off by whole milliseconds in plain f32 seconds after a day', () => {
    const day = 86_400e9;
    expect(Math.abs(Math.fround(day + 5e6) - Math.fround(day) - 5e6)).toBeGreaterThan(1e6);
    expect(ageOf(splitTime(day + 5e6), splitTime(day))).toBe(5e6);
  });
});
