import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { kindColour } from '../../graph/theme';
import { pageColour, type ThemeName } from '../../ui/page-theme';
import { tickText, type ChartData } from './chart-data';

export interface PlotLook {
  readonly heightPx: number;
  readonly unit: string;
  /** Values that are not above zero are gaps then. */
  readonly isLogarithmic?: boolean;
  /** What is written below the chart at a time in seconds. */
  readonly timeText: (seconds: number) => string;
  /** A click leads to that moment. */
  readonly onSeek?: (ns: number) => void;
}

export interface PlotOptions extends PlotLook {
  readonly host: HTMLElement;
  readonly widthPx: number;
  readonly theme: ThemeName;
}

const SYNC_KEY = 'orrery-charts';
const MOVED_PX = 4;

/** A chart whose cursor is linked with all others, and on which a line shows the moment that is looked at. */
export class Plot {
  readonly #plot: uPlot;
  readonly #now = document.createElement('div');

  constructor({ host, widthPx, heightPx, unit, isLogarithmic = false, timeText, theme, onSeek }: PlotOptions, data: ChartData) {
    this.#now.className = 'chart-now';
    const axis = {
      stroke: pageColour('--text-quiet'),
      grid: { stroke: gridColour(theme), width: 1 },
      ticks: { show: false },
    };
    this.#plot = new uPlot(
      {
        width: widthPx,
        height: heightPx,
        legend: { show: false },
        cursor: { sync: { key: SYNC_KEY }, drag: { x: false, y: false }, points: { size: 6 } },
        padding: [10, 14, 0, 0],
        scales: { x: { time: false }, y: isLogarithmic ? { distr: 3, range: (_, min, max) => decadesOf(min, max) } : { range: (_, min, max) => rangeOf(min, max) } },
        axes: [
          { ...axis, size: 26, values: (_, splits) => splits.map(timeText) },
          { ...axis, ...(isLogarithmic ? onDecades(axis.grid) : {}), size: 62, values: (_, splits) => splits.map((split) => (split === null ? '' : tickText(split, unit))) },
        ],
        series: [{}, ...data.labels.map((label, index) => lineOptions(label, index, data, theme))],
        hooks: { ready: [(plot) => onSeek !== undefined && this.#ready(plot, onSeek)] },
      },
      data.columns as uPlot.AlignedData,
      host,
    );
  }

  set(data: ChartData): void {
    this.#plot.setData(data.columns as uPlot.AlignedData);
  }

  resize(widthPx: number, heightPx: number): void {
    this.#plot.setSize({ width: widthPx, height: heightPx });
  }

  /** Moves the line of the moment that is looked at. */
  showNow(seconds: number): void {
    const x = this.#plot.valToPos(seconds, 'x');
    const isInside = x >= 0 && x <= this.#plot.over.clientWidth;
    this.#now.style.display = isInside ? 'block' : 'none';
    this.#now.style.transform = `translateX(${x}px)`;
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #ready(plot: uPlot, onSeek: (ns: number) => void): void {
    plot.over.append(this.#now);
    let pressedAt = 0;
    plot.over.addEventListener('mousedown', (event) => (pressedAt = event.clientX));
    plot.over.addEventListener('click', (event) => {
      if (Math.abs(event.clientX - pressedAt) > MOVED_PX) return;
      const seconds = plot.posToVal(event.clientX - plot.over.getBoundingClientRect().left, 'x');
      onSeek(Math.max(0, Math.round(seconds * 1e9)));
    });
  }
}

function lineOptions(label: string, index: number, data: ChartData, theme: ThemeName): uPlot.Series {
  const isOther = data.isOther[index]!;
  const own = data.isOther.filter((each) => !each).length;
  const colour = kindColour(isOther ? index - own : index, theme);
  return {
    label,
    stroke: colour,
    width: isOther ? 1.5 : 1.75,
    ...(isOther ? { dash: [5, 4] } : {}),
    spanGaps: true,
    points: { show: false },
  };
}

function rangeOf(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [0, 1];
  const low = Math.min(0, min);
  return max === low ? [low, low + 1] : [low, max + (max - low) * 0.08];
}

// A line and a label for each power of ten, and none between.
function onDecades(grid: uPlot.Axis.Grid): Pick<uPlot.Axis, 'filter' | 'grid'> {
  const filter = (_: uPlot, splits: number[]): (number | null)[] => splits.map((split) => (Number.isInteger(Math.log10(split)) ? split : null));
  return { filter, grid: { ...grid, filter } };
}

function decadesOf(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || min <= 0) return [1, 10];
  const low = 10 ** Math.floor(Math.log10(min));
  return [low, Math.max(low * 10, 10 ** Math.ceil(Math.log10(max)))];
}

function gridColour(theme: ThemeName): string {
  return theme === 'dark' ? 'rgb(255 255 255 / 8%)' : 'rgb(0 0 0 / 8%)';
}
