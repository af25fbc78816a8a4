import { decodeShare, isShareFragment } from '../share/link';
import type { Share } from '../share/share';
import type { Panel } from '../store/app-state';
import { differences, engineFor, fetchEngines } from './engines';
import type { Session } from './session';
import { WorkerLink } from './worker-link';

const firstScenario = 'raft-leader-crash';
const panelNames: readonly string[] = ['node', 'log', 'space-time', 'charts', 'invariants', 'document', 'why'];

/** Loads the engine and opens what the address asks for: a shared run, a ready scenario by name, or the first one. */
export async function boot(session: Session): Promise<void> {
  try {
    const list = await fetchEngines(document.baseURI);
    const share = await sharedRun(session);
    const { engine, fit } = engineFor(list, share);
    if (fit === 'other' && share !== null) {
      const text = 'This link was made with an engine that is no longer here: what you see may differ from it.';
      session.notify('error', text, differences(engine, share));
    }
    await session.connect(startWorker(session), engine, document.baseURI);
    const { scenarios } = await session.ask({ ask: 'ready-scenarios' });
    session.set('gallery', scenarios);
    if (share !== null) openShare(session, share);
    else openReady(session);
    session.set('models', (await session.ask({ ask: 'models' })).models);
  } catch (error) {
    session.notify('error', 'The page could not be started.', [error instanceof Error ? error.message : String(error)]);
  }
}

function startWorker(session: Session): WorkerLink {
  const make = () => new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module' });
  return new WorkerLink(make, (report) => {
    if (report.type !== 'answer' && report.type !== 'unanswered') session.take(report);
  });
}

async function sharedRun(session: Session): Promise<Share | null> {
  if (!isShareFragment(location.hash)) return null;
  const decoded = await decodeShare(location.hash);
  if ('share' in decoded) return decoded.share;
  session.notify('error', decoded.error);
  return null;
}

function openShare(session: Session, { document, seed, allowBugs, journal, atNs, panel }: Share): void {
  session.openFirst({ document, seed, allowBugs, journal, atNs, play: false }, () => openReady(session));
  if (panel !== null && panelNames.includes(panel)) session.set('panel', panel as Panel);
}

function openReady(session: Session): void {
  const { gallery } = session.store.get();
  const wanted = new URLSearchParams(location.search).get('scenario') ?? firstScenario;
  const found = gallery.find(({ name }) => name === wanted);
  if (found === undefined) session.notify('error', `There is no scenario of the name “${wanted}”.`);
  const scenario = found ?? gallery.find(({ name }) => name === firstScenario);
  if (scenario === undefined) return;
  session.open({ document: scenario.document, seed: null, allowBugs: false, journal: [], atNs: 0, play: true });
}
