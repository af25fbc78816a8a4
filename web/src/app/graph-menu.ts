import type { Selection } from '../graph/types';
import type { Session } from '../session/session';
import type { BranchState } from '../store/app-state';
import { cutAction, healAction, nodeActions, stateOf } from './actions';
import type { MenuItem } from './context-menu';
import { toggleBuilding } from './toggle-building';

/** What a right click or a long press offers on a run's graph; null where nothing can be done. */
export function graphMenu(session: Session, branch: BranchState, target: Selection): { label: string; items: MenuItem[] } | null {
  if (branch.isRecording) return null;
  const { nodes } = branch.description;
  const heal = { label: 'Heal the network', hint: 'h', act: () => session.act(healAction) };
  switch (target.kind) {
    case 'node': {
      const id = nodes[target.node]?.id ?? '';
      const items = nodeActions(id, stateOf(branch.moment, target.node)).map(({ label, key, action }) => {
        return { label, hint: key, act: () => session.act(action) };
      });
      return { label: id, items };
    }
    case 'link': {
      const [a, b] = [nodes[target.from]?.id ?? '', nodes[target.to]?.id ?? ''];
      return { label: `${a} – ${b}`, items: [{ label: 'Cut', act: () => session.act(cutAction(a, b)) }, heal] };
    }
    case 'none':
      return { label: 'System', items: [heal, { label: 'Build on the canvas', hint: 'b', act: () => toggleBuilding(session) }] };
    default: {
      const unreachable: never = target;
      return unreachable;
    }
  }
}
