import { Comparison } from '../session/difference';
import type { AppState } from '../store/app-state';
import { useApp, useSession } from './session-context';
import { timeText } from './time-text';
import { useDifference } from './use-difference';

const views: readonly { readonly view: AppState['compareView']; readonly label: string }[] = [
  { view: 'graph', label: 'Graphs' },
  { view: 'log', label: 'Logs' },
  { view: 'space-time', label: 'Space–time' },
];

/** What of two branches is shown side by side. */
export function CompareTools() {
  const session = useSession();
  const current = useApp((state) => state.compareView);
  return (
    <div className="compare-tools" role="group" aria-label="Compare the branches by their">
      {views.map(({ view, label }) => (
        <button key={view} type="button" aria-pressed={view === current} onClick={() => session.set('compareView', view)}>
          {label}
        </button>
      ))}
    </div>
  );
}

export function nextCompareView(view: AppState['compareView']): AppState['compareView'] {
  const at = views.findIndex((each) => each.view === view);
  return views[(at + 1) % views.length]!.view;
}

/** The first thing that happened in one branch and not in the other. */
export function DifferenceLine() {
  const session = useSession();
  const [a, b] = useApp((state) => state.branches);
  const found = useDifference();
  if (a === undefined || b === undefined) return null;
  if (!Comparison.isPossible(a, b)) {
    return <p className="difference">Records were left out to keep up: the branches cannot be compared one by one.</p>;
  }
  if (found === null) return <p className="difference">The two branches are the same so far.</p>;
  return (
    <p className="difference">
      First difference at{' '}
      <button type="button" className="link" onClick={() => session.time.seek(found.atNs)}>
        {timeText(found.atNs)}
      </button>
      : {found.text}
    </p>
  );
}
