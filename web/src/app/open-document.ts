import type { Session } from '../session/session';

/**
 * Runs a document from its beginning; what is wrong with it is told, and what runs stays then. Planted bugs may be switched
 * on in it: here nothing but the picture depends on them.
 */
export function openDocument(session: Session, document: string, seed: string | null = null): void {
  session.open({ document, seed, allowBugs: true, journal: [], atNs: 0, play: true });
}
