/** Simulated time as people read it on a clock: "0:10.250". */
export function timeText(ns: number): string {
  const milliseconds = Math.floor(ns / 1e6);
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}.${String(milliseconds % 1000).padStart(3, '0')}`;
}
