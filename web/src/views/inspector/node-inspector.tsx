import { useMemo, type ReactNode } from 'react';
import type { Json } from '../../protocol';
import { changedPointers, isObject, memberOf, pointerTo } from './json-changes';
import './node-inspector.css';
import { metricText, nameText, valueText } from './value-text';

export interface NodeInspectorProps {
  /** As `orrery_state` says it; null until it is known. */
  readonly state: Json | null;
  /** The state before the last event, to mark what changed. */
  readonly previous: Json | null;
  /** Meaning of the shown fields, by name. */
  readonly meanings?: ReadonlyMap<string, string>;
  /** Types of the shown fields, by name, as `orrery_models` has them. */
  readonly types?: ReadonlyMap<string, string>;
  /** What can be done to the node. */
  readonly actions?: ReactNode;
  /** What comes to the node. */
  readonly inbox?: ReactNode;
}

/** The inside of a node: its life, what its model shows, metrics, disk and tasks; what the last event changed is marked. */
export function NodeInspector({ state, previous, meanings, types, actions, inbox }: NodeInspectorProps) {
  const changed = useMemo(
    () => changedPointers(sameNode(previous, state) ? previous : null, state ?? {}),
    [previous, state],
  );
  if (state === null || !isObject(state)) {
    return <p className="inspect-empty">Choose a node in the graph to look inside it.</p>;
  }
  const shown = memberOf(state, 'shown');
  const metrics = memberOf(state, 'metrics');
  const rest = Object.entries(state).filter(([name]) => !HEAD.has(name));
  return (
    <section className="inspect" aria-label={`Node ${String(memberOf(state, 'id'))}`}>
      <header className="inspect-head">
        <h2>{String(memberOf(state, 'id') ?? '')}</h2>
        <span className="inspect-model">{nameText(String(memberOf(state, 'model') ?? ''))}</span>
        <Life state={state} />
      </header>
      {actions !== undefined && <div className="inspect-actions">{actions}</div>}
      {isObject(shown) && Object.keys(shown).length > 0 && (
        <Group
          title="State"
          value={shown}
          pointer="/shown"
          changed={changed}
          previous={previous}
          meanings={meanings}
          types={types}
        />
      )}
      {inbox}
      {Array.isArray(metrics) && metrics.length > 0 && <Metrics metrics={metrics} changed={changed} />}
      {rest.length > 0 && (
        <Group title="Host" value={Object.fromEntries(rest)} pointer="" changed={changed} previous={previous} />
      )}
    </section>
  );
}

const HEAD = new Set(['id', 'model', 'up', 'paused', 'stalled', 'stopping', 'incarnation', 'shown', 'metrics', 'inbox']);

function sameNode(previous: Json | null, state: Json | null): boolean {
  return memberOf(previous ?? undefined, 'id') === memberOf(state ?? undefined, 'id');
}

function Life({ state }: { readonly state: Json }) {
  const is = (name: string): boolean => memberOf(state, name) === true;
  const word = !is('up')
    ? 'down'
    : is('paused')
      ? 'paused'
      : is('stalled')
        ? 'stalled'
        : is('stopping')
          ? 'stopping'
          : 'up';
  const incarnation = memberOf(state, 'incarnation');
  return (
    <span className={`inspect-life inspect-${word}`}>
      {word}
      {typeof incarnation === 'number' && incarnation > 0 && `, life ${incarnation + 1}`}
    </span>
  );
}

interface GroupProps {
  readonly title: string;
  readonly value: { readonly [member: string]: Json };
  readonly pointer: string;
  readonly changed: ReadonlySet<string>;
  readonly previous: Json | null;
  readonly meanings?: ReadonlyMap<string, string> | undefined;
  readonly types?: ReadonlyMap<string, string> | undefined;
}

function Group({ title, value, pointer, changed, previous, meanings, types }: GroupProps) {
  return (
    <section className="inspect-group">
      <h3>{title}</h3>
      <dl>
        {Object.entries(value).map(([name, each]) => (
          <Member key={name} {...{ name, pointer, changed, previous, meanings, types }} value={each} />
        ))}
      </dl>
    </section>
  );
}

interface MemberProps extends Omit<GroupProps, 'title' | 'value'> {
  readonly name: string;
  readonly value: Json;
}

function Member({ name, value, pointer, changed, previous, meanings, types }: MemberProps) {
  const here = pointerTo(pointer, name);
  const isPlain = value === null || typeof value !== 'object';
  const isChanged = changed.has(here);
  const before = isPlain && isChanged ? valueAt(previous, here) : undefined;
  return (
    <div className={isChanged ? 'inspect-member inspect-changed' : 'inspect-member'}>
      <dt title={meanings?.get(name)}>{nameText(name)}</dt>
      <dd>
        {isPlain ? (
          valueText(name, value, types?.get(name))
        ) : (
          <Nested name={name} value={value} {...{ pointer: here, changed, previous }} />
        )}
        {before !== undefined && (
          <del aria-label={`before: ${valueText(name, before, types?.get(name))}`}>
            {valueText(name, before, types?.get(name))}
          </del>
        )}
      </dd>
    </div>
  );
}

function Nested({ name, value, pointer, changed, previous }: MemberProps) {
  const members = Array.isArray(value)
    ? value.map((each: Json, index): [string, Json] => [String(index), each])
    : Object.entries(value as { readonly [member: string]: Json });
  if (members.length === 0) return <>none</>;
  if (!Array.isArray(value) && members.every(([, each]) => each === null || typeof each !== 'object')) {
    return (
      <span className="inspect-inline">
        {members.map(([member, each]) => (
          <span key={member} className={changed.has(pointerTo(pointer, member)) ? 'inspect-changed' : undefined}>
            <span className="inspect-name">{nameText(member)}</span> {valueText(member, each)}
          </span>
        ))}
      </span>
    );
  }
  return (
    <details open={members.length <= 6}>
      <summary>{Array.isArray(value) ? `${members.length} entries` : nameText(name)}</summary>
      <dl>
        {members.slice(0, SHOWN_MAX).map(([member, each]) => (
          <Member key={member} name={member} value={each} {...{ pointer, changed, previous }} />
        ))}
      </dl>
      {members.length > SHOWN_MAX && <p>and {members.length - SHOWN_MAX} more</p>}
    </details>
  );
}

const SHOWN_MAX = 200;

function Metrics({ metrics, changed }: { readonly metrics: readonly Json[]; readonly changed: ReadonlySet<string> }) {
  const isChanged = (index: number): boolean =>
    ['count', 'level', 'p50', 'p99'].some((name) => changed.has(`/metrics/${index}/${name}`));
  return (
    <section className="inspect-group">
      <h3>Metrics</h3>
      <dl>
        {metrics.map((metric, index) => (
          <div key={index} className={isChanged(index) ? 'inspect-member inspect-changed' : 'inspect-member'}>
            <dt>{nameText(String(memberOf(metric, 'name') ?? ''))}</dt>
            <dd>{metricText(metric)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function valueAt(value: Json | null, pointer: string): Json | undefined {
  let at: Json | undefined = value ?? undefined;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? (at as readonly Json[])[Number(name)] : memberOf(at, name);
  }
  return at;
}
