/** Why a packet is dropped, in the order of the engine's numbers. */
const CAUSES: readonly string[] = [
  'the network is partitioned',
  'lost on the way',
  'its host is down',
  'nobody receives it',
  'the queue of the link is full',
  'meant for an earlier life of the node',
];

export function dropCause(value: number): string {
  return CAUSES[value] ?? `cause ${value}`;
}
