import { Charts } from '../../views/charts/charts';
import { useActiveBranch, useApp, useSession } from '../session-context';

export default function ChartsPanel() {
  const session = useSession();
  const branch = useActiveBranch();
  const other = useApp((state) => state.branches.find(({ id }) => id !== state.active));
  const data = branch === null ? undefined : session.dataOf(branch.id);
  if (branch === null || data === undefined) return null;
  return (
    <Charts
      key={branch.id}
      rows={data.metricRows}
      other={other === undefined ? undefined : session.dataOf(other.id)?.metricRows}
      names={[branch.name, other?.name ?? '']}
      nowNs={branch.moment.nowNs}
      onSeek={(ns) => session.time.seek(ns)}
    />
  );
}
