import type { Action } from '../protocol';
import type { Moment } from '../protocol';

/** Something a person can do to a node. */
export interface NodeAction {
  readonly id: string;
  readonly label: string;
  readonly key: string;
  readonly action: Action;
}

const upBit = 1;
const pausedBit = 2;

export function nodeActions(node: string, state: number): readonly NodeAction[] {
  const isUp = (state & upBit) !== 0;
  const isPaused = (state & pausedBit) !== 0;
  return [
    isUp
      ? { id: 'kill', label: 'Kill', key: 'k', action: { crash: node } }
      : { id: 'start', label: 'Start', key: 'k', action: { start: node } },
    { id: 'restart', label: 'Restart', key: 'r', action: { crash: node, reboot_after: '100ms' } },
    isPaused
      ? { id: 'resume', label: 'Resume', key: 'z', action: { resume: node } }
      : { id: 'pause', label: 'Freeze', key: 'z', action: { pause: node } },
    { id: 'wipe', label: 'Wipe disk', key: 'w', action: { crash: node, wipe: true, reboot_after: '100ms' } },
    { id: 'skew', label: 'Clock +1 s', key: 'o', action: { step_clock: node, forward: '1s' } },
    { id: 'fire-timer', label: 'Force its timer', key: 't', action: { fire_timer: node } },
    { id: 'isolate', label: 'Isolate', key: 'i', action: { isolate: node } },
  ].filter(({ id }) => isUp || id === 'start');
}

/** Cuts what runs between two nodes, both ways. */
export function cutAction(a: string, b: string): Action {
  return { partition: [[a], [b]] };
}

/** What a person does to a packet on its way. */
export function packetAction(
  what: 'drop' | 'delay' | 'duplicate',
  sender: string,
  receiver: string,
  arrivesNs: number,
  byMs?: number,
): Action {
  const action = { packet: what, sender, receiver, arrives: `${arrivesNs}ns` };
  return byMs === undefined ? action : { ...action, by: `${byMs}ms` };
}

export const healAction: Action = { heal: true };

export function stateOf(moment: Moment, node: number): number {
  return moment.nodeStates[node] ?? 0;
}
