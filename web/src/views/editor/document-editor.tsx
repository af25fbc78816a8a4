import { useEffect, useId, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import type { Json, Problem } from '../../protocol';
import './document-editor.css';
import { EMPTY_DOCUMENT } from './document';
import { DocumentForm } from './document-form';
import type { DocumentSession } from './document-session';
import { formatDocument } from './format';
import { JsonEditor, type JsonEditorHandle } from './json-editor';
import { useProblems } from './use-problems';

export interface DocumentEditorProps {
  readonly session: DocumentSession;
  readonly schema: Json;
  /** What the engine finds wrong with a text. */
  readonly onValidate: (text: string) => Promise<readonly Problem[]>;
  /** Starts the run that the text describes. */
  readonly onRun: (text: string) => void;
}

/** A scenario document as a form and as JSON text: two views of one document, with undo for both. */
export function DocumentEditor({ session, schema, onValidate, onRun }: DocumentEditorProps) {
  const state = useSyncExternalStore(session.subscribe, session.get);
  const [view, setView] = useState<'form' | 'json'>('form');
  const [refusal, setRefusal] = useState<string | null>(null);
  const problems = useProblems(state.text, onValidate);
  const json = useRef<JsonEditorHandle>(null);
  const problemsId = useId();
  const isFormPossible = state.value !== null;
  const isForm = view === 'form' && isFormPossible;
  const [revealed, setRevealed] = useState<Problem | null>(null);
  useEffect(() => {
    if (revealed === null || isForm) return;
    json.current?.reveal(revealed.line, revealed.column);
    setRevealed(null);
  }, [revealed, isForm]);

  const pressed = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) session.undo();
    else if ((key === 'z' && event.shiftKey) || key === 'y') session.redo();
    else if (key === 'enter' && problems?.length === 0) onRun(state.text);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="doc" aria-label="Document" onKeyDown={pressed}>
      <div className="doc-bar">
        <div role="group" aria-label="View of the document">
          <button type="button" aria-pressed={isForm} disabled={!isFormPossible} onClick={() => setView('form')}>
            Form
          </button>
          <button type="button" aria-pressed={!isForm} onClick={() => setView('json')}>
            JSON
          </button>
        </div>
        <button
          type="button"
          disabled={session.undoLabel === null}
          title={`Undo: ${session.undoLabel ?? ''}`}
          onClick={() => session.undo()}
        >
          Undo
        </button>
        <button
          type="button"
          disabled={session.redoLabel === null}
          title={`Redo: ${session.redoLabel ?? ''}`}
          onClick={() => session.redo()}
        >
          Redo
        </button>
        <button
          type="button"
          title="Begin with an empty document"
          onClick={() => session.edit(formatDocument(EMPTY_DOCUMENT), 'new document', null)}
        >
          New
        </button>
        {!isForm && (
          <button type="button" disabled={!isFormPossible} onClick={() => session.format()}>
            Lay out
          </button>
        )}
        <button type="button" className="doc-run" disabled={problems?.length !== 0} onClick={() => onRun(state.text)}>
          Run
        </button>
      </div>
      {refusal !== null && (
        <p className="doc-refusal" role="alert">
          {refusal}
        </p>
      )}
      <div className="doc-body">
        {isForm && state.value !== null ? (
          <DocumentForm
            document={state.value}
            catalogue={session.catalogue}
            schema={schema}
            problems={problems ?? []}
            onChange={(change) => setRefusal(session.apply(change))}
          />
        ) : (
          <JsonEditor
            ref={json}
            text={state.text}
            problems={problems ?? []}
            describedBy={problemsId}
            onEdit={(text) => session.edit(text)}
            onRest={() => session.rest()}
          />
        )}
      </div>
      <Problems
        id={problemsId}
        problems={problems}
        onChoose={(problem) => {
          setView('json');
          setRevealed(problem);
        }}
      />
    </section>
  );
}

interface ProblemsProps {
  readonly id: string;
  readonly problems: readonly Problem[] | null;
  readonly onChoose: (problem: Problem) => void;
}

const LISTED_MAX = 50;

function Problems({ id, problems, onChoose }: ProblemsProps) {
  if (problems === null) return <p className="doc-status">Checking …</p>;
  if (problems.length === 0) {
    return (
      <p className="doc-status doc-fine" id={id} role="status">
        Nothing wrong with it.
      </p>
    );
  }
  return (
    <div className="doc-problems" id={id} role="status">
      <p>{problems.length === 1 ? 'One problem' : `${problems.length} problems`}</p>
      <ul>
        {problems.slice(0, LISTED_MAX).map((problem, index) => (
          <li key={index}>
            <button type="button" onClick={() => onChoose(problem)}>
              <span className="doc-place">
                {problem.line}:{problem.column}
              </span>{' '}
              {problem.pointer !== '' && <code>{problem.pointer}</code>} {problem.message}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
