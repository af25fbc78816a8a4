import { useEffect, useRef, useState } from 'react';
import type { Answer, BranchId, Question } from '../protocol';
import { useActiveBranch, useSession } from './session-context';

type OfBranch = Extract<Question, { branch: BranchId }>;

const everyMs = 120;

/**
 * The answer to a question about the moment of the active branch, asked again as it goes on, but not while an answer is on
 * its way. Null until there is one, and when there is nothing to ask. `key` says what makes it another question.
 */
export function useAnswer<Ask extends OfBranch['ask']>(
  ask: (branch: BranchId) => Extract<OfBranch, { ask: Ask }> | null,
  key: string,
): Extract<Answer, { ask: Ask }> | null {
  const session = useSession();
  const branch = useActiveBranch();
  const [found, setFound] = useState<{ key: string; answer: Extract<Answer, { ask: Ask }> } | null>(null);
  const line = useRef({ isBusy: false, askedMs: 0, asked: '' });
  const [turn, setTurn] = useState(0);
  const whole = `${branch?.id} ${key}`;
  const events = branch?.moment.events;
  const nowNs = branch?.moment.nowNs;

  useEffect(() => {
    const question = branch === null ? null : ask(branch.id);
    const asked = `${whole} ${events} ${nowNs}`;
    if (question === null || line.current.isBusy || line.current.asked === asked) return;
    const wait = Math.max(0, line.current.askedMs + everyMs - performance.now());
    const timer = setTimeout(() => {
      line.current = { isBusy: true, askedMs: performance.now(), asked };
      session
        .ask<Ask>(question)
        .then((answer) => setFound({ key: whole, answer }))
        .catch(() => setFound(null))
        .finally(() => {
          line.current.isBusy = false;
          setTurn((count) => count + 1);
        });
    }, wait);
    return () => clearTimeout(timer);
    // Asked again when the moment moves or an answer has come while it moved.
  }, [whole, events, nowNs, session, turn]);
  return found?.key === whole ? found.answer : null;
}
