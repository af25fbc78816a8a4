import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { rememberedTheme } from './ui/theme-choice';
import { boot } from './session/boot';
import { initialState } from './session/initial-state';
import { Session } from './session/session';
import './ui/theme.css';
import './ui/base.css';
import './app/app.css';

const host = document.getElementById('app');
if (host === null) throw new Error('index.html has no #app');
const session = new Session(initialState(rememberedTheme(), 'ring', 'node'));
const isEmbedded = new URLSearchParams(location.search).has('embed');
createRoot(host).render(
  <StrictMode>
    <App session={session} isEmbedded={isEmbedded} />
  </StrictMode>,
);

// The engine is fetched once there is something to see.
requestAnimationFrame(() => setTimeout(() => void boot(session)));
addEventListener('hashchange', () => location.reload());

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () => void navigator.serviceWorker.register('service-worker.js').catch(() => undefined));
}
