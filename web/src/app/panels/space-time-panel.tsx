import { useMemo } from 'react';
import { MessageNames } from '../../views/message-names';
import { SpaceTime } from '../../views/space-time/space-time';
import { useApp } from '../session-context';
import { saveFile } from '../save-file';
import { useTraceView } from './use-trace-view';

export default function SpaceTimePanel() {
  const view = useTraceView();
  const models = useApp((state) => state.models);
  const nodes = view?.branch.description.nodes;
  const names = useMemo(() => (models === null || nodes === undefined ? null : new MessageNames(models, nodes)), [models, nodes]);
  if (view === null) return null;
  const { branch, props } = view;
  return (
    <SpaceTime
      key={branch.id}
      {...props}
      durationNs={branch.description.duration_ns}
      knownNs={branch.moment.knownNs}
      names={names}
      onPicture={(png) => saveFile(`${branch.description.name}.png`, png)}
    />
  );
}
