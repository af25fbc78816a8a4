import { lazy, Suspense, type KeyboardEvent } from 'react';
import type { Panel } from '../store/app-state';
import { Guarded } from './guarded';
import { panels } from './panel-list';
import { useApp, useSession } from './session-context';

const contents = {
  node: lazy(() => import('./panels/node-panel')),
  log: lazy(() => import('./panels/log-panel')),
  'space-time': lazy(() => import('./panels/space-time-panel')),
  charts: lazy(() => import('./panels/charts-panel')),
  invariants: lazy(() => import('./panels/invariants-panel')),
  document: lazy(() => import('./panels/document-panel')),
  why: lazy(() => import('./panels/why-panel')),
};

export function SidePanel() {
  const session = useSession();
  const open = useApp((state) => state.panel);
  const Content = contents[open];
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = neighbour(open, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    session.set('panel', next);
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <aside className="side-panel" aria-label="Details">
      <div className="tabs" role="tablist" aria-label="Details" onKeyDown={onKeyDown}>
        {panels.map(({ panel, label }) => (
          <button
            key={panel}
            id={`tab-${panel}`}
            type="button"
            role="tab"
            aria-selected={panel === open}
            aria-controls="tab-content"
            tabIndex={panel === open ? 0 : -1}
            onClick={() => session.set('panel', panel)}
          >
            {label}
          </button>
        ))}
      </div>
      <div id="tab-content" className="tab-content" role="tabpanel" aria-labelledby={`tab-${open}`} tabIndex={0}>
        <Suspense fallback={<p className="quiet-text">…</p>}>
          <Guarded key={open} name="This panel">
            <Content />
          </Guarded>
        </Suspense>
      </div>
    </aside>
  );
}

function neighbour(open: Panel, key: string): Panel | null {
  const at = panels.findIndex(({ panel }) => panel === open);
  const last = panels.length - 1;
  const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[key];
  return to === undefined ? null : (panels[to]?.panel ?? null);
}
