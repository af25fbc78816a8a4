import type { ReactNode } from 'react';
import { Dialog as AnyDialog } from '../ui/dialog';
import { useSession } from './session-context';

/** The dialog that the state says is open. */
export function Dialog({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const session = useSession();
  return (
    <AnyDialog title={title} onClose={() => session.set('dialog', null)}>
      {children}
    </AnyDialog>
  );
}
