import { durationText, secondsText } from '../../records/time-text';
import type { Json } from '../../protocol';

/** A value of a node's state for people: with its unit, by its type if that is known, else by the name of its member. */
export function valueText(name: string, value: Json, type?: string): string {
  if (typeof value === 'number' && type === 'duration') return durationText(value);
  if (typeof value === 'number') return numberText(name, value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null) return '—';
  if (typeof value === 'string') return value === '' ? '—' : value;
  return JSON.stringify(value);
}

/** A member's name in words, without the unit, which its value has. */
export function nameText(name: string): string {
  return name.replace(/_(ns|bytes)$/, '').replaceAll('_', ' ');
}

function numberText(name: string, value: number): string {
  if (name === 'clock_ns' || name === 'at_ns' || name.endsWith('since_ns')) return `${secondsText(value)} s`;
  if (name.endsWith('_ns')) return durationText(value);
  if (name.endsWith('_bytes')) return `${value.toLocaleString('en')} B`;
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(6)));
}

/** The number of a metric as of now, with its unit. */
export function metricText(metric: Json): string {
  if (metric === null || typeof metric !== 'object' || Array.isArray(metric)) return '—';
  const { kind, unit, count, level, p50, p99 } = metric as { readonly [member: string]: Json };
  const scaled = (value: Json | undefined): string =>
    typeof value !== 'number' ? '—' : unit === 'ns' ? durationText(value) : numberText('', value);
  if (kind === 'histogram')
    return count === 0 ? 'none yet' : `p50 ${scaled(p50)}, p99 ${scaled(p99)} (${countText(count)})`;
  return kind === 'level' ? scaled(level) : scaled(count);
}

function countText(value: Json | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en') : '—';
}
