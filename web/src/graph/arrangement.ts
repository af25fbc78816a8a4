import { LayoutRunner } from './layout/layout-runner';
import type { Scene } from './scene';
import { Transition } from './transition';
import type { LayoutKind } from './types';

type Positions = Float32Array<ArrayBuffer>;

export interface ArrangementOptions {
  kind: LayoutKind;
  seed: number;
  wantsLessMotion: () => boolean;
  moved: (isAtRest: boolean) => void; // nodes have new places, for good or on their way
}

/** Where the nodes of a scene are put, and how they get there: those that are pinned stay. */
export class Arrangement {
  private readonly runner = new LayoutRunner();
  private transition: Transition | undefined;
  private linksLaidOut = 0;

  constructor(private readonly scene: Scene, private readonly options: ArrangementOptions) {}

  get kind(): LayoutKind {
    return this.options.kind;
  }

  set(kind: LayoutKind): void {
    this.options.kind = kind;
    this.make();
  }

  /** A layout of the graph as it is now; one that is being made is given up. */
  make(): void {
    const { scene, options } = this;
    this.linksLaidOut = scene.data.linkCount;
    this.runner.run(options.kind, scene.layoutInput(options.seed), ({ positions }) => this.moveTo(positions));
  }

  /** Makes a layout if it depends on links and there are twice as many as when it was made. */
  linksGrew(): void {
    const usesLinks = this.kind === 'force' || this.kind === 'tree';
    if (usesLinks && this.scene.data.linkCount >= 2 * Math.max(this.linksLaidOut, 1)) this.make();
  }

  /** Takes nodes that are on their way to where they are at a time of the wall clock. */
  advance(nowMs: number): void {
    const { transition } = this;
    if (!transition) return;
    const positions = transition.at(nowMs);
    if (transition.isOver(nowMs)) return this.arrive(positions);
    this.scene.setUnpinnedPositions(positions);
    this.options.moved(false);
  }

  cancel(): void {
    this.runner.cancel();
    this.transition = undefined;
  }

  private moveTo(positions: Positions): void {
    const isFirst = this.scene.positions.every((value) => value === 0);
    if (isFirst || this.options.wantsLessMotion()) return this.arrive(positions);
    this.transition = new Transition(this.scene.positions, positions, performance.now());
    this.options.moved(false);
  }

  private arrive(positions: Positions): void {
    this.transition = undefined;
    this.scene.setUnpinnedPositions(positions);
    this.options.moved(true);
  }
}
