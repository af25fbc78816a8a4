import { useEffect, useState } from 'react';
import type { Json } from '../../protocol';
import { Dialog } from '../../ui/dialog';
import { isObject } from '../../views/inspector/json-changes';
import { nameText, valueText } from '../../views/inspector/value-text';
import type { ProcessRow } from '../node/protocol';
import { useNode } from '../page/session-context';

type Found = { readonly value: Json } | { readonly problem: string } | null;

/** All that the node knows of one process. */
export function Inspected({ process, onClose }: { readonly process: ProcessRow; readonly onClose: () => void }) {
  const session = useNode();
  const [found, setFound] = useState<Found>(null);
  useEffect(() => {
    session.inspect(process.id).then(
      (value) => setFound({ value }),
      (error: Error) => setFound({ problem: error.message }),
    );
  }, [session, process.id]);
  return (
    <Dialog title={`${process.name} · ${process.id}`} onClose={onClose}>
      {found === null && <p className="quiet-text">The node is asked …</p>}
      {found !== null && 'problem' in found && <p role="alert">It cannot be inspected: {found.problem}.</p>}
      {found !== null && 'value' in found && <Members value={found.value} />}
    </Dialog>
  );
}

const membersMax = 200;
const depthMax = 5;

function Members({ value, depth = 0 }: { readonly value: Json; readonly depth?: number }) {
  const entries: readonly (readonly [string, Json])[] = isObject(value) ? Object.entries(value) : [['value', value]];
  return (
    <dl className="live-members">
      {entries.slice(0, membersMax).map(([name, each]) => (
        <div key={name}>
          <dt>{nameText(name)}</dt>
          <dd>{isObject(each) && depth < depthMax ? <Members value={each} depth={depth + 1} /> : valueText(name, each)}</dd>
        </div>
      ))}
    </dl>
  );
}
