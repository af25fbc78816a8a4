import type { BranchId, Speed } from '../../protocol';
import type { Trace } from '../../records/trace';
import { speeds } from '../../session/initial-state';
import type { Session } from '../../session/session';
import type { BranchState } from '../../store/app-state';
import type { Place } from '../../views/tour/tour';
import type { TourHost } from '../../views/tour/tour-run';
import { openPlace } from './places';

/** How long the time before a moment takes when it is shown, in seconds of a person's time. */
const SHOWN_SECONDS = 3;

/** The run that a tour is about ended or was closed before the tour was over. */
export class RunClosed extends Error {}

/** A tour on a branch of the session. */
export class SessionHost implements TourHost {
  constructor(
    readonly session: Session,
    readonly branch: BranchId,
  ) {}

  trace(): Trace {
    const trace = this.session.dataOf(this.branch)?.trace;
    if (trace === undefined) throw new RunClosed();
    return trace;
  }

  knownNs(): number {
    return this.#state().moment.knownNs;
  }

  durationNs(): number {
    return this.#state().description.duration_ns;
  }

  nowNs(): number {
    return this.#state().moment.nowNs;
  }

  async reach(ns: number): Promise<void> {
    this.session.time.pause();
    if (this.nowNs() === ns) return;
    this.session.time.seek(ns);
    await this.#until(
      (branch) => branch.moment.nowNs === ns || (branch.moment.status !== 'open' && branch.moment.nowNs <= ns),
    );
  }

  async playTo(ns: number): Promise<void> {
    const aheadNs = ns - this.nowNs();
    if (aheadNs > 0 && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.session.time.setSpeed(speedFor(aheadNs));
      this.session.time.play();
      await this.#until((branch) => branch.moment.nowNs >= ns || branch.moment.status !== 'open');
    }
    await this.reach(ns);
  }

  point(place: Place): void {
    openPlace(this.session, place);
  }

  #state(): BranchState {
    const found = this.session.store.get().branches.find(({ id }) => id === this.branch);
    if (found === undefined) throw new RunClosed();
    return found;
  }

  #until(isSo: (branch: BranchState) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const branch = this.session.store.get().branches.find(({ id }) => id === this.branch);
        if (branch !== undefined && !isSo(branch)) return;
        stop();
        if (branch === undefined) reject(new RunClosed());
        else resolve();
      };
      const stop = this.session.store.subscribe(look);
      look();
    });
  }
}

// The fastest speed on offer that takes no less than the seconds wanted.
function speedFor(aheadNs: number): Speed {
  const wanted = aheadNs / 1e9 / SHOWN_SECONDS;
  return speeds.findLast((speed) => speed !== 'max' && speed <= wanted) ?? speeds[0]!;
}
