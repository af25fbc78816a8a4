import type { Camera } from './camera';
import type { Scene } from './scene';
import type { Selection } from './types';

/** What is to be known of the link that is pointed at, or else selected: written at its middle. */
export class LinkLabel {
  private readonly element: HTMLElement;

  constructor(
    host: HTMLElement,
    private readonly scene: Scene,
    private readonly describe: (from: number, to: number) => string,
  ) {
    this.element = document.createElement('div');
    this.element.className = 'graph-link-label';
    this.element.hidden = true;
    host.append(this.element);
  }

  place(camera: Camera): void {
    const link = this.shown();
    this.element.hidden = link === undefined;
    if (!link) return;
    const from = this.scene.position(link.from);
    const to = this.scene.position(link.to);
    const { x, y } = camera.toScreen((from.x + to.x) / 2, (from.y + to.y) / 2);
    const text = this.describe(link.from, link.to);
    if (this.element.textContent !== text) this.element.textContent = text;
    this.element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  }

  private shown(): (Selection & { kind: 'link' }) | undefined {
    const { hovered, selection } = this.scene;
    if (hovered.kind === 'link') return hovered;
    return selection.kind === 'link' ? selection : undefined;
  }
}
