import type { Point } from './camera';

const svg = 'http://www.w3.org/2000/svg';

/**
 * The elements of a graph within its host, from the back to the front: areas under the canvases, the canvases, names
 * over them, the line that is being drawn, a message. It also knows their size.
 */
export class Surface {
  readonly root: HTMLElement;
  readonly under: HTMLElement;
  readonly over: HTMLElement;
  readonly target: HTMLElement; // of pointers
  private readonly overlay: SVGSVGElement;
  private readonly line: SVGLineElement;
  private readonly message: HTMLElement;
  private readonly observer: ResizeObserver;
  private deviceSize = { width: 1, height: 1 };

  constructor(
    host: HTMLElement, readonly canvases: readonly HTMLCanvasElement[],
    private readonly onResize: (width: number, height: number) => void,
  ) {
    this.root = document.createElement('div');
    this.root.setAttribute('role', 'group');
    this.root.tabIndex = -1;
    this.under = layer('graph-under');
    this.over = layer('graph-over');
    for (const canvas of canvases) {
      canvas.className = 'graph-canvas';
      canvas.setAttribute('aria-hidden', 'true');
    }
    this.target = layer('graph-target');
    this.overlay = document.createElementNS(svg, 'svg');
    this.overlay.setAttribute('class', 'graph-overlay');
    this.overlay.setAttribute('aria-hidden', 'true');
    this.line = document.createElementNS(svg, 'line');
    this.message = layer('graph-message');
    this.message.setAttribute('role', 'status');
    this.message.hidden = true;
    this.root.append(this.under, ...canvases, this.target, this.over, this.overlay, this.message);
    host.append(this.root);
    this.observer = new ResizeObserver(() => this.measure());
  }

  /** From now on the owner is told of each size, the present one first. */
  observe(): void {
    this.measure();
    this.observer.observe(this.root);
  }

  /** In device pixels. */
  get size(): { width: number; height: number } {
    return this.deviceSize;
  }

  showLine(kind: 'cut' | 'connect', from: Point, to: Point): void {
    this.line.setAttribute('class', `graph-line graph-line-${kind}`);
    this.line.setAttribute('x1', String(from.x));
    this.line.setAttribute('y1', String(from.y));
    this.line.setAttribute('x2', String(to.x));
    this.line.setAttribute('y2', String(to.y));
    if (!this.line.isConnected) this.overlay.append(this.line);
  }

  hideLine(): void {
    this.line.remove();
  }

  /** Instead of the picture; nothing with an empty text. */
  say(text: string): void {
    this.message.textContent = text;
    this.message.hidden = text === '';
  }

  destroy(): void {
    this.observer.disconnect();
    this.root.remove();
  }

  private measure(): void {
    const width = Math.max(1, this.root.clientWidth);
    const height = Math.max(1, this.root.clientHeight);
    const ratio = devicePixelRatio;
    this.deviceSize = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
    this.onResize(width, height);
  }
}

function layer(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}
