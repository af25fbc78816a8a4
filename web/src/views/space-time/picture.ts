import type { Trace } from '../../records/trace';
import type { Messages } from './messages';
import type { NodeHistory } from './node-history';

/** Colours of the page's theme, as CSS texts. */
export interface PaintTheme {
  readonly name: 'dark' | 'light';
  readonly ground: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly accent: string;
  readonly bad: string;
  readonly down: string;
  readonly font: string;
}

export interface Picture {
  readonly trace: Trace;
  readonly messages: Messages;
  readonly history: NodeHistory;
  /** Kinds of records that are dots on their lanes. */
  readonly marks: ReadonlySet<number>;
  readonly nowNs: number;
  /** From when on another run differs. */
  readonly differentNs: number | null;
  /** Up to where anything is known. */
  readonly knownNs: number;
  readonly selected: number | null;
  readonly hovered: number | null;
}

/** A canvas of the page, or of a picture. */
export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
