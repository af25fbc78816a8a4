const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3, minimumSignificantDigits: 3 });

/** A number in three digits that count, "1.25M"; one below a thousand as it is. */
export function compactText(value: number): string {
  return Math.abs(value) < 1e3 ? String(Number(value.toPrecision(3))) : compact.format(value);
}

/** A count with all its digits, in groups. */
export function countText(value: number): string {
  return Math.round(value).toLocaleString('en');
}
