import type { PacketBatch } from '../graph/types';
import type { Trace } from '../records/trace';

interface PacketSink {
  addPackets(batch: PacketBatch): void;
  catchPacket(caught: { from: number; to: number; arrivesNs: number; atNs: number }): number;
  clearPackets(): void;
  addLinks(links: Uint32Array): void;
}

const rowsPerFrame = 200_000;
const lostTravelNs = 8e6;

/** Hands the packets among a trace's records to a graph, each once, a bounded part of them per frame. */
export class PacketFeed {
  #position = 0;
  #generation: number;
  readonly #linked = new Set<number>();
  readonly #inFlight: number;
  readonly #dropped: ReadonlySet<number>;
  readonly #caughtKind: number;
  #caught = { time: -1, node: -1, peer: -1, share: 0 };

  constructor(
    readonly trace: Trace,
    private readonly sink: PacketSink,
  ) {
    this.#generation = trace.store.generation;
    this.#inFlight = trace.dictionary.kindNumber('packet_in_flight') ?? -1;
    this.#caughtKind = trace.dictionary.kindNumber('packet_caught') ?? -1;
    this.#dropped = trace.dictionary.kindNumbers(['datagram_dropped', 'segment_dropped']);
    sink.clearPackets();
  }

  feed(): void {
    const { store } = this.trace;
    if (store.generation !== this.#generation) {
      this.#generation = store.generation;
      this.#position = 0;
      this.sink.clearPackets();
    }
    const end = Math.min(store.size, this.#position + rowsPerFrame);
    if (end === this.#position) return;
    const positions = this.#packetsIn(this.#position, end);
    this.#position = end;
    let from = 0;
    positions.forEach((position, index) => {
      if (this.trace.store.read(position).kind !== this.#caughtKind) return;
      this.#add(positions.slice(from, index));
      this.#catch(position);
      from = index + 1;
    });
    this.#add(from === 0 ? positions : positions.slice(from));
  }

  #add(positions: readonly number[]): void {
    if (positions.length === 0) return;
    const batch = this.#batch(positions);
    this.#addLinks(batch);
    this.sink.addPackets(batch);
  }

  // What follows at that time between the same two is the rest of it.
  #catch(position: number): void {
    const { time, node, peer, value } = this.trace.store.read(position);
    const share = this.sink.catchPacket({ from: node, to: peer, arrivesNs: value, atNs: time });
    this.#caught = { time, node, peer, share };
  }

  #beginOf({ time, node, peer }: { time: number; node: number; peer: number }): number {
    const { time: caughtAt, node: from, peer: to, share } = this.#caught;
    return time === caughtAt && node === from && peer === to ? share : 0;
  }

  // Where packets pass there is a link, though the document may say nothing of it.
  #addLinks({ from, to, count }: PacketBatch): void {
    const nodes = this.trace.dictionary.nodeCount;
    const made: number[] = [];
    for (let i = 0; i < count; ++i) {
      const [a, b] = [Math.min(from[i] ?? 0, to[i] ?? 0), Math.max(from[i] ?? 0, to[i] ?? 0)];
      const key = a * nodes + b;
      if (a === b || b >= nodes || this.#linked.has(key)) continue;
      this.#linked.add(key);
      made.push(a, b);
    }
    if (made.length > 0) this.sink.addLinks(Uint32Array.from(made));
  }

  #packetsIn(from: number, end: number): number[] {
    const { chunks, starts } = this.trace.store;
    const found: number[] = [];
    for (let c = 0; c < chunks.length; ++c) {
      const chunk = chunks[c];
      const start = starts[c];
      if (chunk === undefined || start === undefined || start + chunk.count <= from || start >= end) continue;
      const rows = Math.min(chunk.count, end - start);
      for (let row = Math.max(0, from - start); row < rows; ++row) {
        const kind = chunk.kind[row] ?? 0;
        if (kind === this.#inFlight || kind === this.#caughtKind || this.#dropped.has(kind)) found.push(start + row);
      }
    }
    return found;
  }

  #batch(positions: readonly number[]): Required<PacketBatch> {
    const count = positions.length;
    const batch: Required<PacketBatch> = {
      count,
      from: new Uint32Array(count),
      to: new Uint32Array(count),
      sent: new Float64Array(count),
      arrives: new Float64Array(count),
      kind: new Uint8Array(count),
      lost: new Uint8Array(count),
      begins: new Float32Array(count),
    };
    positions.forEach((position, index) => {
      const record = this.trace.store.read(position);
      const { time, kind, node, peer, id, value } = record;
      const isLost = kind !== this.#inFlight;
      batch.from[index] = node;
      batch.to[index] = peer;
      batch.sent[index] = time;
      batch.arrives[index] = isLost ? time + lostTravelNs : value;
      batch.kind[index] = isLost ? 255 : id >>> 24;
      batch.lost[index] = isLost ? 1 : 0;
      batch.begins[index] = this.#caught.time < 0 ? 0 : this.#beginOf(record);
    });
    return batch;
  }
}
