import type { RegexAnswer, RegexQuestion } from './regex-matcher';

// An expression can take exponential time on one short line. Here it holds up nobody, and can be ended.
self.onmessage = ({ data }: MessageEvent<RegexQuestion>): void => {
  const expression = new RegExp(data.source, 'i');
  const matches = Uint8Array.from(data.lines, (line) => Number(expression.test(line)));
  const answer: RegexAnswer = { question: data.question, matches };
  self.postMessage(answer, { transfer: [matches.buffer] });
};
