import { useEffect } from 'react';
import { useSession } from './session-context';
import { shortcutsNow } from './shortcut-list';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// As the list has it: "?" needs no Shift told, "Ctrl+Shift+Z" does.
function keyOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  return ctrlKey || metaKey ? `Ctrl+${shiftKey ? 'Shift+' : ''}${key}` : key;
}

/** The page's keys, but in fields where people write. */
export function useShortcuts(): void {
  const session = useSession();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || isTyping(event.target)) return;
      if (session.store.get().dialog !== null) return;
      const isButton = event.target instanceof HTMLElement && event.target.closest('button, [role="tab"], a') !== null;
      const key = keyOf(event);
      if (isButton && (key === ' ' || key === 'Enter')) return;
      const shortcut = shortcutsNow(session).find(({ keys }) => keys.includes(key));
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.act(session);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [session]);
}
