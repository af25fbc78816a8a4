import { Icon } from './icon';
import type { ThemeName } from './page-theme';
import { rememberTheme } from './theme-choice';

interface Props {
  readonly theme: ThemeName;
  readonly onChoose: (theme: ThemeName) => void;
}

/** Changes over to the other theme, for this visit and those to come. */
export function ThemeButton({ theme, onChoose }: Props) {
  const other = theme === 'dark' ? 'light' : 'dark';
  const choose = (): void => {
    onChoose(other);
    rememberTheme(other);
  };
  return (
    <button type="button" className="icon" aria-label={`Use the ${other} theme`} onClick={choose}>
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </button>
  );
}
