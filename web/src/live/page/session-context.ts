import { createContext, useContext } from 'react';
import { useStore } from '../../store/store';
import type { LiveState } from '../node/live-state';
import type { NodeSession } from '../node/node-session';
import type { View } from '../node/view-address';

export const NodeContext = createContext<NodeSession | null>(null);

export function useNode(): NodeSession {
  const session = useContext(NodeContext);
  if (session === null) throw new Error('no session above this component');
  return session;
}

export function useLive<Part>(select: (state: LiveState) => Part): Part {
  return useStore(useNode().store, select);
}

export function useView<Part>(select: (view: View) => Part): Part {
  return useStore(useNode().views, select);
}

/** Whether the node offers to be asked for something. */
export function useCan(capability: string): boolean {
  return useLive((state) => state.hello?.capabilities.some((each) => each === capability) ?? false);
}
