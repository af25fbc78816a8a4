import { memo, useEffect, useImperativeHandle, useMemo, useRef, type Ref } from 'react';
import type { Problem } from '../../protocol';
import { jsonTokens } from './json-tokens';

/** Shows a place of the text. */
export interface JsonEditorHandle {
  reveal(line: number, column: number): void;
}

interface JsonEditorProps {
  readonly ref?: Ref<JsonEditorHandle>;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly describedBy: string;
  readonly onEdit: (text: string) => void;
  readonly onRest: () => void;
}

const COLOURED_MAX = 100_000;
const LINE_PX = 19;

/**
 * A text area over its own text in colours, beside line numbers with problems. A text area of the browser is known to every
 * screen reader, input method and spelling of keys, and costs nothing to load; an editor component would be half of the page.
 */
export function JsonEditor({ ref, text, problems, describedBy, onEdit, onRest }: JsonEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => text.split('\n').length, [text]);
  useImperativeHandle(ref, () => ({
    reveal(line, column) {
      const offset = offsetOf(area.current?.value ?? '', line, column);
      area.current?.focus();
      area.current?.setSelectionRange(offset, offset);
      scroller.current?.scrollTo({ top: Math.max(0, (line - 4) * LINE_PX) });
    },
  }));
  return (
    <div className="json" ref={scroller}>
      <Gutter lines={lines} problems={problems} />
      <div className="json-text">
        <Coloured text={text} />
        <textarea
          ref={area}
          aria-label="Document as JSON text"
          aria-describedby={describedBy}
          aria-invalid={problems.length > 0}
          value={text}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          onChange={(event) => onEdit(event.target.value)}
          onBlur={onRest}
        />
      </div>
    </div>
  );
}

const Coloured = memo(function Coloured({ text }: { readonly text: string }) {
  const element = useRef<HTMLPreElement>(null);
  // Made by hand: thousands of pieces, of which React need not know.
  useEffect(() => {
    const pieces = text.length > COLOURED_MAX ? [document.createTextNode(text)] : jsonTokens(text).map(nodeOf);
    element.current?.replaceChildren(...pieces, '\n');
  }, [text]);
  return <pre ref={element} aria-hidden="true" />;
});

function nodeOf({ kind, text }: { readonly kind: string; readonly text: string }): Node {
  if (kind === 'other' || kind === 'mark') return document.createTextNode(text);
  const span = document.createElement('span');
  span.className = `json-${kind}`;
  span.textContent = text;
  return span;
}

const Gutter = memo(function Gutter({
  lines,
  problems,
}: {
  readonly lines: number;
  readonly problems: readonly Problem[];
}) {
  const bad = new Map(problems.map((problem) => [problem.line, problem.message]));
  const numbers = Array.from({ length: Math.min(lines, LINES_MAX) }, (_, index) => index + 1);
  return (
    <div className="json-gutter" aria-hidden="true">
      {numbers.map((line) => (
        <div key={line} className={bad.has(line) ? 'json-bad' : undefined} title={bad.get(line)}>
          {line}
        </div>
      ))}
    </div>
  );
});

const LINES_MAX = 5000;

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; ++passed) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  // Columns count bytes of UTF-8.
  const end = text.indexOf('\n', start);
  const characters = text.slice(start, end < 0 ? undefined : end);
  let bytes = 0;
  let offset = 0;
  for (const character of characters) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes >= column) break;
    offset += character.length;
  }
  return start + offset;
}
