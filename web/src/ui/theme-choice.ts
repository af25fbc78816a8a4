import { useEffect, useSyncExternalStore } from 'react';
import type { ThemeName } from './page-theme';

export type ThemeChoice = 'system' | ThemeName;

const dark = matchMedia('(prefers-color-scheme: dark)');
const key = 'orrery-theme';

function subscribe(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

/** The theme to show: the person's choice, or the system's. */
export function useThemeOf(chosen: ThemeChoice): ThemeName {
  const isDark = useSyncExternalStore(subscribe, () => dark.matches);
  return chosen === 'system' ? (isDark ? 'dark' : 'light') : chosen;
}

/** Puts a theme on the page. */
export function useThemeOnPage(theme: ThemeName): void {
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}

/** The choice of an earlier visit; a browser that keeps nothing has none. */
export function rememberedTheme(): ThemeChoice {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'dark' || kept === 'light' ? kept : 'system';
  } catch {
    return 'system';
  }
}

export function rememberTheme(theme: ThemeChoice): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A browser that keeps nothing: the choice holds for this visit.
  }
}
