import type { BranchId } from '../../protocol';
import type { Trace } from '../../records/trace';
import type { BranchState } from '../../store/app-state';
import type { TraceViewProps } from '../../views/trace-view';
import { useApp, useSession } from '../session-context';

interface TraceView {
  readonly branch: BranchState;
  readonly trace: Trace;
  readonly props: TraceViewProps;
}

/** What a view of a branch's records is given, of the active one if not said; null while it is not open. */
export function useTraceView(of?: BranchId): TraceView | null {
  const session = useSession();
  const branch = useApp((state) => state.branches.find(({ id }) => id === (of ?? state.active)) ?? null);
  const selected = useApp((state) => (of === undefined || of === state.active ? state.selection.record : null));
  const trace = branch === null ? undefined : session.dataOf(branch.id)?.trace;
  if (branch === null || trace === undefined) return null;
  const onSelect = (position: number) => {
    session.activate(branch.id);
    session.selectRecord(position);
  };
  const onSeek = (ns: number) => session.time.seek(ns);
  const props = { trace, version: branch.recordsVersion, nowNs: branch.moment.nowNs, selected, onSeek, onSelect };
  return { branch, trace, props };
}
