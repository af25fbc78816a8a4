import { useMemo } from 'react';
import { Comparison, type Difference } from '../session/difference';
import { useApp, useSession } from './session-context';

/** The first difference of two branches; null as long as they are the same, or if they cannot be compared. */
export function useDifference(): Difference | null {
  const session = useSession();
  const [a, b] = useApp((state) => state.branches);
  const [one, other] = [a, b].map((branch) => (branch === undefined ? undefined : session.dataOf(branch.id)?.trace));
  const comparison = useMemo(
    () => (one === undefined || other === undefined ? null : new Comparison(one, other)),
    [one, other],
  );
  const versions = `${a?.recordsVersion} ${b?.recordsVersion}`;
  const isPossible = a !== undefined && b !== undefined && Comparison.isPossible(a, b);
  return useMemo(() => (isPossible ? (comparison?.first() ?? null) : null), [comparison, versions, isPossible]);
}
