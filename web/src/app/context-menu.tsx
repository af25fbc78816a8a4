import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import './context-menu.css';

export interface MenuItem {
  readonly label: string;
  /** Of the keyboard, as it is shown. */
  readonly hint?: string;
  readonly act: () => void;
}

interface Props {
  /** Of what it is a menu. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** CSS pixels within the element that it is in, which has a position. */
  readonly x: number;
  readonly y: number;
  readonly onClose: () => void;
}

/** A menu where something was pressed; focus goes back to where it was when it closes. */
export function ContextMenu({ label, items, x, y, onClose }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    const { current } = element;
    const within = current?.offsetParent;
    if (current == null || within == null) return;
    current.style.left = `${Math.max(4, Math.min(x, within.clientWidth - current.offsetWidth - 4))}px`;
    current.style.top = `${Math.max(4, Math.min(y, within.clientHeight - current.offsetHeight - 4))}px`;
  }, [x, y]);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.querySelector('button')?.focus();
    const pressed = (event: PointerEvent) => {
      if (!element.current?.contains(event.target as Node)) close.current();
    };
    addEventListener('pointerdown', pressed, { capture: true });
    return () => {
      removeEventListener('pointerdown', pressed, { capture: true });
      const isLost = document.activeElement === document.body || document.activeElement === null;
      if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const last = buttons.length - 1;
    const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) buttons[to]?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (event.key !== 'Enter' && event.key !== ' ') return;
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={element} className="context-menu" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      <p aria-hidden="true">{label}</p>
      {items.map(({ label: text, hint, act }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            act();
          }}
        >
          {text}
          {hint !== undefined && <kbd aria-hidden="true">{hint}</kbd>}
        </button>
      ))}
    </div>
  );
}
