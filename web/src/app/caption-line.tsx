import { useMemo } from 'react';
import type { Json } from '../protocol';
import { captionAt } from '../views/caption/caption';
import { NodeHistory } from '../views/space-time/node-history';
import { useActiveBranch, useSession } from './session-context';
import { useAnswer } from './use-answer';

/** The last thing of note, in words. */
export function Caption() {
  const session = useSession();
  const branch = useActiveBranch();
  const trace = branch === null ? undefined : session.dataOf(branch.id)?.trace;
  const history = useMemo(() => (trace === undefined ? null : new NodeHistory(trace)), [trace]);
  const nodes = branch?.description.nodes;
  const atNs = branch?.moment.nowNs ?? 0;
  const found = useMemo(() => {
    if (trace === undefined || history === null || nodes === undefined) return null;
    const caption = captionAt({ trace, history, nodes }, atNs);
    return caption === null ? null : { ...caption, node: trace.store.read(caption.position).node };
  }, [trace, history, nodes, atNs, branch?.recordsVersion]);
  const node = found === null || nodes?.[found.node] === undefined ? null : found.node;
  const state = useAnswer<'state'>((id) => (node === null ? null : { ask: 'state', branch: id, node }), String(found?.position))?.state;

  if (branch === null || trace === undefined || history === null || nodes === undefined) return <p className="caption">&nbsp;</p>;
  if (found === null) return <p className="caption">{branch.description.description}</p>;
  const shown = (asked: number, field: string) => (asked === node ? shownField(state, field) : undefined);
  const { text } = captionAt({ trace, history, nodes, shown }, atNs) ?? found;
  return (
    <p className="caption" title={text}>
      {text}
    </p>
  );
}

function shownField(state: Json | undefined, field: string): string | undefined {
  const shown = memberOf(state, 'shown');
  const value = memberOf(shown, field);
  return value === undefined || value === null ? undefined : String(value);
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
  return (value as { readonly [member: string]: Json })[name];
}
