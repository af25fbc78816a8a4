import type { Json } from '../protocol';
import type { Session } from '../session/session';
import { activeBranch } from '../store/app-state';
import { catalogueOf } from '../views/editor/descriptors';
import { EMPTY_DOCUMENT } from '../views/editor/document';
import { DocumentSession } from '../views/editor/document-session';
import { formatDocument } from '../views/editor/format';
import { openDocument } from './open-document';

interface Edited {
  readonly runs: Set<string>;
  readonly document: DocumentSession;
}

const edited = new WeakMap<Session, Edited>();

/**
 * The one document that form, text and canvas change: that of the active run, or what has been made of it. It outlives the runs
 * that are started from it; another scenario ends it. Null until the engine has told its models.
 */
export function editedDocument(session: Session): DocumentSession | null {
  const { models } = session.store.get();
  const branch = activeBranch(session.store.get());
  if (models === null || branch === null || branch.isRecording) return null;
  return editedFor(session, branch.document, models).document;
}

function editedFor(session: Session, document: string, models: Json): Edited {
  let found = edited.get(session);
  if (found === undefined || !found.runs.has(document)) {
    found = { runs: new Set([document]), document: new DocumentSession(document, catalogueOf(models)) };
    edited.set(session, found);
  }
  return found;
}

/** Begins with nothing; undo brings back what was there. */
export function startEmpty(session: Session): void {
  editedDocument(session)?.edit(formatDocument(EMPTY_DOCUMENT), 'new document', null);
}

/** Runs the document as it stands, from its beginning and its own seed, if no other is given. */
export function runEdited(session: Session, seed: string | null = null): void {
  const document = editedDocument(session);
  if (document === null) return;
  const { text } = document.get();
  edited.get(session)?.runs.add(text);
  openDocument(session, text, seed);
}
