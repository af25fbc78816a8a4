import { readTraceFile } from '../records/trace-file';
import type { Session } from '../session/session';
import { activeBranch } from '../store/app-state';
import { openDocument } from './open-document';

const documentBytesMax = 16 * 1024 * 1024;

/** Opens a scenario, or a trace as `orrery run --trace` writes it; what is wrong with it is told, and what is open stays. */
export async function openFile(session: Session, file: File): Promise<void> {
  try {
    if (await isTrace(file)) return await openTraceFile(session, file);
    if (file.size > documentBytesMax) {
      return session.notify('error', `${file.name} is too large: a scenario has at most 16 MiB.`);
    }
    openDocument(session, await file.text());
  } catch {
    session.notify('error', `${file.name} cannot be read.`);
  }
}

// A trace has a JSON object a line; a scenario's first line is rarely one by itself, and never one with a time.
async function isTrace(file: File): Promise<boolean> {
  const head = await file.slice(0, 4096).text();
  const end = head.indexOf('\n');
  if (/\.jsonl$/i.test(file.name)) return true;
  try {
    const first: unknown = JSON.parse(head.slice(0, end < 0 ? 0 : end));
    return typeof first === 'object' && first !== null && !Object.hasOwn(first, 'orrery');
  } catch {
    return false;
  }
}

async function openTraceFile(session: Session, file: File): Promise<void> {
  const kinds = activeBranch(session.store.get())?.description.kinds;
  const read = await readTraceFile(file, kinds === undefined ? {} : { kinds });
  if ('error' in read) return session.notify('error', `${file.name} is no trace that can be played.`, [read.error]);
  if (read.trace.store.size === 0) return session.notify('error', `${file.name} holds no records.`);
  session.openTrace(file.name, read.trace);
}
