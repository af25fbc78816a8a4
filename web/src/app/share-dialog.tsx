import { useEffect, useState } from 'react';
import { Dialog } from './dialog';
import { ExportTrace } from './export-trace';
import { shareLink } from './share-link';
import { useSession } from './session-context';

export default function ShareDialog() {
  const session = useSession();
  const [link, setLink] = useState<{ url: string } | { error: string } | null>(null);
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    session.time.pause();
    void shareLink(session).then(setLink);
  }, [session]);
  if (link === null) return <Dialog title="Share this moment">…</Dialog>;
  if ('error' in link) return <Dialog title="Share this moment">{link.error}</Dialog>;
  const copy = () =>
    navigator.clipboard.writeText(link.url).then(
      () => setIsCopied(true),
      () => setIsCopied(false),
    );
  const embed = `<iframe src="${embedded(link.url)}" width="800" height="500" title="Orrery"></iframe>`;
  return (
    <Dialog title="Share this moment">
      <p>The link holds the scenario, what you did to it and this moment. Nothing leaves this page but with the link.</p>
      <label className="share-field">
        Link
        <input readOnly value={link.url} onFocus={({ target }) => target.select()} />
      </label>
      <button type="button" className="primary" onClick={() => void copy()}>
        {isCopied ? 'Copied' : 'Copy the link'}
      </button>
      <label className="share-field">
        To embed it in a page
        <textarea readOnly rows={3} value={embed} onFocus={({ target }) => target.select()} />
      </label>
      <ExportTrace />
    </Dialog>
  );
}

function embedded(url: string): string {
  const made = new URL(url);
  made.search = '?embed';
  return made.href;
}
