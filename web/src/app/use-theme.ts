import type { ThemeName } from '../ui/page-theme';
import { useThemeOf } from '../ui/theme-choice';
import { useApp } from './session-context';

export function useTheme(): ThemeName {
  return useThemeOf(useApp((state) => state.theme));
}
