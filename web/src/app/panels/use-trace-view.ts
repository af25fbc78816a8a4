import type { Trace } from '../../records/trace';
import type { BranchState } from '../../store/app-state';
import type { TraceViewProps } from '../../views/trace-view';
import { useActiveBranch, useApp, useSession } from '../session-context';

interface TraceView {
  readonly branch: BranchState;
  readonly trace: Trace;
  readonly props: TraceViewProps;
}

/** What a view of the active branch's records is given; null while nothing is open. */
export function useTraceView(): TraceView | null {
  const session = useSession();
  const branch = useActiveBranch();
  const selected = useApp((state) => state.selection.record);
  const trace = branch === null ? undefined : session.dataOf(branch.id)?.trace;
  if (branch === null || trace === undefined) return null;
  const onSelect = (position: number) => session.selectRecord(position);
  const onSeek = (ns: number) => session.seek(ns);
  const props = { trace, version: branch.recordsVersion, nowNs: branch.moment.nowNs, selected, onSeek, onSelect };
  return { branch, trace, props };
}
