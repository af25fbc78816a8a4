import { useEffect } from 'react';
import { pageKey } from '../../ui/key-text';
import type { NodeSession } from '../node/node-session';
import { engineActions, profiles, type EngineAction } from '../node/protocol';
import { panelNames, type PanelName } from '../node/view-address';
import { isOffered } from './controls';
import { panelTitles } from './panel-titles';
import { useNode } from './session-context';

export const keyGroups = ['Load', 'Engine', 'Page'] as const;

interface LiveKey {
  readonly keys: readonly string[];
  readonly shown: string;
  readonly group: (typeof keyGroups)[number];
  readonly label: string;
  readonly act: (session: NodeSession, showKeys: () => void) => void;
}

const engineKeys: Readonly<Record<EngineAction, { readonly key: string; readonly label: string }>> = {
  pause: { key: 'p', label: 'Pause the engine' },
  resume: { key: 'g', label: 'Let it go on' },
  step: { key: '.', label: 'One tick on' },
  rollback: { key: 'b', label: 'One tick back' },
};

export const liveKeys: readonly LiveKey[] = [
  { keys: [' '], shown: 'Space', group: 'Load', label: 'Run or stop', act: (session) => (session.store.get().running ? session.halt() : session.run()) },
  { keys: [']'], shown: ']', group: 'Load', label: 'Choose the next scenario', act: (session) => chooseBy(session, 1) },
  { keys: ['['], shown: '[', group: 'Load', label: 'Choose the scenario before', act: (session) => chooseBy(session, -1) },
  { keys: ['+', '='], shown: '+', group: 'Load', label: 'More of the machine', act: (session) => turnDial(session, 1) },
  { keys: ['-'], shown: '−', group: 'Load', label: 'Less of the machine', act: (session) => turnDial(session, -1) },
  ...engineActions.map((action) => engineKey(action)),
  { keys: ['d'], shown: 'd', group: 'Page', label: 'Process detail on or off', act: (session) => session.setDetail(!session.store.get().detail) },
  ...panelNames.map((name, index) => panelKey(name, String(index + 1))),
  { keys: ['?'], shown: '?', group: 'Page', label: 'These keys', act: (_, showKeys) => showKeys() },
];

/** The page's keys, but in fields where people write and while a dialog is open. */
export function useLiveKeys(isDialogOpen: boolean, showKeys: () => void): void {
  const session = useNode();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isDialogOpen || document.querySelector('dialog[open]') !== null) return;
      const key = keyOf(event);
      const found = key === null ? undefined : liveKeys.find(({ keys }) => keys.includes(key));
      if (found === undefined) return;
      event.preventDefault();
      found.act(session, showKeys);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [session, isDialogOpen, showKeys]);
}

// Nobody writes into a radio button or a switch, but Space is theirs.
function keyOf(event: KeyboardEvent): string | null {
  const { target } = event;
  const isChoice = target instanceof HTMLInputElement && (target.type === 'radio' || target.type === 'checkbox');
  if (!isChoice) return pageKey(event);
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  return isPlain && event.key !== ' ' && event.key.length === 1 ? event.key : null;
}

function engineKey(action: EngineAction): LiveKey {
  const { key, label } = engineKeys[action];
  const act = (session: NodeSession): void => {
    if (isOffered(action, session.store.get().engineState)) session.engine(action);
  };
  return { keys: [key], shown: key, group: 'Engine', label, act };
}

function panelKey(name: PanelName, key: string): LiveKey {
  return { keys: [key], shown: key, group: 'Page', label: `Open or close: ${panelTitles[name]}`, act: (session) => togglePanel(session, name) };
}

export function togglePanel(session: NodeSession, name: PanelName): void {
  const { closed } = session.views.get();
  session.setView({ closed: closed.includes(name) ? closed.filter((each) => each !== name) : [...closed, name] });
}

function chooseBy(session: NodeSession, by: number): void {
  const scenarios = session.store.get().hello?.scenarios ?? [];
  const at = scenarios.findIndex(({ id }) => id === session.chosen());
  const next = scenarios[(at + by + scenarios.length) % scenarios.length];
  if (next !== undefined) session.choose(next.id);
}

function turnDial(session: NodeSession, by: number): void {
  const next = profiles[profiles.indexOf(session.store.get().profile) + by];
  if (next !== undefined) session.setProfile(next);
}
