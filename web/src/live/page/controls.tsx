import { Icon } from '../../ui/icon';
import { profiles, type EngineAction } from '../node/protocol';
import { useCan, useLive, useNode, useView } from './session-context';
import './side.css';

const meanings = { light: 'Leaves most of the machine alone', balanced: 'Half of the machine', max: 'All of the machine' } as const;

/** What a person can do with the node. */
export function Controls() {
  const isConnected = useLive((state) => state.link.phase === 'open' && state.hello !== null);
  const [canRun, hasProfiles, hasEngine, hasObserver] = [useCan('run'), useCan('resource_profile'), useCan('engine'), useCan('observer')];
  return (
    <section className="live-controls" aria-label="Controls">
      <fieldset disabled={!isConnected}>
        <legend className="visually-hidden">Controls</legend>
        {canRun && <RunButton />}
        {hasEngine && <EngineButtons />}
        {hasProfiles && <ProfileDial />}
        {hasObserver && <DetailSwitch />}
      </fieldset>
    </section>
  );
}

function RunButton() {
  const session = useNode();
  const running = useLive((state) => state.running);
  const hasScenarios = useLive((state) => (state.hello?.scenarios.length ?? 0) > 0);
  if (running) {
    return (
      <button type="button" className="live-run" onClick={() => session.halt()}>
        <Icon name="stop" /> Stop
      </button>
    );
  }
  return (
    <button type="button" className="live-run primary" disabled={!hasScenarios} onClick={() => session.run()}>
      <Icon name="play" /> Run
    </button>
  );
}

const engineButtons: readonly { readonly action: EngineAction; readonly label: string; readonly icon: 'pause' | 'play' | 'step' | 'back' }[] = [
  { action: 'pause', label: 'Pause the engine', icon: 'pause' },
  { action: 'resume', label: 'Let the engine go on', icon: 'play' },
  { action: 'step', label: 'One tick on', icon: 'step' },
  { action: 'rollback', label: 'One tick back', icon: 'back' },
];

/** An engine that nothing is known of may do all; one that is paused need not be paused. */
export function isOffered(action: EngineAction, engineState: string | null): boolean {
  if (engineState === null) return false;
  const isPaused = engineState === 'paused';
  return action === 'pause' ? !isPaused : isPaused;
}

function EngineButtons() {
  const session = useNode();
  const engineState = useLive((state) => state.engineState);
  return (
    <div className="live-engine" role="group" aria-label="Engine">
      <span className="live-field-name">Engine</span>
      <span className="live-engine-state">{engineState ?? 'none'}</span>
      {engineButtons.map(({ action, label, icon }) => (
        <button key={action} type="button" aria-label={label} title={label} disabled={!isOffered(action, engineState)} onClick={() => session.engine(action)}>
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}

function ProfileDial() {
  const session = useNode();
  const profile = useLive((state) => state.profile);
  return (
    <fieldset className="live-dial">
      <legend className="live-field-name">Resources</legend>
      <div>
        {profiles.map((each) => (
          <label key={each} title={meanings[each]}>
            <input type="radio" name="profile" checked={each === profile} onChange={() => session.setProfile(each)} />
            <span>{each}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function DetailSwitch() {
  const session = useNode();
  const detail = useLive((state) => state.detail);
  useView((view) => view.detail);
  return (
    <label className="live-switch">
      <span className="live-field-name">Process detail</span>
      <input type="checkbox" role="switch" checked={detail} onChange={(event) => session.setDetail(event.target.checked)} />
      <span className="live-switch-track" aria-hidden="true" />
    </label>
  );
}
