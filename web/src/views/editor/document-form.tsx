import { useId, useMemo, useState } from 'react';
import type { Json, Problem } from '../../protocol';
import { actionsOf, schemaFields, type Catalogue, type Field } from './descriptors';
import { nodeIds, type DocumentChange } from './document';
import { ElementList } from './element-list';
import { FaultFields } from './fault-fields';
import { FieldInput } from './field-input';
import { freeId } from './id-pattern';
import { listOf, memberOf, pointerOf, valueAt, type JsonObject } from './json-value';

export interface DocumentFormProps {
  readonly document: JsonObject;
  readonly catalogue: Catalogue;
  /** The engine's JSON Schema of documents. */
  readonly schema: Json;
  readonly problems: readonly Problem[];
  readonly onChange: (change: DocumentChange) => void;
}

const HEAD = ['name', 'title', 'duration', 'seed', 'ties'];

/** A document as a form made from what the engine says of models and of documents. */
export function DocumentForm({ document, catalogue, schema, problems, onChange }: DocumentFormProps) {
  const fields = useMemo(() => partsOf(schema), [schema]);
  const change = (pointer: string, value: Json | undefined): void =>
    onChange(value === undefined ? { type: 'set', pointer } : { type: 'set', pointer, value });
  const shared = { problems, onChange: change };
  const list = (name: string): readonly Json[] => listOf(memberOf(document, name));
  const append = (name: string, value: Json): void => onChange({ type: 'append', pointer: pointerOf(name), value });
  return (
    <div className="form">
      <section className="form-fields">
        {fields.head.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={memberOf(document, field.name)}
            pointer={pointerOf(field.name)}
            {...shared}
          />
        ))}
      </section>
      <ElementList
        title="Nodes"
        pointer="/nodes"
        elements={list('nodes')}
        problems={problems}
        onChange={change}
        summaryOf={nodeSummary}
      >
        {(element, pointer) => (
          <NodeFields element={element} pointer={pointer} fields={fields.node} catalogue={catalogue} {...shared} />
        )}
      </ElementList>
      <NewNode document={document} catalogue={catalogue} onChange={onChange} />
      <ElementList
        title="Links"
        pointer="/links"
        elements={list('links')}
        problems={problems}
        onChange={change}
        summaryOf={linkSummary}
        onAdd={() => append('links', { latency: '1ms' })}
      >
        {(element, pointer) => <Fields fields={fields.link} element={element} pointer={pointer} {...shared} />}
      </ElementList>
      <ElementList
        title="Faults"
        pointer="/faults"
        elements={list('faults')}
        problems={problems}
        onChange={change}
        summaryOf={faultSummary}
        onAdd={() => append('faults', { at: '10s', crash: nodeIds(document)[0]?.[0] ?? '', reboot_after: '5s' })}
      >
        {(element, pointer) => (
          <FaultFields
            actions={fields.actions}
            timing={fields.timing}
            element={element}
            pointer={pointer}
            {...shared}
          />
        )}
      </ElementList>
      <ElementList
        title="Rules"
        pointer="/rules"
        elements={list('rules')}
        problems={problems}
        onChange={change}
        summaryOf={(rule) => String(memberOf(rule, 'name') ?? memberOf(rule, 'when') ?? '')}
        onAdd={() => append('rules', { when: 'time > 10s', do: { note: 'ten seconds' } })}
      >
        {(element, pointer) => <Fields fields={fields.rule} element={element} pointer={pointer} {...shared} />}
      </ElementList>
      <Expectations
        document={document}
        catalogue={catalogue}
        {...shared}
        onAdd={() => append('expect', 'always count(up) >= 1')}
      />
    </div>
  );
}

function partsOf(schema: Json) {
  const actions = actionsOf(schema);
  const ofActions = new Set([...actions.values()].flatMap((action) => action.fields.map((field) => field.name)));
  const timing = ['from', 'until']; // Actions have some of these names too.
  for (const name of timing) ofActions.delete(name);
  const top = schemaFields(schema);
  return {
    head: HEAD.flatMap((name) => top.filter((field) => field.name === name)),
    node: schemaFields(valueAt(schema, '/properties/nodes/items'), new Set(['model', 'with'])),
    link: schemaFields(valueAt(schema, '/properties/links/items')),
    rule: schemaFields(valueAt(schema, '/properties/rules/items')),
    timing: schemaFields(valueAt(schema, '/properties/faults/items'), ofActions),
    actions,
  };
}

interface PartProps {
  readonly element: Json;
  readonly pointer: string;
  readonly problems: readonly Problem[];
  readonly onChange: (pointer: string, value: Json | undefined) => void;
}

