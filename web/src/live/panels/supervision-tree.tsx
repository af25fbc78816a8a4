import type { Supervised } from '../node/protocol';
import { Panel } from '../page/panel';
import { useLive } from '../page/session-context';
import { countText } from '../../ui/number-text';
import './supervision-tree.css';

const childrenShown = 100;

/** Who watches over whom, and how often each had to be started again. */
export function SupervisionTree() {
  const tree = useLive((state) => state.observed?.supervision ?? null);
  if (tree === null) return null;
  const restarts = restartsIn(tree);
  return (
    <Panel name="supervision" summary={`${countText(restarts)} ${restarts === 1 ? 'restart' : 'restarts'}`}>
      <div className="live-tree" tabIndex={0} role="group" aria-label="Who supervises whom">
        {tree.length === 0 ? <p className="live-empty">Nobody is supervised.</p> : <Branch nodes={tree} />}
      </div>
    </Panel>
  );
}

function Branch({ nodes }: { readonly nodes: readonly Supervised[] }) {
  return (
    <ul>
      {nodes.slice(0, childrenShown).map((node) => (
        <li key={node.id}>
          {node.children.length === 0 ? (
            <Row node={node} />
          ) : (
            <details open>
              <summary>
                <Row node={node} />
              </summary>
              <Branch nodes={node.children} />
            </details>
          )}
        </li>
      ))}
      {nodes.length > childrenShown && <li className="quiet-text">and {countText(nodes.length - childrenShown)} more</li>}
    </ul>
  );
}

function Row({ node }: { readonly node: Supervised }) {
  return (
    <span className="live-supervised">
      <span className="live-supervised-name">{node.name}</span>
      <span className="quiet-text">{node.id}</span>
      {node.restarts > 0 && (
        <span className="live-restarts" title={node.reason}>
          {countText(node.restarts)} {node.restarts === 1 ? 'restart' : 'restarts'}
          {node.reason !== '' && `: ${node.reason}`}
        </span>
      )}
    </span>
  );
}

function restartsIn(nodes: readonly Supervised[]): number {
  return nodes.reduce((sum, node) => sum + node.restarts + restartsIn(node.children), 0);
}
