import { useSyncExternalStore } from 'react';

export type ThemeName = 'dark' | 'light';

/** What is drawn on a canvas takes its colours from the page's custom properties, at the time of drawing. */
export function pageColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function currentTheme(): ThemeName {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** The page's theme, as `data-theme` of the root says. */
export function usePageTheme(): ThemeName {
  return useSyncExternalStore(subscribe, currentTheme);
}
