import type { Description, LinkOptions } from '../protocol';

/** What the document says of the way between two nodes, in words; of one way if it says something of that. */
export function linkText({ nodes, links, other_links }: Description, from: number, to: number): string {
  const [a, b] = [nodes[from]?.id ?? '', nodes[to]?.id ?? ''];
  const own = links.find((link) => link.from === a && link.to === b) ?? links.find((link) => link.from === b && link.to === a);
  return `${a} – ${b}: ${optionsText(own ?? other_links)}`;
}

function optionsText({ latency_ns, jitter_ns = 0, bandwidth_bits_per_second = 0, loss = 0 }: LinkOptions): string {
  const jitter = jitter_ns > 0 ? ` ± ${milliseconds(jitter_ns)}` : '';
  const parts = [`${milliseconds(latency_ns)}${jitter} ms`];
  if (loss > 0) parts.push(`${number(100 * loss)} % lost`);
  if (bandwidth_bits_per_second > 0) parts.push(`${number(bandwidth_bits_per_second / 1e6)} Mbit/s`);
  return parts.join(', ');
}

function milliseconds(ns: number): string {
  return number(ns / 1e6);
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
