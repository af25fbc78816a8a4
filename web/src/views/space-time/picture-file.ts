import { pageColour, type ThemeName } from '../../ui/page-theme';
import type { LaneLayout } from './layout';
import { paint } from './paint';
import type { PaintTheme, Picture } from './picture';

export function paintThemeOf(name: ThemeName): PaintTheme {
  return {
    name,
    ground: pageColour('--surface'),
    line: pageColour('--line'),
    text: pageColour('--text'),
    quiet: pageColour('--text-quiet'),
    accent: pageColour('--accent'),
    bad: pageColour('--bad'),
    down: pageColour('--down'),
    font: pageColour('--font'),
  };
}

/** The diagram as a PNG file, at twice the resolution of the page. */
export async function pngOf(layout: LaneLayout, picture: Picture, theme: PaintTheme): Promise<Blob> {
  const canvas = new OffscreenCanvas(layout.widthPx * 2, layout.heightPx * 2);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw pictures.');
  context.scale(2, 2);
  paint(context, layout, picture, theme);
  return canvas.convertToBlob({ type: 'image/png' });
}
