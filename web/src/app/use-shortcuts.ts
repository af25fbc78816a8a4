import { useEffect } from 'react';
import { pageKey } from '../ui/key-text';
import { useSession } from './session-context';
import { shortcutsNow } from './shortcut-list';

/** The page's keys, but in fields where people write. */
export function useShortcuts(): void {
  const session = useSession();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (session.store.get().dialog !== null) return;
      const key = pageKey(event);
      const shortcut = key === null ? undefined : shortcutsNow(session).find(({ keys }) => keys.includes(key));
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.act(session);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [session]);
}
