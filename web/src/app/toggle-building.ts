import type { Session } from '../session/session';
import { activeBranch } from '../store/app-state';

/** Shows the document that is edited on the canvas in place of the run, which rests; or the run again. */
export function toggleBuilding(session: Session): void {
  const { tool, models } = session.store.get();
  const branch = activeBranch(session.store.get());
  if (tool === 'build') return session.set('tool', 'select');
  if (branch === null || models === null) return;
  if (branch.isRecording) return session.notify('info', 'This is a recording: it can be watched, not built on.');
  session.time.pause();
  session.set('panel', 'document');
  session.set('tool', 'build');
}
