import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { freeId } from '../../views/editor/id-pattern';
import type { Building, Wanted } from './building';

const countMax = 1000;
let lastModel = '';

/** Which model new nodes have, how they are called, and how many there are. */
export function NodePicker({ building, wanted }: { readonly building: Building; readonly wanted: Wanted }) {
  const { catalogue } = building.document;
  const { nodes } = building.draft();
  const models = [...catalogue.values()];
  const [model, setModel] = useState(catalogue.has(lastModel) ? lastModel : (models[0]?.name ?? ''));
  const [name, setName] = useState('');
  const [count, setCount] = useState('1');
  const [isPeer, setPeer] = useState(true);
  const first = useRef<HTMLSelectElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    first.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  const peers = nodes.filter((node) => node.model === model);
  const last = peers.at(-1);
  const stem = last?.id ?? (model === 'client' ? 'client' : `${model.slice(0, 1) || 'n'}1`);
  const proposed = freeId(stem, new Set(nodes.map((node) => node.id)));
  const number = Number(count);
  const isCount = Number.isInteger(number) && number >= 1 && number <= countMax;
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!isCount) return;
    lastModel = model;
    building.add(model, name === '' ? proposed : name, number, last !== undefined && isPeer ? last.id : null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    building.want(null);
  };
  return (
    <form className="build-picker" role="dialog" aria-label="New node" onSubmit={add} onKeyDown={onKeyDown}>
      <h2>{wanted.from === null ? 'New node' : `New node, asked by ${wanted.from}`}</h2>
      <label htmlFor={`${id}-model`}>Model</label>
      <select
        ref={first}
        id={`${id}-model`}
        value={model}
        aria-describedby={`${id}-meaning`}
        onChange={({ target }) => setModel(target.value)}
      >
        {models.map((each) => (
          <option key={each.name} value={each.name}>
            {each.name.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
      <p className="quiet-text" id={`${id}-meaning`}>
        {catalogue.get(model)?.summary}
      </p>
      <label htmlFor={`${id}-name`}>Name</label>
      <input
        id={`${id}-name`}
        value={name}
        placeholder={proposed}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setName(target.value)}
      />
      <label htmlFor={`${id}-count`}>How many</label>
      <input
        id={`${id}-count`}
        type="number"
        min={1}
        max={countMax}
        value={count}
        onChange={({ target }) => setCount(target.value)}
      />
      {last !== undefined && (
        <label className="build-peer">
          <input type="checkbox" checked={isPeer} onChange={({ target }) => setPeer(target.checked)} />
          As a peer of {last.id}, with its parameters
        </label>
      )}
      <div className="build-picker-actions">
        <button type="button" onClick={() => building.want(null)}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={!isCount}>
          Add
        </button>
      </div>
    </form>
  );
}
