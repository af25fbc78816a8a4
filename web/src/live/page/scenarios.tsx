import { useLive, useNode, useView } from './session-context';
import type { ScenarioInfo } from '../node/protocol';
import { unitNames } from './texts';

/** The menu of what a node can run, and what the chosen one is. */
export function Scenarios() {
  const session = useNode();
  const hello = useLive((state) => state.hello);
  const running = useLive((state) => (state.running ? state.scenario : null));
  useView((view) => view.scenario);
  if (hello === null) return null;
  const chosen = session.chosen();
  const info = hello.scenarios.find(({ id }) => id === chosen);
  return (
    <>
      {info !== undefined && <About info={info} />}
      <fieldset className="live-scenarios">
        <legend>Scenarios</legend>
        {hello.scenarios.map(({ id, label, synthetic }) => (
          <label key={id} className={id === chosen ? 'is-chosen' : ''}>
            <input type="radio" name="scenario" value={id} checked={id === chosen} onChange={() => session.choose(id)} />
            <span className="live-scenario-label">{label}</span>
            {id === running && <span className="live-tag live-tag-runs">runs</span>}
            {synthetic && <span className="live-tag">synthetic</span>}
          </label>
        ))}
        {hello.scenarios.length === 0 && <p className="quiet-text">This node has none: it shows what it is attached to.</p>}
      </fieldset>
    </>
  );
}

function About({ info }: { readonly info: ScenarioInfo }) {
  return (
    <section className="live-about" aria-label={`About ${info.label}`}>
      <h2>{info.label}</h2>
      <p>{info.description}</p>
      <dl>
        <dt>Counts</dt>
        <dd>{unitNames(info.unit).count}</dd>
        <dt>One is</dt>
        <dd>{info.operation}</dd>
        {info.latency !== '' && (
          <>
            <dt>Latency</dt>
            <dd>{info.latency}</dd>
          </>
        )}
        <dt>Source</dt>
        <dd>
          <code>{info.source}</code>
        </dd>
        <dt>Load</dt>
        <dd>{info.synthetic ? 'Synthetic: made up, to try things with' : 'Real: the code itself runs'}</dd>
      </dl>
    </section>
  );
}
