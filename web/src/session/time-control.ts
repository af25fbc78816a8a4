import type { BranchId, Command, Speed } from '../protocol';
import type { AppState, BranchState } from '../store/app-state';
import { activeBranch } from '../store/app-state';
import type { Store } from '../store/store';
import { withChanged } from './branch-changes';

const extrapolatedMaxMs = 40;

/** Time as a person leads it: of the active branch, or of all while they are compared. */
export class TimeControl {
  readonly #reportedAtMs = new Map<BranchId, number>();

  constructor(
    private readonly store: Store<AppState>,
    private readonly send: (command: Command) => void,
  ) {}

  play(): void {
    for (const branch of this.#led()) {
      const isOver = branch.moment.status !== 'open';
      if (isOver) this.send({ type: 'seek', branch: branch.id, atNs: 0 });
      this.send({ type: 'play', branch: branch.id, speed: branch.speed });
    }
  }

  pause(): void {
    for (const branch of this.#led()) this.send({ type: 'pause', branch: branch.id });
  }

  togglePlay(): void {
    const isPlaying = this.#led().some((branch) => branch.moment.playing);
    if (isPlaying) this.pause();
    else this.play();
  }

  setSpeed(speed: Speed): void {
    for (const branch of this.#led()) {
      this.store.set((state) => withChanged(state, branch.id, { speed }));
      if (branch.moment.playing) this.send({ type: 'play', branch: branch.id, speed });
    }
  }

  step(): void {
    for (const branch of this.#led()) this.send({ type: 'step', branch: branch.id });
  }

  stepToInteresting(): void {
    const wanted = new Set(this.store.get().stepKinds);
    for (const branch of this.#led()) {
      const kinds = branch.description.kinds.filter(({ name }) => wanted.has(name)).map(({ kind }) => kind);
      this.send({ type: 'step-to', branch: branch.id, kinds });
    }
  }

  seek(atNs: number): void {
    for (const branch of this.#led()) this.send({ type: 'seek', branch: branch.id, atNs });
  }

  seekBy(deltaNs: number): void {
    const branch = activeBranch(this.store.get());
    if (branch !== null) this.seek(branch.moment.nowNs + deltaNs);
  }

  /** The simulated time to draw: that of the last report, and while playing the time that has passed since. */
  shownNs(branch: BranchState): number {
    const { moment, speed } = branch;
    if (!moment.playing || speed === 'max') return moment.nowNs;
    const sinceMs = Math.min(performance.now() - (this.#reportedAtMs.get(branch.id) ?? 0), extrapolatedMaxMs);
    return Math.min(moment.nowNs + sinceMs * 1e6 * speed, branch.description.duration_ns);
  }

  /** The worker has told just now where a branch is. */
  reported(branch: BranchId): void {
    this.#reportedAtMs.set(branch, performance.now());
  }

  forget(branch: BranchId): void {
    this.#reportedAtMs.delete(branch);
  }

  #led(): readonly BranchState[] {
    const state = this.store.get();
    return state.comparing ? state.branches : state.branches.filter((branch) => branch.id === state.active);
  }
}
