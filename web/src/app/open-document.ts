import type { Session } from '../session/session';

/** Runs a document from its beginning; what is wrong with it is told, and what runs stays then. */
export function openDocument(session: Session, document: string): void {
  session.open({ document, seed: null, allowBugs: false, journal: [], atNs: 0, play: true });
}
