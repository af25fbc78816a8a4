import { useMemo, useRef } from 'react';
import type { Json } from '../../protocol';
import { NodeInspector } from '../../views/inspector/node-inspector';
import { fieldMeanings, fieldTypes } from '../models';
import { useActiveBranch, useApp } from '../session-context';
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
  return <NodeInspector state={state} previous={seen.current.previous} meanings={meanings} types={types} />;
}
