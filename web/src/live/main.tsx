import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/theme.css';
import '../ui/base.css';
import { browserSurroundings } from './node/browser-surroundings';
import { socketOf, takeToken, withToken } from './node/node-address';
import { NodeSession } from './node/node-session';
import { searchOf, viewOf } from './node/view-address';
import { LivePage } from './page/live-page';

const showEveryMs = matchMedia('(prefers-reduced-motion: reduce)').matches ? 1000 : 100;

const host = document.getElementById('live');
if (host === null) throw new Error('live.html has no #live');
const page = new URL(location.href);
const named = socketOf(page);
const socket = named ?? new URL('/ws', page.origin.replace('http', 'ws')).href;
const { token, rest } = takeToken(page, socket, sessionStorage);
if (rest !== page.href) history.replaceState(null, '', rest);

const around = browserSurroundings(withToken(socket, token));
const session = new NodeSession({ around, view: viewOf(location.search), showEveryMs });
if (named === null) session.note('bad', `“${page.searchParams.get('node')}” is no address of a node: the one of this page is tried.`);
session.views.subscribe(() => {
  history.replaceState(null, '', `${location.pathname}${searchOf(session.views.get(), location.search)}`);
});
createRoot(host).render(
  <StrictMode>
    <LivePage session={session} address={new URL(socket).host} />
  </StrictMode>,
);
session.start();
addEventListener('online', () => session.retryNow());
addEventListener('pagehide', () => session.stop());
addEventListener('pageshow', ({ persisted }: PageTransitionEvent) => persisted && session.start());
