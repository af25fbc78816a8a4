import type { Session } from '../../session/session';
import type { Place } from '../../views/tour/tour';

const OF_THE_PAGE: Readonly<Partial<Record<Place, string>>> = {
  graph: '.stage',
  caption: '.caption',
  timeline: '.timeline',
  transport: '.transport',
  share: '.header-actions',
};

/** Where a place is on the page: a part of it, or the panel, which is opened at need. */
export function selectorOf(place: Place): string {
  return OF_THE_PAGE[place] ?? '#tab-content';
}

/** Opens the panel that a place is. */
export function openPlace(session: Session, place: Place): void {
  switch (place) {
    case 'node':
      if (session.store.get().selection.node === null) {
        session.store.set((state) => ({ ...state, selection: { ...state.selection, node: 1 } }));
      }
      session.set('panel', place);
      return;
    case 'log':
    case 'space-time':
    case 'charts':
    case 'invariants':
    case 'document':
    case 'why':
      session.set('panel', place);
      return;
    case 'graph':
    case 'caption':
    case 'timeline':
    case 'transport':
    case 'share':
      return;
    default: {
      const unreachable: never = place;
      return unreachable;
    }
  }
}
