import type { Trace } from '../../records/trace';
import type { MessageNames } from '../message-names';
import { chromeTrace } from './chrome-trace';
import { csv } from './csv';
import { jsonLines } from './json-lines';

export type ExportFormat = 'json-lines' | 'chrome' | 'csv';

const FORMATS: Readonly<Record<ExportFormat, { readonly type: string; readonly suffix: string }>> = {
  'json-lines': { type: 'application/x-ndjson', suffix: '.jsonl' },
  chrome: { type: 'application/json', suffix: '.trace.json' },
  csv: { type: 'text/csv', suffix: '.csv' },
};

/** The trace as a file. Made in pieces between which the page goes on. */
export async function exported(trace: Trace, format: ExportFormat, names: MessageNames | null): Promise<Blob> {
  const pieces: string[] = [];
  for (const piece of piecesOf(trace, format, names)) {
    pieces.push(piece);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return new Blob(pieces, { type: FORMATS[format].type });
}

/** Offers a file to the person at the page. Nothing leaves the tab. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name for a file of a run: what it is called, as far as file systems take it. */
export function fileName(stem: string, format: ExportFormat | 'png'): string {
  const safe = stem
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  return (safe || 'run') + (format === 'png' ? '.png' : FORMATS[format].suffix);
}

function piecesOf(trace: Trace, format: ExportFormat, names: MessageNames | null): Generator<string> {
  switch (format) {
    case 'json-lines':
      return jsonLines(trace);
    case 'chrome':
      return chromeTrace(trace, names);
    case 'csv':
      return csv(trace);
    default: {
      const unreachable: never = format;
      return unreachable;
    }
  }
}
