import { useState, type ReactNode } from 'react';
import type { Json, Problem } from '../../protocol';
import { pointerOf } from './json-value';

interface ElementListProps {
  readonly title: string;
  readonly pointer: string;
  readonly elements: readonly Json[];
  readonly problems: readonly Problem[];
  readonly summaryOf: (element: Json) => string;
  readonly onChange: (pointer: string, value: Json | undefined) => void;
  readonly onAdd?: () => void;
  readonly children: (element: Json, pointer: string) => ReactNode;
}

const SHOWN_AT_ONCE = 100;

/** The elements of a list of a document, each to be opened and removed. */
export function ElementList({
  title,
  pointer,
  elements,
  problems,
  summaryOf,
  onChange,
  onAdd,
  children,
}: ElementListProps) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  return (
    <section className="form-list" aria-label={title}>
      <h3>
        {title} <span className="form-count">{elements.length}</span>
      </h3>
      {elements.slice(0, shown).map((element, index) => {
        const here = pointer + pointerOf(index);
        const bad = problems.filter((problem) => problem.pointer === here || problem.pointer.startsWith(`${here}/`));
        return (
          <Element key={index} summary={summaryOf(element)} problems={bad} onRemove={() => onChange(here, undefined)}>
            {() => children(element, here)}
          </Element>
        );
      })}
      {elements.length > shown && (
        <button type="button" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
          Show more of {elements.length}
        </button>
      )}
      {onAdd !== undefined && (
        <button type="button" className="form-add" onClick={onAdd}>
          Add to {title.toLowerCase()}
        </button>
      )}
    </section>
  );
}

interface ElementProps {
  readonly summary: string;
  readonly problems: readonly Problem[];
  readonly onRemove: () => void;
  readonly children: () => ReactNode;
}

// What is closed is not made: a form of a thousand nodes is as quick as one of ten.
function Element({ summary, problems, onRemove, children }: ElementProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={problems.length > 0 ? 'form-element form-bad' : 'form-element'}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span className="form-summary">{summary}</span>
        {problems.length > 0 && <span className="form-problem">{problems[0]!.message}</span>}
      </summary>
      {isOpen && (
        <div className="form-body">
          {children()}
          <button type="button" className="form-remove" onClick={onRemove}>
            Remove {summary.length > 30 ? 'this' : summary}
          </button>
        </div>
      )}
    </details>
  );
}
