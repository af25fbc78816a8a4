import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { useStore } from '../../store/store';
import type { Draft, DraftNode } from '../../views/editor/draft';
import { useProblems } from '../../views/editor/use-problems';
import { useSession } from '../session-context';
import type { Building } from './building';

/** What can be done to what is chosen, what is wrong with the document, and the way to run it. */
export function BuildBar({ building }: { readonly building: Building }) {
  const session = useSession();
  const { text } = useSyncExternalStore(building.document.subscribe, building.document.get);
  const { chosen, told, isRefusal, connecting } = useStore(building.state, (state) => state);
  const problems = useProblems(text, async (document) => (await session.ask({ ask: 'validate', document })).problems);
  const draft = building.draft();
  const node = chosen.kind === 'node' ? draft.nodes.find(({ id }) => id === chosen.id) : undefined;
  const label = chosen.kind === 'link' ? `Link ${chosen.from} – ${chosen.to}` : node === undefined ? 'System' : `Node ${node.id}`;
  const first = problems?.[0];
  return (
    <div className="node-bar build-bar" role="toolbar" aria-label={label}>
      {chosen.kind === 'none' && (
        <button type="button" title="Add a node (a)" onClick={() => building.want({ at: null, from: null })}>
          Add node
        </button>
      )}
      {node !== undefined && <NodeTools key={node.id} building={building} node={node} draft={draft} />}
      {chosen.kind === 'link' && <strong>{`${chosen.from} – ${chosen.to}`}</strong>}
      {chosen.kind !== 'none' && (
        <button type="button" title="Remove (Delete)" onClick={() => building.remove()}>
          Remove
        </button>
      )}
      <span className="build-told" role="status" data-refusal={isRefusal || undefined}>
        {connecting === null ? told : `Choose what ${connecting} is to be connected to; Escape gives up.`}
      </span>
      <span className="build-end">
        {first !== undefined && (
          <button type="button" className="build-problems" onClick={() => session.set('panel', 'document')}>
            {draft.nodes.length === 0 ? 'No nodes yet' : first.message}
          </button>
        )}
        <button type="button" disabled={building.document.undoLabel === null} title="Undo (Ctrl+Z)" onClick={() => building.undo()}>
          Undo
        </button>
        <button type="button" disabled={building.document.redoLabel === null} title="Redo (Ctrl+Shift+Z)" onClick={() => building.redo()}>
          Redo
        </button>
        <button type="button" title="Back to the run as it was (b)" onClick={() => building.leave()}>
          Back
        </button>
        <button type="button" className="primary" disabled={problems?.length !== 0} title="Run it from the start (Ctrl+Enter)" onClick={() => building.run()}>
          Run
        </button>
      </span>
    </div>
  );
}

interface NodeToolsProps {
  readonly building: Building;
  readonly node: DraftNode;
  readonly draft: Draft;
}

function NodeTools({ building, node, draft }: NodeToolsProps) {
  const models = [...building.document.catalogue.keys()];
  const number = draft.nodes.indexOf(node);
  const targets = new Set(draft.links.filter(({ from }) => from === number).map(({ to }) => to));
  const joined = new Set([...targets, ...draft.links.filter(({ to }) => to === number).map(({ from }) => from)]);
  const others = draft.nodes.map(({ id }, index) => ({ id, index })).filter(({ index }) => index !== number);
  return (
    <>
      <NameField building={building} id={node.id} />
      <label>
        <span className="visually-hidden">Model of {node.id}</span>
        <select value={node.model} onChange={({ target }) => building.setModel(node.id, target.value)}>
          {!models.includes(node.model) && <option value={node.model}>{node.model}</option>}
          {models.map((name) => (
            <option key={name} value={name}>
              {name.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </label>
      <Ends
        label="Connect to …"
        ids={others.filter(({ index }) => !targets.has(index)).map(({ id }) => id)}
        onChoose={(id) => building.connect(node.id, id)}
      />
      <Ends
        label="Disconnect from …"
        ids={others.filter(({ index }) => joined.has(index)).map(({ id }) => id)}
        onChoose={(id) => building.disconnect(node.id, id)}
      />
    </>
  );
}

interface EndsProps {
  readonly label: string;
  readonly ids: readonly string[];
  readonly onChoose: (id: string) => void;
}

const listedMax = 500;

function Ends({ label, ids, onChoose }: EndsProps) {
  if (ids.length === 0) return null;
  return (
    <select className="build-ends" value="" aria-label={label} onChange={({ target }) => onChoose(target.value)}>
      <option value="">{label}</option>
      {ids.slice(0, listedMax).map((id) => (
        <option key={id} value={id}>
          {id}
        </option>
      ))}
    </select>
  );
}

// What is typed becomes the name at Enter or when the field is left; Escape takes it back.
function NameField({ building, id }: { readonly building: Building; readonly id: string }) {
  const [name, setName] = useState(id);
  const input = useRef<HTMLInputElement>(null);
  const renamings = useStore(building.state, (state) => state.renamings);
  const seen = useRef(renamings);
  useEffect(() => {
    if (seen.current === renamings) return;
    seen.current = renamings;
    input.current?.focus();
    input.current?.select();
  }, [renamings]);
  const save = (): void => {
    if (name !== id && !building.rename(id, name)) setName(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') input.current?.blur();
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    setName(id);
  };
  return (
    <input
      ref={input}
      className="build-name"
      aria-label={`Name of ${id}`}
      value={name}
      spellCheck={false}
      autoComplete="off"
      onChange={({ target }) => setName(target.value)}
      onBlur={save}
      onKeyDown={onKeyDown}
    />
  );
}
