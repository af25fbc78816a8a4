import { TOURS } from '../../views/tour/tours';
import { useSession } from '../session-context';
import { startTour } from './tour-state';

/** The tours that there are, to choose from. */
export function TourList() {
  const session = useSession();
  return (
    <>
      <h3>Tours</h3>
      <ul className="gallery">
        {TOURS.map((tour) => (
          <li key={tour.name}>
            <button
              type="button"
              onClick={() => {
                session.set('dialog', null);
                void startTour(session, tour);
              }}
            >
              <strong>{tour.title}</strong>
              <span>{tour.summary}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
