import { useMemo, useRef } from 'react';
import type { Json } from '../../protocol';
import { packetsUnderway } from '../../records/packets-underway';
import { Inbox } from '../../views/inspector/inbox';
import { memberOf } from '../../views/inspector/json-changes';
import { NodeInspector } from '../../views/inspector/node-inspector';
import { MessageNames } from '../../views/message-names';
import { grab } from '../grab';
import { fieldMeanings, fieldTypes } from '../models';
import { useActiveBranch, useApp, useSession } from '../session-context';
import { useAnswer } from '../use-answer';

/** The inside of the selected node; what has changed since it was last looked at is marked. */
export default function NodePanel() {
  const branch = useActiveBranch();
  const selected = useApp((state) => state.selection.node);
  const models = useApp((state) => state.models);
  const found = useAnswer<'state'>(
    (id) => (selected === null ? null : { ask: 'state', branch: id, node: selected }),
    String(selected),
  );
  const seen = useRef<{ current: Json | null; previous: Json | null }>({ current: null, previous: null });
  const state = found?.state ?? null;
  if (state !== seen.current.current) seen.current = { current: state, previous: seen.current.current };
  const model = selected === null ? undefined : branch?.description.nodes[selected]?.model;
  const meanings = useMemo(() => fieldMeanings(models, model), [models, model]);
  const types = useMemo(() => fieldTypes(models, model), [models, model]);
  const inbox = selected === null ? null : <NodeInbox node={selected} waiting={memberOf(state ?? undefined, 'inbox')} />;
  return <NodeInspector state={state} previous={seen.current.previous} meanings={meanings} types={types} inbox={inbox} />;
}

function NodeInbox({ node, waiting }: { readonly node: number; readonly waiting: Json | undefined }) {
  const session = useSession();
  const branch = useActiveBranch();
  const models = useApp((state) => state.models);
  const nodes = branch?.description.nodes;
  const names = useMemo(() => (models === null || nodes === undefined ? null : new MessageNames(models, nodes)), [models, nodes]);
  const trace = branch === null ? undefined : session.dataOf(branch.id)?.trace;
  if (branch === null || trace === undefined || nodes === undefined) return null;
  const { nowNs } = branch.moment;
  const packets = packetsUnderway(trace, nowNs)
    .filter(({ to }) => to === node)
    .sort((a, b) => a.arrivesNs - b.arrivesNs);
  const coming = packets.map(({ from, kind, bytes, arrivesNs }) => {
    return { what: names?.of(from, kind) ?? 'message', from: nodes[from]?.id ?? '', bytes, inNs: arrivesNs - nowNs };
  });
  return <Inbox waiting={waiting} coming={coming} onGrab={(index) => grab(session, packets[index]!, nowNs)} />;
}
