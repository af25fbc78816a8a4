/** A span of simulated time that is looked at. */
export interface TimeWindow {
  readonly startNs: number;
  readonly spanNs: number;
}

export const SPAN_MIN_NS = 1000;

/** Keeps a window within 0 … `endNs` as far as it fits, and no smaller than a microsecond. */
export function clamped({ startNs, spanNs }: TimeWindow, endNs: number): TimeWindow {
  const span = Math.min(Math.max(spanNs, SPAN_MIN_NS), Math.max(endNs, SPAN_MIN_NS));
  return { startNs: Math.min(Math.max(0, startNs), Math.max(0, endNs - span)), spanNs: span };
}

/** Shows `factor` times as much time; what is at `anchorNs` stays where it is. */
export function zoomed(window: TimeWindow, factor: number, anchorNs: number, endNs: number): TimeWindow {
  const spanNs = Math.min(Math.max(window.spanNs * factor, SPAN_MIN_NS), Math.max(endNs, SPAN_MIN_NS));
  const share = (anchorNs - window.startNs) / window.spanNs;
  return clamped({ startNs: anchorNs - share * spanNs, spanNs }, endNs);
}

export function panned(window: TimeWindow, byNs: number, endNs: number): TimeWindow {
  return clamped({ ...window, startNs: window.startNs + byNs }, endNs);
}

/** Moves the window so that `ns` is in it, a quarter from its end; leaves it if `ns` is well within. */
export function following(window: TimeWindow, ns: number, endNs: number): TimeWindow {
  const share = (ns - window.startNs) / window.spanNs;
  if (share >= 0 && share <= 0.9) return window;
  return clamped({ ...window, startNs: ns - 0.75 * window.spanNs }, endNs);
}

/** Round times in the window, at most about `count` of them. */
export function ticks({ startNs, spanNs }: TimeWindow, count: number): { stepNs: number; timesNs: number[] } {
  const rough = spanNs / Math.max(1, count);
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const stepNs = Math.max(1, [1, 2, 5, 10].map((each) => each * magnitude).find((step) => step >= rough) ?? rough);
  const timesNs: number[] = [];
  for (let i = Math.ceil(startNs / stepNs); i * stepNs <= startNs + spanNs; ++i) timesNs.push(i * stepNs);
  return { stepNs, timesNs };
}

/** A tick's time, with as many digits as the step has. */
export function tickText(ns: number, stepNs: number): string {
  const digits = Math.max(0, Math.min(9, Math.ceil(9 - Math.log10(stepNs) - 1e-9)));
  return `${(ns / 1e9).toFixed(digits)} s`;
}
