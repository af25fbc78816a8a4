import type { Session } from '../../session/session';
import { activeBranch } from '../../store/app-state';
import { editedDocument, runEdited } from '../edited-document';

/** Plants a bug in all nodes of a model, or takes it out, in the document; the run begins anew with the same seed. */
export function plant(session: Session, model: string, bug: string | null): void {
  const branch = activeBranch(session.store.get());
  const problem = editedDocument(session)?.apply({ type: 'set-bug', model, bug }) ?? null;
  if (problem !== null) return session.notify('error', 'The bug cannot be planted.', [problem]);
  runEdited(session, branch?.seed ?? null);
}
