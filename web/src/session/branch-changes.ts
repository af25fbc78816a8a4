import type { BranchId, Description, JournalEntry } from '../protocol';
import type { AppState, BranchState } from '../store/app-state';
import { fittingLayout, freshBranch, nothing, watchableSpeed } from './initial-state';

// What becomes of the state when branches come, change and go.

/** What a run is a run of. */
interface Run {
  readonly document: string;
  readonly seed: string | null;
  readonly allowBugs: boolean;
  readonly journal: readonly JournalEntry[];
}

export type BranchChange = Partial<BranchState> | ((branch: BranchState) => Partial<BranchState>);

/** A branch that was just opened, in place of `before`. */
export function branchOf(id: BranchId, description: Description, run: Run, before: BranchState | undefined): BranchState {
  const { document, seed, allowBugs, journal } = run;
  return {
    ...freshBranch(id, before?.name ?? 'A', before?.speed ?? watchableSpeed(description)),
    ...{ document, seed, allowBugs, journal, description, forkedAtNs: before?.forkedAtNs ?? null, isRecording: false },
  };
}

/** It takes the place of `before`, which was open; or of all that was. */
export function withOpened(state: AppState, made: BranchState, before: BranchState | undefined): AppState {
  const others = before === undefined ? [] : state.branches.filter(({ id }) => id !== before.id);
  const isNew = before === undefined;
  return {
    ...state,
    branches: [...others, made].sort((a, b) => a.name.localeCompare(b.name)),
    active: made.id,
    comparing: others.length > 0,
    layout: isNew ? fittingLayout(made.description) : state.layout,
    tool: isNew && state.tool === 'build' ? 'select' : state.tool,
    selection: nothing,
    grabbed: null,
    problems: [],
  };
}

export function withForked(state: AppState, branch: BranchState, into: BranchId): AppState {
  const forked: BranchState = { ...branch, id: into, name: 'B', forkedAtNs: branch.moment.nowNs };
  return { ...state, branches: [...state.branches, forked], active: into, comparing: true };
}

/** Of two, the other is left. */
export function withClosed(state: AppState, closed: BranchId): AppState {
  const left = state.branches.filter(({ id }) => id !== closed).map((branch) => ({ ...branch, name: 'A', forkedAtNs: null }));
  return { ...state, branches: left, active: left[0]?.id ?? 0, comparing: false, selection: nothing };
}

export function withChanged(state: AppState, changed: BranchId, change: BranchChange): AppState {
  const after = (branch: BranchState) => ({ ...branch, ...(typeof change === 'function' ? change(branch) : change) });
  return { ...state, branches: state.branches.map((branch) => (branch.id === changed ? after(branch) : branch)) };
}
