import type { Session } from '../../session/session';
import type { Building } from './building';

const current = new WeakMap<Session, Building>();

/** What is being built on the canvas, while it is. */
export function currentBuilding(session: Session): Building | null {
  return current.get(session) ?? null;
}

export function setCurrentBuilding(session: Session, building: Building | null): void {
  if (building === null) current.delete(session);
  else current.set(session, building);
}
