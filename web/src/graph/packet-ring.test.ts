import { describe, expect, it } from 'vitest';

import { randomNumbers } from './layout/random';
import { PacketRing } from './packet-ring';
import type { PacketBatch } from './types';

interface Packet {
  sent: number;
  arrives: number;
}

function batchOf(packets: readonly Packet[]): PacketBatch {
  return {
    count: packets.length,
    from: Uint32Array.from(packets, (_, i) => i),
    to: Uint32Array.from(packets, (_, i) => i + 1),
    sent: Float64Array.from(packets, ({ sent }) => sent),
    arrives: Float64Array.from(packets, ({ arrives }) => arrives),
    kind: Uint8Array.from(packets, (_, i) => i % 7),
    lost: Uint8Array.from(packets, (_, i) => i % 2),
  };
}

function ordinalsInFlight(ring: PacketRing, nowNs: number): number[] {
  const ordinals: number[] = [];
  ring.forEachInFlight(nowNs, ({ ordinal }) => ordinals.push(ordinal));
  return ordinals.sort((a, b) => a - b);
}

describe('PacketRing', () => {
  it('finds what is in flight at any time, before and after it has gone round', () => {
    const random = randomNumbers(1);
    const ring = new PacketRing(4 * PacketRing.chunk);
    const all: Packet[] = [];
    for (let round = 0; round < 60; round++) {
      const begin = round * 1e6;
      const batch = Array.from({ length: Math.floor(random() * 300) }, (_, i) => {
        const sent = begin + i * 500;
        return { sent, arrives: sent + random() * 3e6 };
      });
      ring.add(batchOf(batch));
      all.push(...batch);
      const kept = Math.max(0, all.length - 3 * PacketRing.chunk); // these at least are still there
      for (let look = 0; look < 5; look++) {
        const now = random() * (begin + 4e6);
        const expected = all.flatMap(({ sent, arrives }, i) => (sent <= now && now < arrives && i >= kept ? [i] : []));
        expect(ordinalsInFlight(ring, now).filter((ordinal) => ordinal >= kept)).toEqual(expected);
      }
    }
    expect(all.length).toBeGreaterThan(1.5 * ring.capacity);
  });

  it('forgets the oldest as a whole chunk, on the card too', () => {
    const ring = new PacketRing(2 * PacketRing.chunk);
    const forever = Array.from({ length: ring.capacity }, () => ({ sent: 0, arrives: 1e9 }));
    ring.add(batchOf(forever));
    ring.takeDirty();
    ring.add(batchOf([{ sent: 0, arrives: 1e9 }]));
    expect(ordinalsInFlight(ring, 5)).toHaveLength(PacketRing.chunk + 1);
    expect(ring.takeDirty()).toEqual([{ first: 0, count: PacketRing.chunk }]);
    const durations = new Float32Array(ring.traits.buffer);
    expect(durations[0]).toBe(1e9);
    expect(durations[2]).toBe(0);
  });

  it('writes a packet as the shader reads it', () => {
    const ring = new PacketRing(1);
    ring.add({ ...batchOf([{ sent: 2 ** 32 * 7 + 9, arrives: 2 ** 32 * 7 + 5009 }]), from: Uint32Array.of(70_000) });
    expect([...ring.flights.subarray(0, 4)]).toEqual([70_000, 1, 9, 7]);
    expect(new Float32Array(ring.traits.buffer)[0]).toBe(5000);
    expect(ring.traits[1]).toBe(0);
  });

  it('passes over times that are none', () => {
    const ring = new PacketRing(1);
    const bad = [
      { sent: NaN, arrives: 5 },
      { sent: 0, arrives: NaN },
      { sent: -1, arrives: 5 },
      { sent: 5, arrives: 4 },
      { sent: 0, arrives: Infinity },
      { sent: 0, arrives: 2 ** 60 },
    ];
    ring.add(batchOf(bad));
    expect(ring.inFlight(4)).toEqual([]);
    expect(ring.takeDirty()).toEqual([]);
  });

  it('tells when two moments cannot look different', () => {
    const ring = new PacketRing(1);
    ring.add(batchOf([{ sent: 100, arrives: 200 }]));
    expect(ring.differs(10, 50)).toBe(false);
    expect(ring.differs(10, 150)).toBe(true);
    expect(ring.differs(150, 250)).toBe(true);
    expect(ring.differs(200, 250)).toBe(false);
  });

  it('is empty after clear, and counts from 0 again', () => {
    const ring = new PacketRing(1);
    ring.add(batchOf([{ sent: 0, arrives: 10 }]));
    ring.clear();
    expect(ring.inFlight(5)).toEqual([]);
    ring.add(batchOf([{ sent: 0, arrives: 10 }]));
    expect(ordinalsInFlight(ring, 5)).toEqual([0]);
  });
});

describe('a packet that is caught', () => {
  const packet = { from: 0, to: 1, arrivesNs: 300, atNs: 150 };

  it('is where it was until then, and nowhere after', () => {
    const ring = new PacketRing(2048);
    ring.add(batchOf([{ sent: 100, arrives: 300 }]));
    ring.takeDirty();
    expect(ring.catch({ ...packet, from: 1 })).toBe(0);
    expect(ring.catch(packet)).toBe(0.25);
    expect(ring.takeDirty()).toEqual([{ first: 0, count: 1024 }]);
    expect(ordinalsInFlight(ring, 149)).toEqual([0]);
    expect(ordinalsInFlight(ring, 150)).toEqual([]);
    ring.forEachInFlight(149, ({ first, last, arrivesNs, lost }) => {
      expect({ first, arrivesNs, lost }).toEqual({ first: 0, arrivesNs: 150, lost: false });
      expect(last).toBeCloseTo(0.25, 2);
    });
  });

  it('goes on from there, and can be caught again', () => {
    const ring = new PacketRing(2048);
    ring.add(batchOf([{ sent: 100, arrives: 300 }]));
    const begins = Float32Array.of(ring.catch(packet));
    ring.add({ ...batchOf([{ sent: 150, arrives: 450 }]), begins });
    expect(ring.catch({ ...packet, arrivesNs: 450, atNs: 300 })).toBeCloseTo(0.25 + 0.75 / 2, 2);
  });

  it('falls where it was, if it is lost', () => {
    const ring = new PacketRing(2048);
    const lost = { ...batchOf([{ sent: 100, arrives: 300 }]), lost: Uint8Array.of(1), begins: Float32Array.of(0.4) };
    ring.add(lost);
    ring.forEachInFlight(200, (stored) => {
      expect(stored.lost).toBe(true);
      expect(stored.first).toBeCloseTo(0.4, 2);
      expect(stored.last).toBeCloseTo(0.4, 2);
    });
    expect(ring.catch(packet)).toBe(0);
  });
});
