import { useEffect, useId, useRef, useSyncExternalStore, type KeyboardEvent } from 'react';
import type { Place } from './tour';
import './tour-card.css';
import type { TourRun } from './tour-run';

interface TourCardProps {
  readonly run: TourRun;
  readonly onEnd: () => void;
}

/** The words of a tour's step, and the way through it. */
export function TourCard({ run, onEnd }: TourCardProps) {
  const { step, index, text, isComing } = useSyncExternalStore(run.subscribe, run.get);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => heading.current?.focus({ preventScroll: true }), [index]);
  useLight(step.place);
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd();
    else if (event.key === 'ArrowRight') void run.next();
    else if (event.key === 'ArrowLeft') void run.back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <aside className="tour" role="dialog" aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`} onKeyDown={pressed}>
      <header>
        <h2 id={`${id}-title`} ref={heading} tabIndex={-1}>
          {step.title}
        </h2>
        <span className="tour-count">
          {index + 1} of {run.tour.steps.length}
        </span>
      </header>
      <p id={`${id}-text`} aria-busy={isComing}>
        {text}
      </p>
      <footer>
        <button type="button" onClick={onEnd}>
          End the tour
        </button>
        <button type="button" disabled={index === 0} onClick={() => void run.back()}>
          Back
        </button>
        {run.isLast ? (
          <button type="button" className="tour-next" onClick={onEnd}>
            Done
          </button>
        ) : (
          <button type="button" className="tour-next" onClick={() => void run.next()}>
            Next
          </button>
        )}
      </footer>
    </aside>
  );
}

// Lights the part of the page that the step is about.
function useLight(place: Place): void {
  useEffect(() => {
    const element = document.querySelector(`[data-place="${place}"]`);
    element?.classList.add('tour-lit');
    return () => element?.classList.remove('tour-lit');
  }, [place]);
}
