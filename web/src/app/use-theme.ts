import { useSyncExternalStore } from 'react';
import type { ThemeName } from '../graph/types';
import type { Theme } from '../store/app-state';
import { useApp } from './session-context';

const dark = matchMedia('(prefers-color-scheme: dark)');
const key = 'orrery-theme';

function subscribe(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

/** The theme to show: the person's choice, or the system's. */
export function useTheme(): ThemeName {
  const chosen = useApp((state) => state.theme);
  const isDark = useSyncExternalStore(subscribe, () => dark.matches);
  return chosen === 'system' ? (isDark ? 'dark' : 'light') : chosen;
}

/** The choice of an earlier visit; a browser that keeps nothing has none. */
export function rememberedTheme(): Theme {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'dark' || kept === 'light' ? kept : 'system';
  } catch {
    return 'system';
  }
}

export function rememberTheme(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A browser that keeps nothing: the choice holds for this visit.
  }
}
