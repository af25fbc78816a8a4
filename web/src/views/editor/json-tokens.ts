export type TokenKind = 'name' | 'string' | 'number' | 'word' | 'mark' | 'other';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const TOKEN =
  /("(?:[^"\\\n]|\\.)*"?)(?=(\s*:)?)|(-?[0-9][0-9.eE+-]*)|(true|false|null)|([{}[\],:])|([^"{}[\],:0-9tfn-]+|.)/gs;

/** JSON text in pieces for colouring; all of it, also where it is no JSON. */
export function jsonTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon, number, word, mark] = match;
    if (whole === '') continue;
    const kind: TokenKind =
      string !== undefined
        ? colon === undefined
          ? 'string'
          : 'name'
        : number
          ? 'number'
          : word
            ? 'word'
            : mark
              ? 'mark'
              : 'other';
    tokens.push({ kind, text: whole });
  }
  return tokens;
}
