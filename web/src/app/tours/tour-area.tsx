import { lazy, Suspense, useEffect } from 'react';
import { useStore } from '../../store/store';
import { useActiveBranch, useSession } from '../session-context';
import { selectorOf } from './places';
import { endTour, tourState } from './tour-state';

const TourCard = lazy(() => import('../../views/tour/tour-card').then((module) => ({ default: module.TourCard })));

/** The tour that is under way, over the page. It ends when its run is closed. */
export function TourArea() {
  const session = useSession();
  const run = useStore(tourState(session), (state) => state.run);
  const branch = useActiveBranch()?.id;
  useEffect(() => {
    if (run === null || branch === undefined) return undefined;
    return () => {
      if (tourState(session).get().run === run && session.dataOf(branch) === undefined) endTour(session);
    };
  }, [session, run, branch]);
  if (run === null) return null;
  return (
    <Suspense>
      <TourCard run={run} selectorOf={selectorOf} onEnd={() => endTour(session)} />
    </Suspense>
  );
}
