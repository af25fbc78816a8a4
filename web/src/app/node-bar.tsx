import { nodeActions, stateOf, healAction } from './actions';
import { useActiveBranch, useApp, useSession } from './session-context';

/** What can be done to the node that is selected, and to the network. */
export function NodeBar() {
  const session = useSession();
  const branch = useActiveBranch();
  const selected = useApp((state) => state.selection.node);
  if (branch === null) return null;
  const node = selected === null ? undefined : branch.description.nodes[selected];
  const actions = node === undefined || selected === null ? [] : nodeActions(node.id, stateOf(branch.moment, selected));
  const hasCommands = branch.journal.length > 0;
  if (node === undefined && !hasCommands) return null;
  return (
    <div className="node-bar" role="toolbar" aria-label={node === undefined ? 'Network' : `Node ${node.id}`}>
      {node !== undefined && <strong>{node.id}</strong>}
      {actions.map(({ id, label, key, action }) => (
        <button key={id} type="button" title={`${label} (${key})`} onClick={() => session.act(action)}>
          {label}
        </button>
      ))}
      {hasCommands && (
        <button type="button" title="End all cuts and slow links (h)" onClick={() => session.act(healAction)}>
          Heal network
        </button>
      )}
    </div>
  );
}
