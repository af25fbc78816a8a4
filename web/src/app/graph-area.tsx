import { lazy, Suspense, useMemo } from 'react';
import type { ThemeName } from '../graph/types';
import { Comparison } from '../session/difference';
import type { Layout } from '../store/app-state';
import { Icon } from './icon';
import { GraphPane } from './graph-pane';
import { Guarded } from './guarded';
import { NetworkControls } from './network-controls';
import { useActiveBranch, useApp, useSession } from './session-context';
import { timeText } from './time-text';
import { toggleBuilding } from './toggle-building';

const BuildArea = lazy(() => import('./building/build-area'));
const BugBanner = lazy(() => import('./bugs/bug-banner'));

const layouts: readonly { readonly layout: Layout; readonly label: string }[] = [
  { layout: 'force', label: 'Free' },
  { layout: 'ring', label: 'Ring' },
  { layout: 'grid', label: 'Grid' },
  { layout: 'tree', label: 'Tree' },
  { layout: 'zone', label: 'By zone' },
];

/** One graph, or two futures side by side. */
export function GraphArea({ theme }: { readonly theme: ThemeName }) {
  const session = useSession();
  const branches = useApp((state) => state.branches);
  const active = useApp((state) => state.active);
  const layout = useApp((state) => state.layout);
  const tool = useApp((state) => state.tool);
  const isBuilding = tool === 'build';
  const mayHaveBug = useActiveBranch()?.document.includes('"bug"') === true; // else its code is not fetched
  const canBuild = useApp((state) => state.models !== null) && !branches.some(({ isRecording }) => isRecording);
  return (
    <div className={`graph-area graphs-${isBuilding ? 1 : branches.length}`}>
      {isBuilding && (
        <Guarded name="The canvas">
          <Suspense>
            <BuildArea theme={theme} />
          </Suspense>
        </Guarded>
      )}
      {!isBuilding && branches.map(({ id, name, forkedAtNs, description }) => (
        <div key={id} className={`graph-frame ${id === active && branches.length > 1 ? 'is-active' : ''}`}>
          {branches.length > 1 && (
            <div className="branch-head">
              <button type="button" aria-pressed={id === active} onClick={() => session.activate(id)}>
                {forkedAtNs === null ? `${name}: as it was` : `${name}: forked at ${timeText(forkedAtNs)}`}
              </button>
              <button type="button" className="quiet" aria-label={`Close branch ${name}`} onClick={() => session.closeBranch(id)}>
                <Icon name="close" />
              </button>
            </div>
          )}
          <Guarded key={description.name} name="The graph">
            <GraphPane branchId={id} theme={theme} />
          </Guarded>
        </div>
      ))}
      {branches.length === 2 && !isBuilding && <Difference />}
      {canBuild && !isBuilding && mayHaveBug && (
        <Suspense>
          <BugBanner />
        </Suspense>
      )}
      <div className="graph-tools">
        {!isBuilding && <NetworkControls />}
        {!isBuilding && (
          <button type="button" aria-pressed={tool === 'cut'} onClick={() => session.set('tool', tool === 'cut' ? 'select' : 'cut')}>
            Cut links
          </button>
        )}
        {canBuild && !isBuilding && (
          <button type="button" title="Planted bugs (u)" onClick={() => session.set('dialog', 'bugs')}>
            Bugs
          </button>
        )}
        {canBuild && (
          <button type="button" aria-pressed={isBuilding} title="Build on the canvas (b)" onClick={() => toggleBuilding(session)}>
            Build
          </button>
        )}
        <label>
          <span className="visually-hidden">Layout</span>
          <select value={layout} onChange={({ target }) => session.set('layout', target.value as Layout)}>
            {layouts.map((each) => (
              <option key={each.layout} value={each.layout}>
                {each.label}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}

/** The first thing that happened in one branch and not in the other. */
function Difference() {
  const session = useSession();
  const [a, b] = useApp((state) => state.branches);
  const [one, other] = [a, b].map((branch) => (branch === undefined ? undefined : session.dataOf(branch.id)?.trace));
  const comparison = useMemo(
    () => (one === undefined || other === undefined ? null : new Comparison(one, other)),
    [one, other],
  );
  const versions = `${a?.recordsVersion} ${b?.recordsVersion}`;
  const found = useMemo(() => comparison?.first() ?? null, [comparison, versions]);
  if (a === undefined || b === undefined) return null;
  if (!Comparison.isPossible(a, b)) {
    return <p className="difference">Records were left out to keep up: the branches cannot be compared one by one.</p>;
  }
  if (found === null) return <p className="difference">The two branches are the same so far.</p>;
  return (
    <p className="difference">
      First difference at{' '}
      <button type="button" className="link" onClick={() => session.seek(found.atNs)}>
        {timeText(found.atNs)}
      </button>
      : {found.text}
    </p>
  );
}
