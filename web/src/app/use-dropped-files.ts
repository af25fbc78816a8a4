import { useEffect, useState } from 'react';
import { openDocument } from './open-document';
import { useSession } from './session-context';

const bytesMax = 16 * 1024 * 1024;

/** Opens scenarios that are dropped on the page; true while a file is held over it. */
export function useDroppedFiles(): boolean {
  const session = useSession();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      setIsOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      if (file.size > bytesMax) return session.notify('error', `${file.name} is too large: a scenario has at most 16 MiB.`);
      file.text().then(
        (text) => openDocument(session, text),
        () => session.notify('error', `${file.name} cannot be read.`),
      );
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, [session]);
  return isOver;
}
