import { useEffect, useRef, type RefObject } from 'react';

/** What hands do to a diagram, in CSS pixels from its upper left corner. */
export interface Gestures {
  /** Show `factor` times as much time around x. */
  readonly zoom: (factor: number, x: number) => void;
  readonly pan: (byX: number, byY: number) => void;
  readonly hover: (x: number, y: number) => void;
  readonly leave: () => void;
  readonly click: (x: number, y: number) => void;
}

const CLICK_PX = 4;

/** Wheel, drag, pinch and click on an element. The handlers may be new with each rendering. */
export function useGestures(element: RefObject<HTMLElement | null>, gestures: Gestures): void {
  const latest = useRef(gestures);
  latest.current = gestures;
  useEffect(() => {
    const target = element.current;
    return target === null ? undefined : listen(target, latest);
  }, [element]);
}

interface Point {
  x: number;
  y: number;
}

function listen(target: HTMLElement, gestures: { readonly current: Gestures }): () => void {
  const down = new Map<number, Point>();
  let travelled = 0;
  const pointOf = (event: MouseEvent): Point => {
    const box = target.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      gestures.current.pan((event.deltaX || event.deltaY) * unit, 0);
    } else if (event.altKey) {
      gestures.current.pan(0, event.deltaY * unit);
    } else {
      gestures.current.zoom(Math.exp((event.deltaY * unit) / 300), pointOf(event).x);
    }
  };
  const press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    down.set(event.pointerId, pointOf(event));
    travelled = 0;
  };
  const move = (event: PointerEvent): void => {
    const point = pointOf(event);
    const last = down.get(event.pointerId);
    if (last === undefined) return gestures.current.hover(point.x, point.y);
    travelled += Math.hypot(point.x - last.x, point.y - last.y);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      if (travelled > CLICK_PX) gestures.current.pan(last.x - point.x, last.y - point.y);
    } else {
      const before = Math.max(1, Math.abs(last.x - other.x));
      const after = Math.max(1, Math.abs(point.x - other.x));
      gestures.current.zoom(before / after, (point.x + other.x) / 2);
    }
    down.set(event.pointerId, point);
  };
  const release = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId) || down.size > 0 || travelled > CLICK_PX) return;
    const point = pointOf(event);
    gestures.current.click(point.x, point.y);
  };
  const cancel = (event: PointerEvent): void => void down.delete(event.pointerId);
  const leave = (): void => gestures.current.leave();
  target.addEventListener('wheel', wheel, { passive: false });
  target.addEventListener('pointerdown', press);
  target.addEventListener('pointermove', move);
  target.addEventListener('pointerup', release);
  target.addEventListener('pointercancel', cancel);
  target.addEventListener('pointerleave', leave);
  return () => {
    target.removeEventListener('wheel', wheel);
    target.removeEventListener('pointerdown', press);
    target.removeEventListener('pointermove', move);
    target.removeEventListener('pointerup', release);
    target.removeEventListener('pointercancel', cancel);
    target.removeEventListener('pointerleave', leave);
  };
}
