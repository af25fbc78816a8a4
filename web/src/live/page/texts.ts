/** Time since something began, as on a clock: "2:05", "1:02:05". */
export function clockText(ns: number): string {
  const seconds = Math.floor(ns / 1e9);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The same for labels that may be less than a second apart: "2:05.25". */
export function tickText(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const rest = hundredths % 100;
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`.replace(/0$/, '');
  return clockText(Math.floor(hundredths / 100) * 1e9) + fraction;
}

/** A type of C++ without the namespaces that it is in. */
export function shortName(name: string): string {
  return name.replace(/^(?:\w+::)+/, '');
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** "1.25 MiB". */
export function bytesText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${units[power]}`;
}

/** What a rate and a count of a unit are called: a unit may be a rate itself, "events/s". */
export function unitNames(unit: string): { readonly rate: string; readonly count: string } {
  const counted = unit.replace(/\/s$/, '');
  return { rate: `${counted} per second`, count: counted };
}

/** The wall clock's time of day: "14:05:09". */
export function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}
