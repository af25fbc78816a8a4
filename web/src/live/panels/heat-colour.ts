import { pageColour } from '../../ui/page-theme';

type Colour = readonly [red: number, green: number, blue: number];

const steps = 64;

/** Colours from the ground of a panel to its strongest, by the page's theme as it is now. */
export function heatColours(): readonly Colour[] {
  const ground = parsed(pageColour('--surface'));
  const full = parsed(pageColour('--focus'));
  const strongest = parsed(pageColour('--text'));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const part = step / steps;
    return part < 0.7 ? between(ground, full, part / 0.7) : between(full, strongest, (part - 0.7) / 0.6);
  });
}

/** The colour of a share from 0 to 1; small shares can still be told from none. */
export function heatColour(colours: readonly Colour[], share: number): Colour {
  const part = share <= 0 ? 0 : Math.max(0.06, Math.sqrt(Math.min(1, share)));
  return colours[Math.round(part * steps)]!;
}

function between(from: Colour, to: Colour, part: number): Colour {
  return [0, 1, 2].map((index) => Math.round(from[index]! + (to[index]! - from[index]!) * part)) as unknown as Colour;
}

function parsed(text: string): Colour {
  const value = Number.parseInt(text.replace('#', ''), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Paints cells, row by row from the top, onto a canvas of as many pixels; the page scales it. */
export function paintCells(canvas: HTMLCanvasElement, width: number, height: number, shareAt: (column: number, row: number) => number): void {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const colours = heatColours();
  const image = context.createImageData(width, height);
  for (let row = 0; row < height; ++row) {
    for (let column = 0; column < width; ++column) {
      image.data.set([...heatColour(colours, shareAt(column, row)), 255], (row * width + column) * 4);
    }
  }
  context.putImageData(image, 0, 0);
}
