import { settings } from './settings';

export interface Point {
  x: number;
  y: number;
}

export interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The part of the world that is seen: its centre, and how many CSS pixels a unit is. The world's y points down. */
export class Camera {
  x = 0;
  y = 0;
  scale = 1;
  width = 1; // CSS pixels
  height = 1;

  toScreen(worldX: number, worldY: number): Point {
    return {
      x: (worldX - this.x) * this.scale + this.width / 2,
      y: (worldY - this.y) * this.scale + this.height / 2,
    };
  }

  toWorld(screenX: number, screenY: number): Point {
    return {
      x: (screenX - this.width / 2) / this.scale + this.x,
      y: (screenY - this.height / 2) / this.scale + this.y,
    };
  }

  pan(byX: number, byY: number): void {
    this.x -= byX / this.scale;
    this.y -= byY / this.scale;
  }

  /** What is under (screenX, screenY) stays there. */
  zoom(factor: number, screenX = this.width / 2, screenY = this.height / 2): void {
    const fixed = this.toWorld(screenX, screenY);
    this.scale = clamp(this.scale * factor, settings.scaleMin, settings.scaleMax);
    const moved = this.toWorld(screenX, screenY);
    this.x += fixed.x - moved.x;
    this.y += fixed.y - moved.y;
  }

  fit(bounds: Bounds): void {
    const margin = Math.min(settings.fitMargin, this.width / 6, this.height / 6);
    const across = Math.max(bounds.right - bounds.left, 1);
    const down = Math.max(bounds.bottom - bounds.top, 1);
    const scale = Math.min((this.width - 2 * margin) / across, (this.height - 2 * margin) / down);
    this.x = (bounds.left + bounds.right) / 2;
    this.y = (bounds.top + bounds.bottom) / 2;
    this.scale = clamp(scale, settings.scaleMin, settings.fitScaleMax);
  }

  nodeRadius(): number {
    return clamp(settings.nodeRadius * this.scale, settings.nodeRadiusMin, settings.nodeRadiusMax);
  }

  packetRadius(): number {
    const size = settings.packetRadius * Math.sqrt(this.scale);
    return clamp(size, settings.packetRadiusMin, settings.packetRadiusMax);
  }
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Of positions x0 y0 x1 y1 …; a unit square about the origin if there are none. */
export function boundsOf(positions: Float32Array, padding = 0): Bounds {
  if (positions.length === 0) return { left: -0.5, top: -0.5, right: 0.5, bottom: 0.5 };
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i]!;
    const y = positions[i + 1]!;
    if (x < bounds.left) bounds.left = x;
    if (x > bounds.right) bounds.right = x;
    if (y < bounds.top) bounds.top = y;
    if (y > bounds.bottom) bounds.bottom = y;
  }
  bounds.left -= padding;
  bounds.top -= padding;
  bounds.right += padding;
  bounds.bottom += padding;
  return bounds;
}