function Fields({ fields, element, pointer, problems, onChange }: PartProps & { readonly fields: readonly Field[] }) {
  return (
    <div className="form-fields">
      {fields.map((field) => (
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
  );
}

interface NodeFieldsProps extends PartProps {
  readonly fields: readonly Field[];
  readonly catalogue: Catalogue;
}

function NodeFields({ element, pointer, fields, catalogue, problems, onChange }: NodeFieldsProps) {
  const name = String(memberOf(element, 'model') ?? '');
  const model = catalogue.get(name);
  const byModel: Field = {
    name: 'model',
    type: 'choice',
    meaning: model?.summary ?? 'What runs there.',
    byDefault: '',
    min: '',
    max: '',
    choices: [...catalogue.values()].map((each) => ({ name: each.name, meaning: each.summary })),
    members: [],
  };
  const shared = { problems, onChange };
  return (
    <>
      <FieldInput field={byModel} value={memberOf(element, 'model')} pointer={`${pointer}/model`} {...shared} />
      <Fields fields={fields} element={element} pointer={pointer} {...shared} />
      {model !== undefined && (
        <>
          <h4>Parameters of {name.replaceAll('_', ' ')}</h4>
          <Fields
            fields={model.fields}
            element={memberOf(element, 'with') ?? {}}
            pointer={`${pointer}/with`}
            {...shared}
          />
        </>
      )}
    </>
  );
}

interface NewNodeProps {
  readonly document: JsonObject;
  readonly catalogue: Catalogue;
  readonly onChange: (change: DocumentChange) => void;
}

function NewNode({ document, catalogue, onChange }: NewNodeProps) {
  const models = [...catalogue.keys()];
  const [model, setModel] = useState(models[0] ?? '');
  const [wanted, setWanted] = useState('');
  const id = useId();
  const taken = new Set(nodeIds(document).flat());
  const proposed = freeId(model === 'client' ? 'client' : `${model.slice(0, 1) || 'n'}1`, taken);
  const add = (): void => {
    onChange({ type: 'add-node', id: wanted === '' ? proposed : wanted, model });
    setWanted('');
  };
  return (
    <form
      className="form-new"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label htmlFor={`${id}-model`}>Add a</label>
      <select id={`${id}-model`} value={model} onChange={(event) => setModel(event.target.value)}>
        {models.map((name) => (
          <option key={name} value={name} title={catalogue.get(name)?.summary}>
            {name.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-name`}>named</label>
      <input
        id={`${id}-name`}
        value={wanted}
        placeholder={proposed}
        spellCheck={false}
        onChange={(event) => setWanted(event.target.value)}
      />
      <button type="submit">Add</button>
    </form>
  );
}

interface ExpectationsProps extends Omit<PartProps, 'element' | 'pointer'> {
  readonly document: JsonObject;
  readonly catalogue: Catalogue;
  readonly onAdd: () => void;
}

const EXPECTATION: Field = {
  name: 'expectation',
  type: 'text',
  meaning: 'A checker of a model, or: always …, never …, eventually … within 5s, … leads_to … within 5s.',
  byDefault: '',
  min: '',
  max: '',
  choices: [],
  members: [],
};

function Expectations({ document, catalogue, problems, onChange, onAdd }: ExpectationsProps) {
  const placed = new Set(listOf(memberOf(document, 'nodes')).map((element) => String(memberOf(element, 'model'))));
  const checkers = [...placed].flatMap((model) =>
    (catalogue.get(model)?.checkers ?? []).map((checker) => ({
      name: `${model}.${checker.name}`,
      meaning: checker.meaning,
    })),
  );
  return (
    <ElementList
      title="Expectations"
      pointer="/expect"
      elements={listOf(memberOf(document, 'expect'))}
      problems={problems}
      onChange={onChange}
      summaryOf={String}
      onAdd={onAdd}
    >
      {(element, pointer) => (
        <>
          <FieldInput field={EXPECTATION} value={element} pointer={pointer} problems={problems} onChange={onChange} />
          {checkers.length > 0 && (
            <FieldInput
              field={{
                ...EXPECTATION,
                name: 'or a checker',
                type: 'choice',
                meaning: 'All of these are always at work.',
                choices: checkers,
              }}
              value={checkers.some((checker) => checker.name === element) ? element : undefined}
              pointer={pointer}
              problems={[]}
              onChange={onChange}
            />
          )}
        </>
      )}
    </ElementList>
  );
}

function nodeSummary(element: Json): string {
  const zone = memberOf(element, 'zone');
  return `${String(memberOf(element, 'id') ?? '?')} · ${String(memberOf(element, 'model') ?? '?').replaceAll('_', ' ')}${
    typeof zone === 'string' ? ` · ${zone}` : ''
  }`;
}

function linkSummary(element: Json): string {
  const end = (name: string): string => {
    const value = memberOf(element, name) ?? memberOf(element, `${name}_zone`) ?? 'all';
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  const arrow = memberOf(element, 'both_ways') === false ? '→' : '↔';
  return `${end('from')} ${arrow} ${end('to')}`;
}

function faultSummary(element: Json): string {
  const when = ['at', 'every', 'rate'].find((name) => memberOf(element, name) !== undefined);
  const time = when === undefined ? '' : `${when} ${JSON.stringify(memberOf(element, when)).replaceAll('"', '')}: `;
  const rest = Object.entries(element as JsonObject).find(
    ([name]) => !['name', 'at', 'every', 'rate', 'from', 'until', 'times'].includes(name),
  );
  const what =
    rest === undefined ? '' : `${rest[0].replaceAll('_', ' ')} ${JSON.stringify(rest[1]).replaceAll('"', '')}`;
  return time + what;
}
