import { splitTime, timeMaxNs } from './packet-time';
import type { PacketBatch } from './types';

const lostBit = 256;

export interface SlotRange {
  first: number;
  count: number;
}

export interface StoredPacket {
  slot: number;
  ordinal: number;
  from: number;
  to: number;
  sentNs: number;
  arrivesNs: number;
  kind: number;
  lost: boolean;
  /** How far along its way it is when its time begins and ends, 0 to 1: less than all for one that was caught. */
  first: number;
  last: number;
}

/** A packet that somebody has caught on its way: it goes no further. */
export interface CaughtPacket {
  from: number;
  to: number;
  arrivesNs: number; // when it was to arrive
  atNs: number;
}

/**
 * The last packets, in a ring that the graphics card has a copy of. It is divided into chunks that know the span of
 * time they cover, so that only those with something in flight are drawn; the oldest chunk goes as a whole.
 */
export class PacketRing {
  static readonly chunk = 1024; // a row of a texture

  readonly flights: Uint32Array; // four words a packet: from, to, time of sending in ns, low half first
  readonly traits: Uint32Array; // two words: bits of the duration in ns as f32; kind, lost, and shares of the way
  private readonly durations: Float32Array; // over `traits`
  private readonly sent: Float64Array;
  private readonly arrives: Float64Array;
  private readonly ordinals: Float64Array;
  private readonly chunkBegins: Float64Array; // the earliest time of sending in a chunk
  private readonly chunkEnds: Float64Array; // the latest arrival
  private readonly dirty: Uint8Array;
  private next = 0;
  private used = 0; // slots that were ever written: all later ones are empty
  private added = 0;

  /** The capacity is rounded up to whole chunks, two at least. */
  constructor(capacity: number) {
    const chunks = Math.max(2, Math.ceil(capacity / PacketRing.chunk));
    const slots = chunks * PacketRing.chunk;
    this.flights = new Uint32Array(4 * slots);
    this.traits = new Uint32Array(2 * slots);
    this.durations = new Float32Array(this.traits.buffer);
    this.sent = new Float64Array(slots);
    this.arrives = new Float64Array(slots);
    this.ordinals = new Float64Array(slots);
    this.chunkBegins = new Float64Array(chunks).fill(Infinity);
    this.chunkEnds = new Float64Array(chunks).fill(-Infinity);
    this.dirty = new Uint8Array(chunks);
  }

  get capacity(): number {
    return this.sent.length;
  }

  /** Packets with times that are not 0 ≤ sent ≤ arrives ≤ timeMaxNs are passed over; they do count as added. */
  add(batch: PacketBatch): void {
    for (let i = 0; i < batch.count; i++) {
      const sent = batch.sent[i]!;
      const arrives = batch.arrives[i]!;
      if (sent >= 0 && arrives >= sent && arrives <= timeMaxNs) this.put(batch, i, sent, arrives);
      this.added++;
    }
  }

  /** Returns how far along its way it was, 0 to 1; 0 if it is not known. */
  catch({ from, to, arrivesNs, atNs }: CaughtPacket): number {
    for (const { first, count } of this.inFlight(atNs)) {
      for (let slot = first; slot < first + count; slot++) {
        if (this.arrives[slot] !== arrivesNs || this.flights[4 * slot] !== from || this.flights[4 * slot + 1] !== to) continue;
        if (this.sent[slot]! > atNs || (this.traits[2 * slot + 1]! & lostBit) !== 0) continue;
        return this.endAt(slot, atNs);
      }
    }
    return 0;
  }

  private endAt(slot: number, atNs: number): number {
    const { sentNs, arrivesNs, first, last } = this.at(slot);
    const share = arrivesNs > sentNs ? first + ((last - first) * (atNs - sentNs)) / (arrivesNs - sentNs) : first;
    this.arrives[slot] = atNs;
    this.durations[2 * slot] = atNs - sentNs;
    this.traits[2 * slot + 1] = (this.traits[2 * slot + 1]! & 0xffffff) | (byteOf(1 - share) << 24);
    this.dirty[Math.floor(slot / PacketRing.chunk)] = 1;
    return share;
  }

  clear(): void {
    this.traits.fill(0);
    this.chunkBegins.fill(Infinity);
    this.chunkEnds.fill(-Infinity);
    this.dirty.fill(0);
    this.next = 0;
    this.used = 0;
    this.added = 0;
  }

