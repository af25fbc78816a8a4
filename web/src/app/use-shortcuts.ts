import { useEffect } from 'react';
import { useSession } from './session-context';
import { shortcuts } from './shortcut-list';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The page's keys, but in fields where people write. */
export function useShortcuts(): void {
  const session = useSession();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (session.store.get().dialog !== null) return;
      const isButton = event.target instanceof HTMLElement && event.target.closest('button, [role="tab"], a') !== null;
      if (isButton && (event.key === ' ' || event.key === 'Enter')) return;
      const shortcut = shortcuts.find(({ keys }) => keys.includes(event.key));
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.act(session);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [session]);
}
