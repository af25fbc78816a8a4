import type { Camera } from './camera';
import type { Scene } from './scene';
import { settings } from './settings';
import type { Surface } from './surface';
import { hullData, type ZoneHull, zoneNamePlace } from './zone-hulls';

/** The canvases, which have just been drawn in this very task, with what lies under and over them. */
export function pngOf(surface: Surface, camera: Camera, scene: Scene, hulls: readonly ZoneHull[]): Promise<Blob> {
  const picture = document.createElement('canvas');
  picture.width = surface.size.width;
  picture.height = surface.size.height;
  const context = picture.getContext('2d');
  if (!context) return Promise.reject(new Error('this browser cannot draw a picture of the graph'));
  const style = getComputedStyle(surface.root);
  context.fillStyle = style.getPropertyValue('--graph-halo');
  context.fillRect(0, 0, picture.width, picture.height);
  const ratio = picture.width / camera.width;
  context.scale(ratio, ratio);
  for (const { outline } of hulls) drawHull(context, outline, camera, style);
  for (const canvas of surface.canvases) context.drawImage(canvas, 0, 0, camera.width, camera.height);
  drawZoneNames(context, hulls, camera, style);
  drawNames(context, surface.over, camera, scene, style);
  return new Promise((resolve, reject) => {
    const failed = new Error('the picture could not be encoded');
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(failed)), 'image/png');
  });
}

function drawHull(
  context: CanvasRenderingContext2D, outline: Float32Array, camera: Camera, style: CSSStyleDeclaration,
): void {
  const path = new Path2D(hullData(outline));
  const origin = camera.toScreen(0, 0);
  context.save();
  context.translate(origin.x, origin.y);
  context.scale(camera.scale, camera.scale);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  for (const [name, extra] of [['--graph-zone-rim', 2 / camera.scale], ['--graph-zone', 0]] as const) {
    context.lineWidth = 2 * settings.zonePadding + extra;
    context.strokeStyle = style.getPropertyValue(name);
    context.fillStyle = context.strokeStyle;
    context.stroke(path);
    context.fill(path);
  }
  context.restore();
}

function drawZoneNames(
  context: CanvasRenderingContext2D, hulls: readonly ZoneHull[], camera: Camera, style: CSSStyleDeclaration,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.font = '600 11px system-ui, sans-serif';
  context.fillStyle = style.getPropertyValue('--graph-text-soft');
  for (const { name, outline } of hulls) {
    const { x, y } = zoneNamePlace(outline, camera);
    context.fillText(name, x, y + 8);
  }
}

function drawNames(
  context: CanvasRenderingContext2D, names: HTMLElement, camera: Camera, scene: Scene, style: CSSStyleDeclaration,
): void {
  const numbers = new Map(scene.data.nodes.map(({ id }, node) => [id, node]));
  const below = camera.nodeRadius() + 6;
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = style.getPropertyValue('--graph-halo');
  for (const button of names.querySelectorAll<HTMLElement>('.graph-node:not(.is-crowded)')) {
    const node = numbers.get(button.dataset.node ?? '');
    if (node === undefined) continue;
    const { x, y } = scene.position(node);
    const place = camera.toScreen(x, y);
    const lines = [...button.children].map((line) => line.textContent ?? '');
    lines.forEach((line, i) => {
      context.font = i === 0 ? '500 12px system-ui, sans-serif' : '10.5px system-ui, sans-serif';
      context.fillStyle = style.getPropertyValue(i === 0 ? '--graph-text' : '--graph-text-soft');
      context.strokeText(line, place.x, place.y + below + 14 * i);
      context.fillText(line, place.x, place.y + below + 14 * i);
    });
  }
}
