import type { Speed } from '../protocol';
import { useActiveBranch, useSession } from './session-context';
import { timeText } from './time-text';

export const speeds: readonly Speed[] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 'max'];

export function speedText(speed: Speed): string {
  if (speed === 'max') return 'as fast as it goes';
  return speed < 1 ? `1/${Math.round(1 / speed)}×` : `${speed}×`;
}

export function Transport() {
  const session = useSession();
  const branch = useActiveBranch();
  if (branch === null) return null;
  const { moment, speed, description } = branch;
  return (
    <div className="transport">
      <button type="button" className="icon" aria-label="Back to the start" onClick={() => session.seek(0)}>
        ⏮
      </button>
      <button
        type="button"
        className="icon primary"
        aria-label={moment.playing ? 'Pause' : 'Play'}
        aria-pressed={moment.playing}
        onClick={() => session.togglePlay()}
      >
        {moment.playing ? '⏸' : '▶'}
      </button>
      <button type="button" className="icon" aria-label="One event on" onClick={() => session.step()}>
        ⏵|
      </button>
      <button
        type="button"
        className="icon"
        aria-label="On to the next interesting event"
        onClick={() => session.stepToInteresting()}
      >
        ⏭
      </button>
      <label className="speed">
        <span className="visually-hidden">Speed</span>
        <select value={String(speed)} onChange={({ target }) => session.setSpeed(speedOf(target.value))}>
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
    </div>
  );
}

function speedOf(text: string): Speed {
  return text === 'max' ? 'max' : Number(text);
}
