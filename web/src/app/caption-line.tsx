import { useMemo } from 'react';
import { INTERESTING_KINDS } from '../session/interesting';
import { useActiveBranch, useSession } from './session-context';

/** The last thing of note, in words. */
export function Caption() {
  const session = useSession();
  const branch = useActiveBranch();
  const trace = branch === null ? undefined : session.dataOf(branch.id)?.trace;
  const kinds = useMemo(() => trace?.dictionary.kindNumbers(INTERESTING_KINDS) ?? new Set<number>(), [trace]);
  if (branch === null || trace === undefined) return <p className="caption">&nbsp;</p>;
  trace.index.update();
  let last = -1;
  for (const kind of kinds) {
    for (const position of trace.index.ofKind(kind)) {
      if (trace.store.timeAt(position) > branch.moment.nowNs) break;
      last = Math.max(last, position);
    }
  }
  if (last < 0) return <p className="caption">{branch.description.description}</p>;
  const record = trace.store.read(last);
  return (
    <p className="caption">
      {trace.dictionary.nodeName(record.node)} {trace.dictionary.describe(record)}
    </p>
  );
}
