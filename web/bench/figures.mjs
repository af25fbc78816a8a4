// Figures of benchmarks, and how they are printed.
export function median(values) {
  return quantile(values, 0.5);
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function round(value) {
  return Math.round(value * 1000) / 1000;
}

export function print(line) {
  console.log(JSON.stringify(line));
}
