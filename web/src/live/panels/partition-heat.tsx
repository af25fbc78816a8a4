import { useEffect, useRef } from 'react';
import { usePageTheme } from '../../ui/page-theme';
import { Panel } from '../page/panel';
import { useLive } from '../page/session-context';
import { paintCells } from './heat-colour';

const percentText = (share: number): string => `${Math.round(share * 100)} %`;

/** The load by where it is, seen from above. */
export function PartitionHeat() {
  const heat = useLive((state) => state.frame?.heat ?? null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = usePageTheme();
  const most = heat === null ? 0 : heat.cells.reduce((max, cell) => Math.max(max, cell), 0);
  useEffect(() => {
    if (canvas.current === null || heat === null) return;
    const { width, height, cells } = heat;
    paintCells(canvas.current, width, height, (column, row) => (most === 0 ? 0 : cells[row * width + column]! / most));
  });
  if (heat === null) return null;
  return (
    <Panel name="partitions" summary={`${heat.width} × ${heat.height}, most ${percentText(most)}`}>
      <canvas ref={canvas} className="live-places" data-theme-shown={theme} role="img" aria-label={`Load by place: ${heat.width} by ${heat.height} cells, at most ${percentText(most)} in one`} />
    </Panel>
  );
}
