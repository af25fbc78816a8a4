import { useEffect, useRef, type ReactNode } from 'react';
import { Icon } from './icon';
import { useSession } from './session-context';

/** A window over the page; Escape and a click beside it close it, and focus goes back to where it was. */
export function Dialog({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const session = useSession();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    element.current?.showModal();
    element.current?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
  }, []);
  const close = () => session.set('dialog', null);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-label={title}
      onClose={close}
      onClick={(event) => event.target === element.current && close()}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2>{title}</h2>
          <button type="button" className="quiet" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
