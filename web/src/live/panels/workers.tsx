import { compactText } from '../../ui/number-text';
import type { Observed, WorkerLoad } from '../node/protocol';
import { Panel } from '../page/panel';
import { useLive } from '../page/session-context';
import './workers.css';

/** How busy each thread of the pool is. */
export function Workers() {
  const observed = useLive((state) => state.observed);
  const workers = observed?.workers ?? [];
  const busy = workers.reduce((sum, worker) => sum + worker.busy, 0);
  const summary = workers.length === 0 ? undefined : `${busy.toFixed(1)} of ${workers.length} busy`;
  return (
    <Panel name="workers" summary={summary}>
      {workers.length === 0 ? (
        <p className="live-empty">Nothing runs that has threads of its own.</p>
      ) : (
        <>
          <div className="live-worker-heads" aria-hidden="true">
            <span>dispatched</span>
            <span>stolen</span>
          </div>
          <ol className={`live-workers ${workers.length > 16 ? 'are-many' : ''}`}>
            {workers.map((worker, index) => (
              <Worker key={index} number={index} worker={worker} />
            ))}
          </ol>
          {observed !== null && <States observed={observed} />}
        </>
      )}
    </Panel>
  );
}

function Worker({ number, worker }: { readonly number: number; readonly worker: WorkerLoad }) {
  const percent = Math.round(worker.busy * 100);
  return (
    <li>
      <span className="live-worker-name">{number}</span>
      <span className="live-bar" role="meter" aria-label={`Worker ${number}, busy`} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <span style={{ transform: `scaleX(${worker.busy})` }} />
      </span>
      <span className="live-percent">{percent} %</span>
      <span className="live-worker-count">{compactText(worker.dispatches)}</span>
      <span className="live-worker-count">{compactText(worker.steals)}</span>
    </li>
  );
}

// How many processes there are of each state, and how many there ever were.
function States({ observed }: { readonly observed: Observed }) {
  const { states, spawned, finished, messages } = observed;
  const entries = [...Object.entries(states), ...Object.entries({ spawned, finished, messages })];
  return (
    <dl className="live-states" aria-label="Processes and messages">
      {entries.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{compactText(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
