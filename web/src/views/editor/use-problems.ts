import { useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../protocol';

const REST_MS = 250;

/** What is wrong with the text, once typing rests; null until it is known. */
export function useProblems(
  text: string,
  onValidate: (text: string) => Promise<readonly Problem[]>,
): readonly Problem[] | null {
  const [answer, setAnswer] = useState<{ text: string; problems: readonly Problem[] } | null>(null);
  const ask = useRef(onValidate);
  ask.current = onValidate;
  useEffect(() => {
    let isCurrent = true;
    const take = (problems: readonly Problem[]): void => {
      if (isCurrent) setAnswer({ text, problems });
    };
    const refuse = (error: unknown): void => {
      const message = error instanceof Error ? error.message : 'The engine does not answer.';
      take([{ line: 1, column: 1, pointer: '', message }]);
    };
    const timer = setTimeout(() => void ask.current(text).then(take, refuse), REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text]);
  return useMemo(() => (answer !== null && answer.text === text ? answer.problems : null), [answer, text]);
}
