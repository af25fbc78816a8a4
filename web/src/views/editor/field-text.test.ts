import { describe, expect, it } from 'vitest';
import type { Json } from '../../protocol';
import type { Field, FieldType } from './descriptors';
import { hintOf, textOfValue, valueOfText } from './field-text';
import { jsonTokens } from './json-tokens';

function field(type: FieldType, more: Partial<Field> = {}): Field {
  return { name: 'x', type, meaning: '', byDefault: '', min: '', max: '', choices: [], members: [], ...more };
}

describe('texts of parameters', () => {
  it('stand for values, and come back from them', () => {
    const cases: [FieldType, string, Json | undefined][] = [
      ['integer', '12', 12],
      ['real', '0.5', 0.5],
      ['integer', 'twelve', 'twelve'],
      ['boolean', 'true', true],
      ['boolean', 'maybe', 'maybe'],
      ['duration', '10ms', '10ms'],
      ['text', 'a <b>', 'a <b>'],
      ['distribution', '10ms', '10ms'],
      ['distribution', '{"uniform":["1ms","2ms"]}', { uniform: ['1ms', '2ms'] }],
      ['distribution', '{"uniform":', '{"uniform":'],
      ['nodes', 'n1', 'n1'],
      ['nodes', 'n1, n*', ['n1', 'n*']],
      ['nodes', '[eu,us]-1', '[eu,us]-1'],
      ['nodes', 'random(n*, 2)', 'random(n*, 2)'],
      ['nodes', '[]', []],
      ['list', '["1s","2s"]', ['1s', '2s']],
      ['json', '3', 3],
      ['json', '3 apples', '3 apples'],
      ['choice', 'log', 'log'],
      ['integer', '  ', undefined],
    ];
    for (const [type, text, value] of cases) {
      expect(valueOfText(field(type), text), `${type} ${text}`).toEqual(value);
      expect(textOfValue(field(type), value)).toBe(text.trim());
    }
  });

  it('have hints', () => {
    expect(hintOf(field('integer', { byDefault: '16', min: '1', max: '64' }))).toBe('16, from 1 to 64');
    expect(hintOf(field('duration'))).toBe('10ms');
  });
});

describe('tokens of JSON', () => {
  it('are all of the text, whatever it is', () => {
    for (const text of [
      '{"a": [1, -2.5e3, true, null, "b\\"c"]}',
      '{"open',
      'no json: <script>\n\ttrue',
      '',
      'tfn"\\',
      '"a\nb"',
    ]) {
      expect(
        jsonTokens(text)
          .map((token) => token.text)
          .join(''),
      ).toBe(text);
    }
    const kinds = jsonTokens('{"a": [1, "b", true]}').filter(
      (token) => token.kind !== 'mark' && token.kind !== 'other',
    );
    expect(kinds).toEqual([
      { kind: 'name', text: '"a"' },
      { kind: 'number', text: '1' },
      { kind: 'string', text: '"b"' },
      { kind: 'word', text: 'true' },
    ]);
  });
});
