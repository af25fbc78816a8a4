import { Caption } from './caption-line';
import { ThemeButton } from '../ui/theme-button';
import { useActiveBranch, useApp, useSession } from './session-context';
import { useTheme } from './use-theme';

export function Header({ isEmbedded }: { readonly isEmbedded: boolean }) {
  const session = useSession();
  const branch = useActiveBranch();
  const hasTwo = useApp((state) => state.branches.length > 1);
  const isBuilding = useApp((state) => state.tool === 'build');
  const theme = useTheme();
  const ofRun = branch === null ? 'Orrery' : branch.description.title || branch.description.name;
  const title = isBuilding ? 'Building a system' : ofRun;
  return (
    <header className="header">
      <a className="brand" href="./" aria-label="Orrery: start over" target={isEmbedded ? '_blank' : undefined} rel="noreferrer">
        <img src="icon.svg" alt="" width="22" height="22" />
        <span>Orrery</span>
      </a>
      <div className="header-text">
        <h1 title={title}>{title}</h1>
        {isBuilding ? <p className="caption">Double-click adds a node; a drag from the rim of one connects it.</p> : <Caption />}
      </div>
      {!isEmbedded && (
        <nav className="header-actions" aria-label="Page">
          <button type="button" onClick={() => session.set('dialog', 'gallery')}>
            Scenarios
          </button>
          <button type="button" disabled={branch === null || hasTwo || isBuilding} onClick={() => session.fork()}>
            Fork
          </button>
          <button type="button" disabled={branch === null} onClick={() => session.set('dialog', 'share')}>
            Share
          </button>
          <ThemeButton theme={theme} onChoose={(chosen) => session.set('theme', chosen)} />
          <button type="button" className="icon" aria-label="Keyboard shortcuts" onClick={() => session.set('dialog', 'shortcuts')}>
            ?
          </button>
        </nav>
      )}
    </header>
  );
}
