const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3, minimumSignificantDigits: 1 });

/** A number in at most three digits that count: "1.25M". */
export function compactText(value: number): string {
  return compact.format(value);
}

/** A count with all its digits, in groups. */
export function countText(value: number): string {
  return Math.round(value).toLocaleString('en');
}
