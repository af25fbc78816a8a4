import { useId } from 'react';
import type { Json, Problem } from '../../protocol';
import type { Field } from './descriptors';
import { FieldInput } from './field-input';
import { isObject, memberOf, pointerOf } from './json-value';

interface FaultFieldsProps {
  readonly actions: ReadonlyMap<string, { readonly meaning: string; readonly fields: readonly Field[] }>;
  /** When it happens, and what it is called. */
  readonly timing: readonly Field[];
  readonly element: Json;
  readonly pointer: string;
  readonly problems: readonly Problem[];
  readonly onChange: (pointer: string, value: Json | undefined) => void;
}

const SEVERAL: Field = {
  name: 'do',
  type: 'json',
  meaning: 'Several actions, as a JSON list.',
  byDefault: '',
  min: '',
  max: '',
  choices: [],
  members: [],
};

/** A fault: when, what, and the parameters of what. */
export function FaultFields({ actions, timing, element, pointer, problems, onChange }: FaultFieldsProps) {
  const id = useId();
  const action = [...actions.keys()].find((name) => memberOf(element, name) !== undefined);
  const fields = action === undefined ? [SEVERAL] : actions.get(action)!.fields;
  const times = timing.filter((field) => field.name !== 'do' && !fields.some((each) => each.name === field.name));
  const choose = (chosen: string): void => {
    const own = new Set(fields.map((field) => field.name));
    const kept = Object.entries(isObject(element) ? element : {}).filter(([name]) => !own.has(name));
    onChange(
      pointer,
      Object.fromEntries([
        ...kept,
        [chosen, firstValue(actions.get(chosen)?.fields[0], memberOf(element, action ?? ''))],
      ]),
    );
  };
  return (
    <>
      <div className="form-field form-set">
        <label htmlFor={id}>action</label>
        <select id={id} value={action ?? ''} onChange={(event) => choose(event.target.value)}>
          {action === undefined && <option value="">several</option>}
          {[...actions].map(([name, { meaning }]) => (
            <option key={name} value={name} title={meaning}>
              {name.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
        <p className="form-meaning">{action === undefined ? '' : actions.get(action)!.meaning}</p>
      </div>
      <div className="form-fields">
        {[...fields, ...times].map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={memberOf(element, field.name)}
            pointer={pointer + pointerOf(field.name)}
            problems={problems}
            onChange={onChange}
          />
        ))}
      </div>
    </>
  );
}

// Whom the action before was about, if this one is about nodes too.
function firstValue(field: Field | undefined, before: Json | undefined): Json {
  switch (field?.type) {
    case 'nodes':
      return typeof before === 'string' || Array.isArray(before) ? before : '';
    case 'boolean':
      return true;
    case 'text':
      return 'a note';
    default:
      return field?.name === 'partition' ? 'random-halves' : {};
  }
}
