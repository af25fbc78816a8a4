import { FLAG_DISPATCH } from '../../records/record-format';
import type { Trace } from '../../records/trace';
import { PIECE_CHARACTERS } from './json-lines';

/** The trace as a table (RFC 4180), without the records of events alone. In pieces of many rows. */
export function* csv({ store, dictionary }: Trace): Generator<string> {
  let piece = 'at_ns,node,peer,kind,value,description\r\n';
  for (let position = 0; position < store.size; ++position) {
    const record = store.read(position);
    if ((record.flags & FLAG_DISPATCH) !== 0) continue;
    const { node, peer, kind } = record;
    const cells = [dictionary.nodeName(node), dictionary.nodeName(peer), dictionary.kindName(kind)].map(cell);
    piece += `${record.time},${cells.join(',')},${store.exactValueAt(position)},${cell(dictionary.describe(record))}\r\n`;
    if (piece.length > PIECE_CHARACTERS) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

// A spreadsheet takes what begins like a formula for one, unless an apostrophe stands before it.
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
