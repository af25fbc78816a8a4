import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import type { Json, Problem } from '../../protocol';
import type { Field } from './descriptors';
import { hintOf, textOfValue, valueOfText } from './field-text';
import { isObject, memberOf, pointerOf } from './json-value';

export interface FieldProps {
  readonly field: Field;
  readonly value: Json | undefined;
  readonly pointer: string;
  readonly problems: readonly Problem[];
  /** Undefined takes the value away, so that the default holds. */
  readonly onChange: (pointer: string, value: Json | undefined) => void;
}

/** One parameter, as its descriptor says: a choice, a text with an example, or a group of parameters. */
export function FieldInput(props: FieldProps) {
  const { field, value, pointer, problems } = props;
  const id = useId();
  const here = problems.filter((problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`));
  if (field.type === 'object' && field.members.length > 0 && (value === undefined || isObject(value))) {
    return <GroupInput {...props} />;
  }
  const described = [`${id}-meaning`, ...(here.length > 0 ? [`${id}-problem`] : [])].join(' ');
  return (
    <div className={`form-field ${value === undefined ? '' : 'form-set'}`}>
      <label htmlFor={id}>{field.name.replaceAll('_', ' ')}</label>
      {field.type === 'choice' || field.type === 'boolean' ? (
        <ChoiceInput {...props} id={id} described={described} isBad={here.length > 0} />
      ) : (
        <TextInput {...props} id={id} described={described} isBad={here.length > 0} />
      )}
      <p className="form-meaning" id={`${id}-meaning`}>
        {field.meaning}
      </p>
      {here.length > 0 && (
        <p className="form-problem" id={`${id}-problem`}>
          {here.map((problem) => problem.message).join(' ')}
        </p>
      )}
    </div>
  );
}

function GroupInput({ field, value, pointer, problems, onChange }: FieldProps) {
  return (
    <details className="form-group" open={value !== undefined}>
      <summary>
        {field.name.replaceAll('_', ' ')} <span className="form-meaning">{field.meaning}</span>
      </summary>
      <div className="form-fields">
        {field.members.map((member) => (
          <FieldInput
            key={member.name}
            field={member}
            value={memberOf(value, member.name)}
            pointer={pointer + pointerOf(member.name)}
            problems={problems}
            onChange={onChange}
          />
        ))}
      </div>
    </details>
  );
}

interface InputProps extends FieldProps {
  readonly id: string;
  readonly described: string;
  readonly isBad: boolean;
}

function ChoiceInput({ field, value, pointer, onChange, id, described, isBad }: InputProps) {
  const options = field.type === 'boolean' ? ['true', 'false'].map((name) => ({ name, meaning: '' })) : field.choices;
  const text = textOfValue(field, value);
  return (
    <select
      id={id}
      value={text}
      aria-describedby={described}
      aria-invalid={isBad}
      onChange={(event) => onChange(pointer, valueOfText(field, event.target.value))}
    >
      <option value="">{field.byDefault === '' ? 'not set' : `${field.byDefault} (default)`}</option>
      {options.map((option) => (
        <option key={option.name} value={option.name} title={option.meaning}>
          {option.name}
        </option>
      ))}
      {text !== '' && !options.some((option) => option.name === text) && <option value={text}>{text}</option>}
    </select>
  );
}

// What is typed becomes the document's when the field is left, or at Enter; Escape takes it back.
function TextInput({ field, value, pointer, onChange, id, described, isBad }: InputProps) {
  const saved = textOfValue(field, value);
  const [text, setText] = useState(saved);
  useEffect(() => setText(saved), [saved]);
  const save = (): void => {
    if (text !== saved) onChange(pointer, valueOfText(field, text));
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') save();
    if (event.key === 'Escape') setText(saved);
  };
  return (
    <input
      id={id}
      type="text"
      value={text}
      placeholder={hintOf(field)}
      spellCheck={false}
      autoComplete="off"
      aria-describedby={described}
      aria-invalid={isBad}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={pressed}
    />
  );
}
