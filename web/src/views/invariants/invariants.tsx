import { useState } from 'react';
import { secondsText } from '../../records/time-text';
import './invariants.css';

/** An expectation as it stands. */
export interface ExpectationView {
  readonly text: string;
  readonly verdict: string;
  readonly failed_at_ns: number | null;
  readonly why: string;
}

/** Something that must not be, and was. */
export interface ViolationView {
  readonly property: string;
  readonly message: string;
  readonly node: string;
  readonly at_ns: number;
}

export interface InvariantsProps {
  readonly expectations: readonly ExpectationView[];
  readonly violations?: readonly ViolationView[];
  readonly rules?: readonly { readonly name: string; readonly when: string }[];
  readonly onSeek: (ns: number) => void;
  /** Why an expectation or rule holds or does not, as of now; answered in words. */
  readonly onExplain: (of: 'rule' | 'expectation', index: number) => Promise<string>;
}

/** What must hold, how it stands, and where it failed. */
export function Invariants({ expectations, violations = [], rules = [], onSeek, onExplain }: InvariantsProps) {
  return (
    <section className="hold" aria-label="Invariants">
      {violations.length > 0 && (
        <section className="hold-violations">
          <h3>Violations</h3>
          <ul>
            {violations.map((violation, index) => (
              <li key={index}>
                <strong>{violation.property}</strong> {violation.node !== '' && <span>at {violation.node}</span>}
                <p>{violation.message}</p>
                <Jump ns={violation.at_ns} onSeek={onSeek} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <h3>Expectations</h3>
      {expectations.length === 0 && <p className="hold-quiet">The document expects nothing.</p>}
      <ul>
        {expectations.map((expectation, index) => (
          <li key={index} className={`hold-item hold-${tone(expectation.verdict)}`}>
            <span className="hold-verdict">{expectation.verdict}</span>
            <code>{expectation.text}</code>
            {expectation.why !== '' && <p>{expectation.why}</p>}
            {expectation.failed_at_ns !== null && <Jump ns={expectation.failed_at_ns} onSeek={onSeek} />}
            <Explanation ask={() => onExplain('expectation', index)} />
          </li>
        ))}
      </ul>
      {rules.length > 0 && (
        <>
          <h3>Rules</h3>
          <ul>
            {rules.map((rule, index) => (
              <li key={index} className="hold-item">
                <strong>{rule.name}</strong> when <code>{rule.when}</code>
                <Explanation ask={() => onExplain('rule', index)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function tone(verdict: string): 'good' | 'bad' | 'open' {
  if (verdict === 'held') return 'good';
  return verdict === 'failed' ? 'bad' : 'open';
}

function Jump({ ns, onSeek }: { readonly ns: number; readonly onSeek: (ns: number) => void }) {
  return (
    <button type="button" className="hold-button" onClick={() => onSeek(ns)}>
      Go to {secondsText(ns)} s
    </button>
  );
}

function Explanation({ ask }: { readonly ask: () => Promise<string> }) {
  const [answer, setAnswer] = useState<string | null>(null);
  const explain = (): void => {
    ask().then(setAnswer, (error: unknown) =>
      setAnswer(error instanceof Error ? error.message : 'There is no answer.'),
    );
  };
  return (
    <>
      <button type="button" className="hold-button" onClick={explain}>
        {answer === null ? 'Why?' : 'Why, as of now?'}
      </button>
      {answer !== null && (
        <pre className="hold-answer" role="status">
          {answer}
        </pre>
      )}
    </>
  );
}
