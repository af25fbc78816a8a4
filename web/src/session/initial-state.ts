import type { BranchId, Description, Speed } from '../protocol';
import type { AppState, Layout, Panel, Selection, Theme } from '../store/app-state';
import { INTERESTING_KINDS } from './interesting';

/** Simulated seconds a second that are offered. */
export const speeds: readonly Speed[] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 'max'];

const flightShownNs = 40e6;
const ringNodesMax = 16;
export const nothing: Selection = { node: null, record: null };

export function initialState(theme: Theme, layout: Layout, panel: Panel): AppState {
  return {
    ...{ engine: null, gallery: [], models: null, branches: [], active: 0, comparing: false, compareView: 'graph', selection: nothing, grabbed: null },
    ...{ panel, layout, theme, tool: 'select', stepKinds: INTERESTING_KINDS, dialog: null, notices: [], problems: [] },
  };
}

export function freshBranch(id: BranchId, name: string, speed: Speed) {
  const moment = { nowNs: 0, events: 0, knownNs: 0, status: 'open', playing: false, nodeStates: new Uint32Array(), cuts: null } as const;
  return { id, name, moment, speed, keyframesNs: [], keyframeBytes: 0, recordsVersion: 0, detailDropped: false } as const;
}

/** At which packets can be followed with the eye. */
export function watchableSpeed({ other_links, links }: Description): Speed {
  const latencyNs = Math.max(other_links.latency_ns, ...links.slice(0, 100).map((link) => link.latency_ns));
  const wanted = latencyNs / flightShownNs;
  return speeds.findLast((speed) => speed !== 'max' && speed <= 1 && speed <= wanted * 1.5) ?? speeds[0] ?? 1;
}

export function fittingLayout({ nodes }: Description): Layout {
  if (new Set(nodes.map(({ zone }) => zone)).size > 1) return 'zone';
  return nodes.length <= ringNodesMax ? 'ring' : 'force';
}