  /** The runs of slots that hold all packets in flight at a time, and some others. */
  inFlight(nowNs: number): SlotRange[] {
    return this.chunkRuns((chunk) => this.chunkBegins[chunk]! <= nowNs && nowNs < this.chunkEnds[chunk]!);
  }

  /** The runs of slots that were written since the last call. */
  takeDirty(): SlotRange[] {
    const runs = this.chunkRuns((chunk) => this.dirty[chunk] !== 0);
    this.dirty.fill(0);
    return runs;
  }

  markAllDirty(): void {
    this.dirty.fill(1);
  }

  /** Whether a picture of one moment would differ from that of the other. */
  differs(firstNs: number, secondNs: number): boolean {
    return this.inFlight(firstNs).length > 0 || this.inFlight(secondNs).length > 0;
  }

  forEachInFlight(nowNs: number, visit: (packet: StoredPacket) => void): void {
    for (const { first, count } of this.inFlight(nowNs)) {
      for (let slot = first; slot < first + count; slot++) {
        if (this.sent[slot]! <= nowNs && nowNs < this.arrives[slot]!) visit(this.at(slot));
      }
    }
  }

  private at(slot: number): StoredPacket {
    return {
      slot,
      ordinal: this.ordinals[slot]!,
      from: this.flights[4 * slot]!,
      to: this.flights[4 * slot + 1]!,
      sentNs: this.sent[slot]!,
      arrivesNs: this.arrives[slot]!,
      kind: this.traits[2 * slot + 1]! & 255,
      lost: (this.traits[2 * slot + 1]! & lostBit) !== 0,
      first: ((this.traits[2 * slot + 1]! >>> 16) & 255) / 255,
      last: 1 - (this.traits[2 * slot + 1]! >>> 24) / 255,
    };
  }

  private put(batch: PacketBatch, i: number, sent: number, arrives: number): void {
    const slot = this.next;
    const chunk = Math.floor(slot / PacketRing.chunk);
    if (slot % PacketRing.chunk === 0) this.emptyChunk(chunk);
    const { low, high } = splitTime(sent);
    this.flights.set([batch.from[i]!, batch.to[i]!, low, high], 4 * slot);
    this.durations[2 * slot] = arrives - sent;
    const isLost = batch.lost[i] !== 0;
    const begins = batch.begins?.[i] ?? 0;
    const missing = isLost && begins > 0 ? byteOf(1 - begins) : 0; // it falls where it was caught
    this.traits[2 * slot + 1] = batch.kind[i]! | (isLost ? lostBit : 0) | (byteOf(begins) << 16) | (missing << 24);
    this.sent[slot] = sent;
    this.arrives[slot] = arrives;
    this.ordinals[slot] = this.added;
    this.chunkBegins[chunk] = Math.min(this.chunkBegins[chunk]!, sent);
    this.chunkEnds[chunk] = Math.max(this.chunkEnds[chunk]!, arrives);
    this.dirty[chunk] = 1;
    this.next = (slot + 1) % this.capacity;
    this.used = Math.max(this.used, slot + 1);
  }

  // A packet of duration 0 is never in flight: that is what an empty slot looks like.
  private emptyChunk(chunk: number): void {
    const first = chunk * PacketRing.chunk;
    this.traits.fill(0, 2 * first, 2 * (first + PacketRing.chunk));
    this.sent.fill(0, first, first + PacketRing.chunk);
    this.arrives.fill(0, first, first + PacketRing.chunk);
    this.chunkBegins[chunk] = Infinity;
    this.chunkEnds[chunk] = -Infinity;
  }

  private chunkRuns(wanted: (chunk: number) => boolean): SlotRange[] {
    const runs: SlotRange[] = [];
    const chunks = Math.ceil(this.used / PacketRing.chunk);
    for (let chunk = 0; chunk < chunks; chunk++) {
      if (!wanted(chunk)) continue;
      const first = chunk * PacketRing.chunk;
      const last = runs.at(-1);
      if (last && last.first + last.count === first) last.count += PacketRing.chunk;
      else runs.push({ first, count: PacketRing.chunk });
    }
    return runs;
  }
}

function byteOf(share: number): number {
  return Math.round(255 * Math.min(Math.max(share, 0), 1));
}
