import { packetsUnderway, type Underway } from '../records/packets-underway';
import type { Session } from '../session/session';
import { activeBranch } from '../store/app-state';

/** Takes hold of a packet on its way: the run rests where it is seen, and its menu opens. */
export function grab(session: Session, packet: Underway, atNs: number): void {
  const branch = activeBranch(session.store.get());
  if (branch === null || branch.isRecording) return;
  session.time.pause();
  if (branch.moment.nowNs !== atNs) session.time.seek(atNs);
  session.set('grabbed', packet);
}

/** The packet of the selected record, or else the last that was sent; `after` another one that was sent before it. */
export function grabNext(session: Session, after: Underway | null = session.store.get().grabbed): void {
  const { selection } = session.store.get();
  const branch = activeBranch(session.store.get());
  const trace = branch === null ? undefined : session.dataOf(branch.id)?.trace;
  if (branch === null || trace === undefined || branch.isRecording) return;
  const all = packetsUnderway(trace, branch.moment.nowNs);
  const last = after === null ? -1 : all.findIndex((each) => isSame(each, after));
  const selected = all.find(({ position }) => position === selection.record);
  const next = last >= 0 ? all[(last + 1) % all.length] : (selected ?? all[0]);
  if (next === undefined) return session.notify('info', 'No packet is on its way at this moment.');
  grab(session, next, branch.moment.nowNs);
}

function isSame(a: Underway, b: Underway): boolean {
  return a.from === b.from && a.to === b.to && a.sentNs === b.sentNs && a.arrivesNs === b.arrivesNs;
}
