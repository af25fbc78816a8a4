import { settings } from '../settings';
import type { LayoutKind } from '../types';
import { layOut } from './layout';
import type { LayoutInput } from './layout-input';
import type { LayoutProgress } from './layout-worker';

/** Lays out at once what is quick, and the force layout of many nodes in a worker. */
export class LayoutRunner {
  private worker: Worker | undefined;

  /** Whatever is under way is given up. `report` is called before this returns, or by and by. */
  run(kind: LayoutKind, input: LayoutInput, report: (progress: LayoutProgress) => void): void {
    this.cancel();
    if (kind !== 'force' || input.count < settings.workerNodesMin) {
      report({ positions: layOut(kind, input), isDone: true });
      return;
    }
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<LayoutProgress>) => {
      if (this.worker !== worker) return; // posted before it was given up
      if (data.isDone) this.cancel();
      report(data);
    };
    worker.onerror = () => {
      if (this.worker !== worker) return;
      this.cancel();
      report({ positions: layOut('grid', input), isDone: true }); // the page may not start workers
    };
    worker.postMessage(input);
  }

  cancel(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}
