import { type ComponentType, lazy, Suspense, useEffect, useMemo, type KeyboardEvent } from 'react';
import type { Panel } from '../store/app-state';
import { Guarded } from '../ui/guarded';
import { panels } from './panel-list';
import { useApp, useSession } from './session-context';

const preloadAfterMs = 500;
const loaders = {
  node: () => import('./panels/node-panel'),
  log: () => import('./panels/log-panel'),
  'space-time': () => import('./panels/space-time-panel'),
  charts: () => import('./panels/charts-panel'),
  invariants: () => import('./panels/invariants-panel'),
  document: () => import('./panels/document-panel'),
  why: () => import('./panels/why-panel'),
};
const contents = {
  node: lazy(loaders.node),
  log: lazy(loaders.log),
  'space-time': lazy(loaders['space-time']),
  charts: lazy(loaders.charts),
  invariants: lazy(loaders.invariants),
  document: lazy(loaders.document),
  why: lazy(loaders.why),
};

// What has been fetched shows without React's pause for what has not.
const ready = new Map<Panel, ComponentType>();

/** Fetches all panels, so that a tab shows at once; one that cannot be fetched is tried again when it is opened. */
function preloadPanels(): void {
  for (const { panel } of panels) {
    loaders[panel]().then(
      (loaded) => ready.set(panel, loaded.default),
      () => undefined,
    );
  }
}

export function SidePanel() {
  useEffect(() => {
    const timer = setTimeout(preloadPanels, preloadAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const session = useSession();
  const open = useApp((state) => state.panel);
  const Content = useMemo(() => ready.get(open) ?? contents[open], [open]);
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
        <Suspense fallback={<p className="quiet-text" data-loading="">…</p>}>
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
