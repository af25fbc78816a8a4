import { useMemo } from 'react';
import type { BranchId } from '../protocol';
import { EventLog } from '../views/log/event-log';
import { MessageNames } from '../views/message-names';
import { SpaceTime } from '../views/space-time/space-time';
import { useTraceView } from './panels/use-trace-view';
import { useApp } from './session-context';
import { useDifference } from './use-difference';

interface Props {
  readonly branchId: BranchId;
  readonly view: 'log' | 'space-time';
}

/** One branch's log or space–time diagram beside the other's, with the first difference marked. */
export default function ComparePane({ branchId, view }: Props) {
  const shown = useTraceView(branchId);
  const different = useDifference();
  const models = useApp((state) => state.models);
  const nodes = shown?.branch.description.nodes;
  const names = useMemo(() => (models === null || nodes === undefined ? null : new MessageNames(models, nodes)), [models, nodes]);
  if (shown === null) return null;
  const { branch, props } = shown;
  const { duration_ns: durationNs } = branch.description;
  return (
    <div className="compare-pane" role="region" aria-label={`Branch ${branch.name}`}>
      {view === 'log' ? (
        <EventLog {...props} different={different} />
      ) : (
        <SpaceTime {...props} different={different} durationNs={durationNs} knownNs={branch.moment.knownNs} names={names} />
      )}
    </div>
  );
}
