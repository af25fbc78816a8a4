import type { Panel } from '../store/app-state';

export const panels: readonly { readonly panel: Panel; readonly label: string }[] = [
  { panel: 'node', label: 'Node' },
  { panel: 'log', label: 'Log' },
  { panel: 'space-time', label: 'Space–time' },
  { panel: 'charts', label: 'Charts' },
  { panel: 'invariants', label: 'Invariants' },
  { panel: 'document', label: 'Document' },
  { panel: 'why', label: 'Why' },
];
