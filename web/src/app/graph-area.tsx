import type { ThemeName } from '../graph/types';
import type { Layout } from '../store/app-state';
import { CompareTools, DifferenceLine } from './compare';
import { Icon } from '../ui/icon';
import { fetched } from './fetched';
import { GraphPane } from './graph-pane';
import { Guarded } from '../ui/guarded';
import { NetworkControls } from './network-controls';
import { useActiveBranch, useApp, useSession } from './session-context';
import { timeText } from './time-text';
import { toggleBuilding } from './toggle-building';

const BuildArea = fetched(() => import('./building/build-area'));
const ComparePane = fetched(() => import('./compare-pane'));
const BugBanner = fetched(() => import('./bugs/bug-banner'));

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
  const compared = useApp((state) => state.compareView);
  const view = branches.length === 2 ? compared : 'graph';
  const isBuilding = tool === 'build';
  const showsRun = !isBuilding && view === 'graph';
  const mayHaveBug = useActiveBranch()?.document.includes('"bug"') === true; // else its code is not fetched
  const canBuild = useApp((state) => state.models !== null) && !branches.some(({ isRecording }) => isRecording);
  return (
    <div className={`graph-area graphs-${isBuilding ? 1 : branches.length} ${view === 'graph' || isBuilding ? '' : 'compares'}`}>
      {isBuilding && (
        <Guarded name="The canvas">
          <BuildArea theme={theme} />
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
          <Guarded key={`${description.name} ${view}`} name="This view">
            {view === 'graph' ? <GraphPane branchId={id} theme={theme} /> : <ComparePane branchId={id} view={view} />}
          </Guarded>
        </div>
      ))}
      {branches.length === 2 && !isBuilding && <DifferenceLine />}
      {canBuild && !isBuilding && mayHaveBug && <BugBanner />}
      <div className="graph-tools">
        {!isBuilding && branches.length === 2 && <CompareTools />}
        {showsRun && <NetworkControls />}
        {showsRun && (
          <button type="button" aria-pressed={tool === 'cut'} onClick={() => session.set('tool', tool === 'cut' ? 'select' : 'cut')}>
            Cut links
          </button>
        )}
        {canBuild && showsRun && (
          <button type="button" title="Planted bugs (u)" onClick={() => session.set('dialog', 'bugs')}>
            Bugs
          </button>
        )}
        {canBuild && (isBuilding || view === 'graph') && (
          <button type="button" aria-pressed={isBuilding} title="Build on the canvas (b)" onClick={() => toggleBuilding(session)}>
            Build
          </button>
        )}
        {(isBuilding || view === 'graph') && (
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
        )}
      </div>
    </div>
  );
}
