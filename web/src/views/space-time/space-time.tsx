import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { LASTING_KINDS } from '../../records/trace';
import type { MessageNames } from '../message-names';
import { usePageTheme } from '../../ui/page-theme';
import type { TraceViewProps } from '../trace-view';
import { hitAt, type Hit } from './hit';
import { hitText } from './hit-text';
import { lanePxFor, RULER_PX, timeAt, type LaneLayout } from './layout';
import { Messages } from './messages';
import { NodeHistory } from './node-history';
import { paint } from './paint';
import type { Picture } from './picture';
import { paintThemeOf, pngOf } from './picture-file';
import './space-time.css';
import { useGestures } from './use-gestures';
import { clamped, following, panned, zoomed, type TimeWindow } from './time-window';

export interface SpaceTimeProps extends TraceViewProps {
  /** The end of the run: how far time goes. */
  readonly durationNs: number;
  /** Up to when records are known. */
  readonly knownNs: number;
  readonly names: MessageNames | null;
  /** Offers a picture of the diagram as a file; without it, there is no such button. */
  readonly onPicture?: (png: Blob) => void;
}

const FIRST_SPAN_NS = 200e6;

/** A lane for each node, time from left to right, and messages as arrows between lanes. */
export function SpaceTime(props: SpaceTimeProps) {
  const { trace, version, nowNs, selected, durationNs, knownNs, names, different = null, onSeek, onSelect, onPicture } = props;
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(host);
  const theme = usePageTheme();
  const [window, setWindow] = useState<TimeWindow>({ startNs: 0, spanNs: Math.min(FIRST_SPAN_NS, durationNs) });
  const [isFollowing, setFollowing] = useState(true);
  const [scrollPx, setScrollPx] = useState(0);
  const [hover, setHover] = useState<{ hit: Hit; x: number; y: number } | null>(null);
  const helpId = useId();

  const messages = useMemo(() => new Messages(trace), [trace]);
  const history = useMemo(() => new NodeHistory(trace), [trace]);
  const marks = useMemo(() => trace.dictionary.kindNumbers([...LASTING_KINDS, 'log']), [trace]);
  const nodes = trace.dictionary.nodeCount;
  const lanePx = lanePxFor(size.height, nodes);
  const scrollMax = Math.max(0, RULER_PX + nodes * lanePx - size.height);
  const shownWindow = isFollowing ? following(window, nowNs, durationNs) : window;
  const layout: LaneLayout = {
    widthPx: size.width,
    heightPx: size.height,
    labelPx: Math.min(90, size.width * 0.18),
    lanePx,
    nodes,
    scrollPx: Math.min(scrollPx, scrollMax),
    window: shownWindow,
  };
  useEffect(() => setWindow(shownWindow), [shownWindow.startNs, shownWindow.spanNs]);

  messages.update();
  history.update();
  const picture: Picture = {
    trace,
    messages,
    history,
    marks,
    nowNs,
    differentNs: different?.atNs ?? null,
    knownNs,
    selected: useMemo(() => messageAtPosition(messages, selected), [messages, selected, version]),
    hovered: hover !== null && 'message' in hover.hit ? hover.hit.message : null,
  };

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || !context || size.width === 0) return;
    const scale = globalThis.devicePixelRatio || 1;
    resize(canvas.current, size.width * scale, size.height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paint(context, layout, picture, paintThemeOf(theme));
  });

  const move = (next: TimeWindow): void => {
    setFollowing(false);
    setWindow(next);
  };
  const nsOfPx = (px: number): number => (px / Math.max(1, size.width - layout.labelPx)) * shownWindow.spanNs;
  const choose = (hit: Hit): void => onSelect('message' in hit ? messages.position[hit.message]! : hit.position);
  useGestures(canvas, {
    zoom: (factor, x) => move(zoomed(shownWindow, factor, timeAt(layout, Math.max(x, layout.labelPx)), durationNs)),
    pan: (byX, byY) => {
      if (byX !== 0) move(panned(shownWindow, nsOfPx(byX), durationNs));
      if (byY !== 0) setScrollPx((px) => Math.max(0, Math.min(scrollMax, px + byY)));
    },
    hover: (x, y) => {
      const hit = hitAt(layout, trace, messages, marks, x, y);
      setHover(hit === null ? null : { hit, x, y });
    },
    leave: () => setHover(null),
    click: (x, y) => {
      const hit = y < RULER_PX ? null : hitAt(layout, trace, messages, marks, x, y);
      if (hit !== null) choose(hit);
      else if (x >= layout.labelPx) onSeek(Math.round(Math.max(0, timeAt(layout, x))));
    },
  });

  const pressed = (event: KeyboardEvent): void => {
    const middle = shownWindow.startNs + shownWindow.spanNs / 2;
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowRight':
        move(panned(shownWindow, (event.key === 'ArrowLeft' ? -0.1 : 0.1) * shownWindow.spanNs, durationNs));
        break;
      case 'ArrowUp':
      case 'ArrowDown':
        setScrollPx(Math.max(0, Math.min(scrollMax, layout.scrollPx + (event.key === 'ArrowUp' ? -lanePx : lanePx))));
        break;
      case '+':
      case '=':
        move(zoomed(shownWindow, 0.7, isWithin(shownWindow, nowNs) ? nowNs : middle, durationNs));
        break;
      case '-':
        move(zoomed(shownWindow, 1 / 0.7, isWithin(shownWindow, nowNs) ? nowNs : middle, durationNs));
        break;
      case '0':
        move({ startNs: 0, spanNs: durationNs });
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const savePicture = (): void => {
    void pngOf(layout, picture, paintThemeOf(theme)).then((png) => onPicture?.(png));
  };
  return (
    <section className="lane" aria-label="Space–time diagram">
      <div className="lane-bar">
        <button
          type="button"
          aria-label="Show less time"
          onClick={() => move(zoomed(shownWindow, 0.5, nowNs, durationNs))}
        >
          +
        </button>
        <button
          type="button"
          aria-label="Show more time"
          onClick={() => move(zoomed(shownWindow, 2, nowNs, durationNs))}
        >
          −
        </button>
        <button type="button" onClick={() => move(clamped({ startNs: 0, spanNs: durationNs }, durationNs))}>
          Whole run
        </button>
        <label>
          <input type="checkbox" checked={isFollowing} onChange={(event) => setFollowing(event.target.checked)} />
          follow
        </label>
        {onPicture !== undefined && (
          <button type="button" onClick={savePicture}>
            PNG
          </button>
        )}
      </div>
      <div ref={host} className="lane-host">
        <canvas
          ref={canvas}
          className="lane-canvas"
          tabIndex={0}
          role="application"
          aria-label={`Lanes of ${nodes} nodes, messages as arrows`}
          aria-describedby={helpId}
          onKeyDown={pressed}
        />
        {hover !== null && (
          <Tip x={hover.x} y={hover.y} width={size.width} text={hitText(hover.hit, trace, messages, names)} />
        )}
      </div>
      <p id={helpId} className="lane-help">
        Arrow keys move, + and − zoom, 0 shows the whole run; the event log has the same in words.
      </p>
    </section>
  );
}

function Tip({
  x,
  y,
  width,
  text,
}: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}) {
  const side = x > width / 2 ? { right: width - x + 10 } : { left: x + 10 };
  return (
    <div className="lane-tip" role="tooltip" style={{ ...side, top: y + 12 }}>
      {text}
    </div>
  );
}

function messageAtPosition(messages: Messages, position: number | null): number | null {
  if (position === null) return null;
  const found = messages.position.subarray(0, messages.count).indexOf(position);
  return found < 0 ? null : found;
}

function isWithin({ startNs, spanNs }: TimeWindow, ns: number): boolean {
  return ns >= startNs && ns <= startNs + spanNs;
}

function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  const whole = { width: Math.round(width), height: Math.round(height) };
  if (canvas.width !== whole.width) canvas.width = whole.width;
  if (canvas.height !== whole.height) canvas.height = whole.height;
}

function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const observed = element.current;
    if (observed === null) return undefined;
    const measure = (): void => setSize({ width: observed.clientWidth, height: observed.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(observed);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
