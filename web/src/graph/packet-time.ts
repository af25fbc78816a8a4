// Times on the graphics card. Nanoseconds do not fit into the 24 bits of an f32, so a packet's time of sending is held
// as a 64-bit integer in two halves, and the shader subtracts it from the present in integers: only the age, which is
// small for whatever is in flight, becomes an f32. The present is thus the epoch of all packets, and moves with each
// frame without anything being uploaded again.

export const timeMaxNs = Number.MAX_SAFE_INTEGER; // 104 days

export interface TimeHalves {
  low: number;
  high: number;
}

/** Of whole nanoseconds from 0 to timeMaxNs; fractions are cut off. */
export function splitTime(ns: number): TimeHalves {
  const whole = Math.floor(ns);
  return { low: whole % 2 ** 32, high: Math.floor(whole / 2 ** 32) };
}

/** What the shader computes (see gl/packet-layer.ts), for tests and for picking: negative if sent after now. */
export function ageOf(now: TimeHalves, sent: TimeHalves): number {
  const low = (now.low - sent.low) >>> 0;
  const borrow = now.low < sent.low ? 1 : 0;
  const high = (now.high - sent.high - borrow) >>> 0;
  if (high >= 2 ** 31) return -1;
  return Math.fround(Math.fround(Math.fround(high) * 2 ** 32) + Math.fround(low));
}
