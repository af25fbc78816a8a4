const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/**
 * What was pressed, as lists of keys have it: "?" needs no Shift told, "Ctrl+Shift+Z" does. Null if it is not for the page:
 * where people write, or on a button that it presses.
 */
export function pageKey(event: KeyboardEvent): string | null {
  const { key, target, ctrlKey, metaKey, shiftKey } = event;
  if (event.defaultPrevented || event.altKey || isTyping(target)) return null;
  const isButton = target instanceof HTMLElement && target.closest('button, [role="tab"], a') !== null;
  if (isButton && (key === ' ' || key === 'Enter')) return null;
  return ctrlKey || metaKey ? `Ctrl+${shiftKey ? 'Shift+' : ''}${key}` : key;
}
