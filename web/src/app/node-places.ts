import type { GraphView } from '../graph/graph-view';
import type { Session } from '../session/session';

const left = new WeakMap<Session, ReturnType<GraphView['places']>>();

/** A picture of the system that gives way to another one of it leaves its nodes' places to that. */
export function leavePlaces(session: Session, view: GraphView): void {
  left.set(session, view.places());
}

/** Puts nodes where the picture before had them, if it has left that. */
export function takePlaces(session: Session, view: GraphView): void {
  const places = left.get(session);
  if (places !== undefined) view.putAt(places);
  left.delete(session);
}
