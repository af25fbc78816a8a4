import { useEffect, useState } from 'react';
import type { ThemeName } from '../../ui/page-theme';
import { ThemeButton } from '../../ui/theme-button';
import { freshnessOf } from '../node/live-state';
import { useLive, useNode } from './session-context';

interface Props {
  readonly address: string;
  readonly theme: ThemeName;
  readonly onTheme: (theme: ThemeName) => void;
  readonly onKeys: () => void;
}

export function LiveHeader({ address, theme, onTheme, onKeys }: Props) {
  const hello = useLive((state) => state.hello);
  return (
    <header className="live-header">
      <span className="brand">
        <img src="icon.svg" alt="" width="22" height="22" />
        <span>Orrery</span>
      </span>
      <div className="live-node">
        <h1>{hello?.node ?? 'Node'}</h1>
        <span className="quiet-text">
          {address}
          {hello !== null && ` · ${hello.version}`}
        </span>
      </div>
      <LinkStatus />
      <nav className="live-header-actions" aria-label="Page">
        <a className="live-link" href={simulatorAddress()}>
          Simulator
        </a>
        <ThemeButton theme={theme} onChoose={onTheme} />
        <button type="button" className="icon" aria-label="Keyboard shortcuts" onClick={onKeys}>
          ?
        </button>
      </nav>
    </header>
  );
}

// A node serves this page at its root and the simulator below; elsewhere they are files side by side.
function simulatorAddress(): string {
  return location.pathname.endsWith('/') ? './simulator/' : './index.html';
}

const words = { fresh: 'Live', late: 'No news', lost: 'Not connected' } as const;

function LinkStatus() {
  const freshness = useFreshness();
  return (
    <p className={`live-status live-${freshness}`} role="status">
      <span className="live-dot" aria-hidden="true" />
      {words[freshness]}
    </p>
  );
}

const lookEveryMs = 500;

/** Told anew as time passes, also when nothing is heard. */
export function useFreshness() {
  const session = useNode();
  const [freshness, setFreshness] = useState(() => freshnessOf(session.store.get(), Date.now()));
  useEffect(() => {
    const look = (): void => setFreshness(freshnessOf(session.store.get(), Date.now()));
    const timer = setInterval(look, lookEveryMs);
    const unsubscribe = session.store.subscribe(look);
    look();
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }, [session]);
  return freshness;
}
