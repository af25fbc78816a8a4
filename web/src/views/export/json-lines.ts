import { FLAG_DISPATCH, FLAG_TEXT, NO_NODE } from '../../records/record-format';
import type { Trace } from '../../records/trace';

/** The trace as `orrery run --trace` writes it: a JSON object a record, one a line. In pieces of many lines. */
export function* jsonLines({ store, dictionary, causes }: Trace): Generator<string> {
  causes.update();
  let piece = '';
  for (let position = 0; position < store.size; ++position) {
    const record = store.read(position);
    let line = `{"at_ns":${record.time},"kind":${JSON.stringify(dictionary.kindName(record.kind))}`;
    if (record.node !== NO_NODE) line += `,"node":${JSON.stringify(dictionary.nodeName(record.node))}`;
    if ((record.flags & FLAG_DISPATCH) !== 0) {
      line += `,"event":${causes.ordinalAt(position)},"origin":${record.peer},"cause":${record.value}`;
    } else {
      if (record.peer !== NO_NODE) line += `,"peer":${JSON.stringify(dictionary.nodeName(record.peer))}`;
      const hasText = (record.flags & FLAG_TEXT) !== 0; // Then the id is only where this page has the text.
      line += `,"id":${hasText ? 0 : record.id},"value":${store.exactValueAt(position)}`;
      if (hasText) line += `,"text":${JSON.stringify(dictionary.recordText(record))}`;
    }
    piece += `${line}}\n`;
    if (piece.length > PIECE_CHARACTERS) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

export const PIECE_CHARACTERS = 1 << 18;
