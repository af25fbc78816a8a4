import { settings } from './settings';

export interface PointerAt {
  x: number; // CSS pixels within the element
  y: number;
  shift: boolean;
  alt: boolean;
  isTouch: boolean;
}

export interface GestureHandler {
  tap(at: PointerAt): void;
  doubleTap(at: PointerAt): void;
  longPress(at: PointerAt): void; // or a right click
  hover(at: PointerAt | undefined): void;
  dragStart(from: PointerAt): void;
  drag(at: PointerAt): void;
  dragEnd(at: PointerAt, isCancelled: boolean): void;
  scale(factor: number, x: number, y: number): void;
  pan(byX: number, byY: number): void;
}

const doubleTapMs = 350;

/** Turns the events of mouse, pen and fingers on an element into what a person does. */
export class Gestures {
  private readonly fingers = new Map<number, PointerAt>();
  private pressed: PointerAt | undefined;
  private isDragging = false;
  private lastTap = { timeMs: -Infinity, x: 0, y: 0 };
  private longPressTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly detach = new AbortController();

  constructor(private readonly element: HTMLElement, private readonly handler: GestureHandler) {
    const { signal } = this.detach;
    element.addEventListener('pointerdown', (event) => this.down(event), { signal });
    element.addEventListener('pointermove', (event) => this.move(event), { signal });
    element.addEventListener('pointerup', (event) => this.up(event, false), { signal });
    element.addEventListener('pointercancel', (event) => this.up(event, true), { signal });
    element.addEventListener('pointerleave', () => handler.hover(undefined), { signal });
    element.addEventListener('wheel', (event) => this.wheel(event), { signal, passive: false });
    element.addEventListener('contextmenu', (event) => this.contextMenu(event), { signal });
  }

  /** Ends a drag as if it had not been, as on Escape. Returns whether there was one. */
  cancel(): boolean {
    clearTimeout(this.longPressTimer);
    const { pressed, isDragging } = this;
    this.pressed = undefined;
    this.isDragging = false;
    if (pressed && isDragging) this.handler.dragEnd(pressed, true);
    return isDragging;
  }

  destroy(): void {
    this.cancel();
    this.detach.abort();
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const at = this.at(event);
    this.element.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, at);
    if (this.fingers.size > 1) return void this.cancel();
    this.pressed = at;
    if (at.isTouch) this.longPressTimer = setTimeout(() => this.longPress(at), settings.longPressMs);
  }

  private move(event: PointerEvent): void {
    const at = this.at(event);
    if (this.fingers.size === 0) return this.handler.hover(at);
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    if (this.fingers.size === 2) this.pinch(event.pointerId, before, at);
    this.fingers.set(event.pointerId, at);
    if (this.fingers.size === 1 && this.pressed) this.moveOne(this.pressed, at);
  }

  private moveOne(pressed: PointerAt, at: PointerAt): void {
    if (!this.isDragging) {
      if (Math.hypot(at.x - pressed.x, at.y - pressed.y) < settings.dragThreshold) return;
      clearTimeout(this.longPressTimer);
      this.isDragging = true;
      this.handler.dragStart(pressed);
    }
    this.handler.drag(at);
  }

  private up(event: PointerEvent, isCancelled: boolean): void {
    clearTimeout(this.longPressTimer);
    if (!this.fingers.delete(event.pointerId)) return;
    const { pressed, isDragging } = this;
    this.pressed = undefined;
    this.isDragging = false;
    if (!pressed) return;
    const at = this.at(event);
    if (isDragging) this.handler.dragEnd(at, isCancelled);
    else if (!isCancelled) this.tap(at, event.timeStamp);
  }

  private tap(at: PointerAt, timeMs: number): void {
    const { lastTap } = this;
    const isNear = Math.hypot(at.x - lastTap.x, at.y - lastTap.y) < 12;
    const isDouble = timeMs - lastTap.timeMs < doubleTapMs && isNear;
    this.lastTap = { timeMs: isDouble ? -Infinity : timeMs, x: at.x, y: at.y };
    if (isDouble) this.handler.doubleTap(at);
    else this.handler.tap(at);
  }

  private longPress(at: PointerAt): void {
    this.pressed = undefined; // what follows is neither a tap nor a drag
    this.handler.longPress(at);
  }

  private pinch(moved: number, before: PointerAt, at: PointerAt): void {
    const other = [...this.fingers].find(([id]) => id !== moved)?.[1];
    if (!other) return;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(at.x - other.x, at.y - other.y);
    this.handler.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
    if (was > 0 && is > 0) this.handler.scale(is / was, (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = this.at(event);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 40 : event.deltaY;
    const isPinch = event.ctrlKey; // as trackpads tell it
    const steps = Math.min(Math.max(lines * (isPinch ? 2 : 1), -4), 4);
    this.handler.scale(settings.zoomStep ** (-steps / 2), x, y);
  }

  private contextMenu(event: MouseEvent): void {
    event.preventDefault();
    if (this.pressed || this.fingers.size > 0) return; // a long press of a finger has its own way
    this.handler.longPress(this.at(event));
  }

  private at(event: MouseEvent): PointerAt {
    const { left, top } = this.element.getBoundingClientRect();
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    return { x: event.clientX - left, y: event.clientY - top, shift: event.shiftKey, alt: event.altKey, isTouch };
  }
}
