import { durationText, secondsText } from '../../records/time-text';
import type { Trace } from '../../records/trace';
import type { MessageNames } from '../message-names';
import { dropCause } from './drop-causes';
import type { Hit } from './hit';
import { Fate, type Messages } from './messages';

/** What is under the pointer, in words. */
export function hitText(hit: Hit, trace: Trace, messages: Messages, names: MessageNames | null): string {
  if ('message' in hit) return messageText(hit.message, trace, messages, names);
  const record = trace.store.read(hit.position);
  return `${secondsText(record.time)} s: ${trace.dictionary.nodeName(record.node)} ${trace.dictionary.describe(record)}`;
}

function messageText(message: number, trace: Trace, messages: Messages, names: MessageNames | null): string {
  const { dictionary } = trace;
  const sender = messages.from[message]!;
  const name = names?.of(sender, messages.kind[message]!) ?? 'message';
  const way = `${dictionary.nodeName(sender)} → ${dictionary.nodeName(messages.to[message]!)}`;
  const sent = messages.sent[message]!;
  const took = durationText(messages.arrives[message]! - sent);
  switch (messages.fate[message]! as Fate) {
    case Fate.arrives:
      return `${name} ${way}, ${messages.bytes[message]} bytes, sent at ${secondsText(sent)} s, ${took} on the way`;
    case Fate.lostAtEnd:
      return `${name} ${way}, sent at ${secondsText(sent)} s, not received after ${took}`;
    case Fate.lostAtStart: {
      const cause = dropCause(trace.store.read(messages.position[message]!).value);
      return `packet ${way}, dropped at ${secondsText(sent)} s: ${cause}`;
    }
  }
}
