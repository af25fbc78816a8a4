import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { BranchState } from '../store/app-state';
import { marksOf, type Mark } from './marks';
import { useActiveBranch, useApp, useSession } from './session-context';
import { timeText } from './time-text';
import { useTheme } from './use-theme';

/** The run's time: what is known of it, its marks, and a cursor to drag. */
export function Timeline() {
  const session = useSession();
  const branch = useActiveBranch();
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const forks = useApp((state) => state.branches);
  const wanted = useRef<number | null>(null);

  useEffect(() => {
    if (canvas.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const data = branch === null ? undefined : session.dataOf(branch.id);
    if (canvas.current === null || branch === null || data === undefined || width === 0) return;
    const forkedAtNs = forks.find((each) => each.forkedAtNs !== null)?.forkedAtNs ?? null;
    paint(canvas.current, width, branch, marksOf(data.trace), forkedAtNs);
  }, [branch, width, theme, session, forks]);

  if (branch === null) return null;
  const { description, moment } = branch;

  const seekTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const isFirst = wanted.current === null;
    wanted.current = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * description.duration_ns;
    if (!isFirst) return;
    requestAnimationFrame(() => {
      if (wanted.current !== null) session.time.seek(wanted.current);
      wanted.current = null;
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = keyTarget(event, branch);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    session.time.seek(target);
  };
  return (
    <div
      className="timeline"
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={0}
      aria-valuemax={description.duration_ns / 1e9}
      aria-valuenow={moment.nowNs / 1e9}
      aria-valuetext={timeText(moment.nowNs)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
      }}
    >
      <canvas ref={canvas} />
    </div>
  );
}

function keyTarget({ key, shiftKey }: KeyboardEvent, { description, moment }: BranchState): number | null {
  const stepNs = shiftKey ? description.duration_ns / 20 : description.duration_ns / 200;
  switch (key) {
    case 'ArrowLeft':
      return moment.nowNs - stepNs;
    case 'ArrowRight':
      return moment.nowNs + stepNs;
    case 'PageDown':
      return moment.nowNs - description.duration_ns / 10;
    case 'PageUp':
      return moment.nowNs + description.duration_ns / 10;
    case 'Home':
      return 0;
    case 'End':
      return Math.max(moment.knownNs, moment.nowNs);
    default:
      return null;
  }
}

function paint(canvas: HTMLCanvasElement, width: number, branch: BranchState, marks: readonly Mark[], forkedAtNs: number | null) {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = devicePixelRatio;
  const height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const { description, moment, keyframesNs } = branch;
  const x = (ns: number) => (ns / description.duration_ns) * width;
  const bar = { top: height / 2 - 3, height: 6 };

  context.fillStyle = colour('line');
  context.fillRect(0, bar.top, width, bar.height);
  context.fillStyle = colour('text-quiet');
  context.globalAlpha = 0.45;
  context.fillRect(0, bar.top, x(moment.knownNs), bar.height);
  context.globalAlpha = 1;
  context.fillStyle = colour('accent');
  context.fillRect(0, bar.top, x(moment.nowNs), bar.height);
  for (const { atNs, tone } of marks) {
    context.fillStyle = colour(tone);
    context.fillRect(x(atNs) - 0.75, bar.top - 9, 1.5, 8);
  }
  context.fillStyle = colour('text-quiet');
  for (const atNs of keyframesNs) context.fillRect(x(atNs) - 0.5, bar.top + bar.height + 3, 1, 3);
  if (forkedAtNs !== null) {
    context.fillStyle = colour('focus');
    context.fillRect(x(forkedAtNs) - 1, 2, 2, height - 4);
  }
  context.fillStyle = colour('text');
  context.beginPath();
  context.arc(x(moment.nowNs), bar.top + bar.height / 2, 7, 0, 2 * Math.PI);
  context.fill();
}
