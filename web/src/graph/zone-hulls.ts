import type { Camera } from './camera';
import { convexHull } from './geometry';
import type { GraphData } from './graph-data';
import { settings } from './settings';

const svg = 'http://www.w3.org/2000/svg';

export interface ZoneHull {
  name: string;
  outline: Float32Array; // corners x0 y0 …; what is drawn reaches settings.zonePadding beyond
}

export function zoneHulls(data: GraphData, positions: Float32Array): ZoneHull[] {
  return [...data.zones()].map(([name, members]) => ({
    name,
    outline: convexHull(members.flatMap((node) => [positions[2 * node]!, positions[2 * node + 1]!])),
  }));
}

/** Zones as soft areas under the graph, each with its name over it. A thick stroke with round joins is the padding. */
export class ZoneHulls {
  private readonly root: SVGSVGElement;
  private readonly group: SVGGElement;
  private hulls: ZoneHull[] = [];
  private names: HTMLElement[] = [];

  constructor(host: HTMLElement, private readonly labels: HTMLElement) {
    this.root = document.createElementNS(svg, 'svg');
    this.root.setAttribute('class', 'graph-zones');
    this.root.setAttribute('aria-hidden', 'true');
    this.group = document.createElementNS(svg, 'g');
    this.root.append(this.group);
    host.append(this.root);
  }

  get current(): readonly ZoneHull[] {
    return this.hulls;
  }

  set(hulls: ZoneHull[]): void {
    this.hulls = hulls;
    this.group.replaceChildren(...hulls.flatMap(({ outline }) => {
      const padding = 2 * settings.zonePadding;
      return [hullPath(outline, 'graph-zone-rim', padding + 2), hullPath(outline, 'graph-zone-area', padding)];
    }));
    for (const name of this.names) name.remove();
    this.names = hulls.map(({ name }) => {
      const element = document.createElement('div');
      element.className = 'graph-zone-name';
      element.textContent = name;
      this.labels.append(element);
      return element;
    });
  }

  place(camera: Camera): void {
    if (this.hulls.length === 0) return;
    const { x, y } = camera.toScreen(0, 0);
    this.group.setAttribute('transform', `translate(${x} ${y}) scale(${camera.scale})`);
    this.hulls.forEach(({ outline }, i) => {
      const top = zoneNamePlace(outline, camera);
      this.names[i]!.style.transform = `translate(${top.x.toFixed(1)}px, ${top.y.toFixed(1)}px)`;
    });
  }
}

export function zoneNamePlace(outline: Float32Array, camera: Camera): { x: number; y: number } {
  let [left, right, top] = [Infinity, -Infinity, Infinity];
  for (let i = 0; i < outline.length; i += 2) {
    left = Math.min(left, outline[i]!);
    right = Math.max(right, outline[i]!);
    top = Math.min(top, outline[i + 1]!);
  }
  return camera.toScreen((left + right) / 2, top - settings.zonePadding);
}

/** Round dots and thick lines come of the stroke's caps where a zone has one node or two. */
export function hullData(outline: Float32Array): string {
  const corners: string[] = [];
  for (let i = 0; i < outline.length; i += 2) corners.push(`${outline[i]!.toFixed(2)} ${outline[i + 1]!.toFixed(2)}`);
  if (corners.length === 1) corners.push(corners[0]!);
  return `M${corners.join('L')}Z`;
}

function hullPath(outline: Float32Array, className: string, width: number): SVGPathElement {
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', hullData(outline));
  path.setAttribute('class', className);
  path.setAttribute('stroke-width', String(width));
  return path;
}
