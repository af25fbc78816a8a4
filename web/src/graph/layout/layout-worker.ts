import { ForceLayout } from './force-layout';
import type { LayoutInput, Positions } from './layout-input';

export interface LayoutProgress {
  positions: Positions;
  isDone: boolean;
}

const reportEveryMs = 200;

// One force layout: answers with positions now and then, and at last with the final ones.
self.onmessage = ({ data }: MessageEvent<LayoutInput>) => {
  const layout = new ForceLayout(data);
  let reported = performance.now();
  while (!layout.isDone) {
    layout.step();
    if (performance.now() - reported < reportEveryMs) continue;
    report({ positions: layout.positions(), isDone: false });
    reported = performance.now();
  }
  report({ positions: layout.positions(), isDone: true });
};

function report(progress: LayoutProgress): void {
  self.postMessage(progress, { transfer: [progress.positions.buffer] });
}
