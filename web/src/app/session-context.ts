import { createContext, useContext } from 'react';
import type { Session } from '../session/session';
import { activeBranch, type AppState, type BranchState } from '../store/app-state';
import { useStore } from '../store/store';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no session above this component');
  return session;
}

export function useApp<Part>(select: (state: AppState) => Part): Part {
  return useStore(useSession().store, select);
}

export function useActiveBranch(): BranchState | null {
  return useApp(activeBranch);
}
