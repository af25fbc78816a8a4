import type { Session } from '../../session/session';
import { createStore, type Store } from '../../store/store';
import type { Tour } from '../../views/tour/tour';
import type { TourRun } from '../../views/tour/tour-run';
import { openDocument } from '../open-document';

/** The tour that was asked for, and how far it is. */
export interface TourState {
  readonly wanted: Tour | null;
  readonly run: TourRun | null;
}

const none: TourState = { wanted: null, run: null };
const states = new WeakMap<Session, Store<TourState>>();

export function tourState(session: Session): Store<TourState> {
  let state = states.get(session);
  if (state === undefined) states.set(session, (state = createStore(none)));
  return state;
}

/** Opens the scenario that a tour is about, and begins the tour there. */
export async function startTour(session: Session, tour: Tour): Promise<void> {
  const scenario = session.store.get().gallery.find(({ name }) => name === tour.scenario);
  if (scenario === undefined)
    return session.notify('error', `This engine has no scenario '${tour.scenario}', which the tour is about.`);
  const state = tourState(session);
  endTour(session);
  state.set(() => ({ wanted: tour, run: null }));
  const before = session.store.get().active;
  const [{ TourRun }, { RunClosed, SessionHost }] = await Promise.all([
    import('../../views/tour/tour-run'),
    import('./session-host'),
  ]);
  openDocument(session, scenario.document);
  const branch = await opened(session, before);
  if (state.get().wanted !== tour) return;
  const run = new TourRun(tour, new SessionHost(session, branch));
  state.set(() => ({ wanted: tour, run }));
  try {
    await run.start();
  } catch (error) {
    if (!(error instanceof RunClosed)) throw error;
    endTour(session);
  }
}

export function endTour(session: Session): void {
  const state = tourState(session);
  state.get().run?.stop();
  state.set(() => none);
}

function opened(session: Session, before: number): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { active, branches } = session.store.get();
      if (active === before || branches.length === 0) return;
      stop();
      resolve(active);
    };
    const stop = session.store.subscribe(look);
    look();
  });
}
