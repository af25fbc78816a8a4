import { useEffect, useState } from 'react';
import { useLive, useNode } from './session-context';

/** That there is no connection, since when, and when it is tried again. */
export function LostBanner({ address }: { readonly address: string }) {
  const session = useNode();
  const link = useLive((state) => state.link);
  const heardAtMs = useLive((state) => state.heardAtMs);
  const isRefused = useLive((state) => state.isRefused);
  const nowMs = useNow(link.phase !== 'open');
  if (link.phase === 'open' || (link.phase === 'connecting' && link.failures === 0)) return null;
  const waitS = link.retryAtMs === null ? 0 : Math.max(0, Math.ceil((link.retryAtMs - nowMs) / 1000));
  return (
    <div className="live-lost">
      <p>
        {isRefused ? (
          <>
            The node at <strong>{address}</strong> wants a token: open this page with <code>?token=…</code>.
          </>
        ) : heardAtMs === null ? (
          <>
            No node answers at <strong>{address}</strong>. <code>orrery node start</code> starts one.
          </>
        ) : (
          <>
            The connection was lost {secondsText(nowMs - heardAtMs)} ago: what is shown is as it was then.
          </>
        )}
      </p>
      <span className="live-retry">{link.phase === 'connecting' ? 'Trying …' : `Tries again in ${waitS} s`}</span>
      <button type="button" disabled={link.phase === 'connecting'} onClick={() => session.retryNow()}>
        Try now
      </button>
    </div>
  );
}

const secondsText = (ms: number): string => `${Math.max(0, Math.round(ms / 1000))} s`;

function useNow(isWanted: boolean): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    if (!isWanted) return undefined;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isWanted]);
  return nowMs;
}
