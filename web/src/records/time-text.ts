/** Nanoseconds as seconds with nine digits, grouped by the decimal point only: "10.004553466". */
export function secondsText(ns: number): string {
  const whole = Math.floor(ns / 1e9);
  return `${whole}.${String(ns - whole * 1e9).padStart(9, '0')}`;
}

/** Nanoseconds in the unit that reads best, with at most four digits that count: "4.553 ms". */
export function durationText(ns: number): string {
  const size = Math.abs(ns);
  if (size < 1e3) return `${Math.round(ns)} ns`;
  if (size < 1e6) return `${trimmed(ns / 1e3)} µs`;
  if (size < 1e9) return `${trimmed(ns / 1e6)} ms`;
  return `${trimmed(ns / 1e9)} s`;
}

function trimmed(value: number): string {
  const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3;
  return String(Number(value.toFixed(digits)));
}
