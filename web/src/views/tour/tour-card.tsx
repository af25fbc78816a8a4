import { useEffect, useId, useRef, useSyncExternalStore, type KeyboardEvent } from 'react';
import type { Place } from './tour';
import './tour-card.css';
import type { TourRun } from './tour-run';

interface TourCardProps {
  readonly run: TourRun;
  /** Finds the part of the page that a step points at. */
  readonly selectorOf: (place: Place) => string;
  readonly onEnd: () => void;
}

/** The words of a tour's step, and the way through it. */
export function TourCard({ run, selectorOf, onEnd }: TourCardProps) {
  const { step, index, text, isComing } = useSyncExternalStore(run.subscribe, run.get);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => heading.current?.focus({ preventScroll: true }), [index]);
  useLight(selectorOf(step.place), isComing);
  // A move fails if the run that the tour is about has been closed.
  const next = (): void => void run.next().catch(onEnd);
  const back = (): void => void run.back().catch(onEnd);
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onEnd();
    else if (event.key === 'ArrowRight') next();
    else if (event.key === 'ArrowLeft') back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <aside
      className="tour"
      role="dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onKeyDown={pressed}
    >
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
        <button type="button" disabled={index === 0} onClick={back}>
          Back
        </button>
        {run.isLast ? (
          <button type="button" className="tour-next" onClick={onEnd}>
            Done
          </button>
        ) : (
          <button type="button" className="tour-next" onClick={next}>
            Next
          </button>
        )}
      </footer>
    </aside>
  );
}

// Lights the part of the page that the step is about, which may not be there before the page has come to the step.
function useLight(selector: string, isComing: boolean): void {
  useEffect(() => {
    const element = document.querySelector(selector);
    element?.classList.add('tour-lit');
    return () => element?.classList.remove('tour-lit');
  }, [selector, isComing]);
}
