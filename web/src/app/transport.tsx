import type { Speed } from '../protocol';
import { speeds } from '../session/initial-state';
import { Icon } from '../ui/icon';
import { useActiveBranch, useSession } from './session-context';
import { timeText } from './time-text';
import { useAnswer } from './use-answer';

export function speedText(speed: Speed): string {
  if (speed === 'max') return 'as fast as it goes';
  return speed < 1 ? `1/${Math.round(1 / speed)}×` : `${speed}×`;
}

const endings = { over: 'The end', failed: 'A property has failed', broken: 'A rule has ended it' } as const;

/** What makes two runs the same up to this moment; it is asked for while the run rests. */
function Digest() {
  const branch = useActiveBranch();
  const rests = branch !== null && !branch.moment.playing;
  const found = useAnswer<'digest'>((id) => (rests ? { ask: 'digest', branch: id } : null), String(rests));
  if (branch === null) return null;
  const { events, nowNs } = branch.moment;
  const isNow = rests && found !== null && found.events === events && found.atNs === nowNs;
  return (
    <output className="digest quiet-text" aria-label="Digest" title="Digest of all events so far: equal runs have equal ones">
      {isNow ? found.digest : rests ? '…' : ''}
    </output>
  );
}

export function Transport() {
  const session = useSession();
  const branch = useActiveBranch();
  if (branch === null) return null;
  const { moment, speed, description } = branch;
  return (
    <div className="transport">
      <button type="button" className="icon" aria-label="Back to the start" onClick={() => session.time.seek(0)}>
        <Icon name="start" />
      </button>
      <button
        type="button"
        className="icon primary"
        aria-label={moment.playing ? 'Pause' : 'Play'}
        onClick={() => session.time.togglePlay()}
      >
        <Icon name={moment.playing ? 'pause' : 'play'} />
      </button>
      <button type="button" className="icon" aria-label="One event on" onClick={() => session.time.step()}>
        <Icon name="step" />
      </button>
      <button
        type="button"
        className="icon"
        aria-label="On to the next interesting event"
        onClick={() => session.time.stepToInteresting()}
      >
        <Icon name="next" />
      </button>
      <label className="speed">
        <span className="visually-hidden">Speed</span>
        <select value={String(speed)} onChange={({ target }) => session.time.setSpeed(speedOf(target.value))}>
          {speeds.map((each) => (
            <option key={each} value={String(each)}>
              {speedText(each)}
            </option>
          ))}
        </select>
      </label>
      <output className="clock" aria-label="Simulated time">
        {timeText(moment.nowNs)} <span className="quiet-text">/ {timeText(description.duration_ns)}</span>
      </output>
      <span className="events quiet-text">{moment.events.toLocaleString('en')} events</span>
      {moment.status !== 'open' && <strong className={`status status-${moment.status}`}>{endings[moment.status]}</strong>}
      <Digest />
    </div>
  );
}

function speedOf(text: string): Speed {
  return text === 'max' ? 'max' : Number(text);
}
