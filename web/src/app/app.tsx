import { useMemo } from 'react';
import type { Session } from '../session/session';
import { useThemeOnPage } from '../ui/theme-choice';
import { fetched } from './fetched';
import { Notices } from './notices';
import { GraphArea } from './graph-area';
import { Header } from './header';
import { NodeBar } from './node-bar';
import { SessionContext, useApp } from './session-context';
import { SidePanel } from './side-panel';
import { Timeline } from './timeline';
import { TourArea } from './tours/tour-area';
import { Transport } from './transport';
import { useDroppedFiles } from './use-dropped-files';
import { useShortcuts } from './use-shortcuts';
import { useTheme } from './use-theme';

const Gallery = fetched(() => import('./gallery'));
const Shortcuts = fetched(() => import('./shortcuts'));
const BugDialog = fetched(() => import('./bugs/bug-dialog'));
const ShareDialog = fetched(() => import('./share-dialog'));

interface Props {
  readonly session: Session;
  readonly isEmbedded: boolean;
}

export function App({ session, isEmbedded }: Props) {
  return (
    <SessionContext value={session}>
      <Page isEmbedded={isEmbedded} />
    </SessionContext>
  );
}

function Page({ isEmbedded }: { readonly isEmbedded: boolean }) {
  const dialog = useApp((state) => state.dialog);
  const isOpen = useApp((state) => state.branches.length > 0);
  const showsRun = useApp((state) => state.branches.length > 0 && state.tool !== 'build');
  const theme = useTheme();
  useShortcuts();
  const isDropTarget = useDroppedFiles();
  const classes = useMemo(() => ['app', isEmbedded && 'is-embedded', isDropTarget && 'is-drop-target'], [isEmbedded, isDropTarget]);
  useThemeOnPage(theme);
  return (
    <div className={classes.filter(Boolean).join(' ')}>
      <Header isEmbedded={isEmbedded} />
      <main className="stage" aria-label="Simulation">
        {isOpen ? <GraphArea theme={theme} /> : <p className="stage-waiting">The engine is starting …</p>}
        {showsRun && <NodeBar />}
      </main>
      {!isEmbedded && isOpen && <SidePanel />}
      {showsRun && (
        <section className="controls" aria-label="Time">
          <Transport />
          <Timeline />
        </section>
      )}
      {!isEmbedded && <TourArea />}
      <Notices />
      {dialog === 'gallery' && <Gallery />}
      {dialog === 'shortcuts' && <Shortcuts />}
      {dialog === 'share' && <ShareDialog />}
      {dialog === 'bugs' && <BugDialog />}
      {isDropTarget && <div className="drop-hint">Drop a scenario to open it</div>}
    </div>
  );
}
