import { speeds } from '../session/initial-state';
import type { Session } from '../session/session';
import { activeBranch, type Panel } from '../store/app-state';
import { healAction, nodeActions, stateOf } from './actions';
import type { Building } from './building/building';
import { currentBuilding } from './building/current';
import { nextCompareView } from './compare';
import { grabNext } from './grab';
import { panels } from './panel-list';
import { toggleBuilding } from './toggle-building';

export interface Shortcut {
  readonly keys: readonly string[];
  readonly shown: string;
  readonly group: 'Time' | 'Nodes' | 'Build' | 'Page';
  readonly label: string;
  readonly act: (session: Session) => void;
}

const ofRuns: readonly Shortcut[] = [
  { keys: [' '], shown: 'Space', group: 'Time', label: 'Play or pause', act: (session) => session.time.togglePlay() },
  { keys: ['.'], shown: '.', group: 'Time', label: 'One event on', act: (session) => session.time.step() },
  { keys: ['n'], shown: 'n', group: 'Time', label: 'On to the next interesting event', act: (session) => session.time.stepToInteresting() },
  { keys: ['ArrowLeft', ','], shown: '← or ,', group: 'Time', label: 'Back by 1/200 of the run', act: (session) => moveBy(session, -1) },
  { keys: ['ArrowRight'], shown: '→', group: 'Time', label: 'On by 1/200 of the run', act: (session) => moveBy(session, 1) },
  { keys: ['Home', '0'], shown: 'Home', group: 'Time', label: 'Back to the start', act: (session) => session.time.seek(0) },
  { keys: ['-'], shown: '−', group: 'Time', label: 'Slower', act: (session) => changeSpeed(session, -1) },
  { keys: ['+', '='], shown: '+', group: 'Time', label: 'Faster', act: (session) => changeSpeed(session, 1) },
  { keys: ['['], shown: '[', group: 'Nodes', label: 'Select the node before', act: (session) => selectBy(session, -1) },
  { keys: [']'], shown: ']', group: 'Nodes', label: 'Select the next node', act: (session) => selectBy(session, 1) },
  nodeShortcut('k', 'Kill the selected node, or start it'),
  nodeShortcut('r', 'Restart it'),
  nodeShortcut('z', 'Freeze it, or let it go on'),
  nodeShortcut('w', 'Wipe its disk, and restart it'),
  nodeShortcut('o', 'Set its clock on by a second'),
  nodeShortcut('t', 'Force its next timer: it fires now'),
  nodeShortcut('i', 'Cut all of its links'),
  { keys: ['c'], shown: 'c', group: 'Nodes', label: 'Cut links by drawing, or stop that', act: toggleCutting },
  { keys: ['e'], shown: 'e', group: 'Nodes', label: 'Grab a packet on its way: the one of the selected record, or the next', act: (session) => grabNext(session) },
  { keys: ['h'], shown: 'h', group: 'Nodes', label: 'Heal the network', act: (session) => session.act(healAction) },
  { keys: ['v'], shown: 'v', group: 'Page', label: 'Compare two branches by their graphs, logs or space–time diagrams', act: changeCompareView },
  { keys: ['f'], shown: 'f', group: 'Page', label: 'Fork: another future from here', act: (session) => session.fork() },
];

// While something is built on the canvas.
const ofBuilding: readonly Shortcut[] = [
  buildShortcut(['a'], 'a', 'Add a node', (building) => building.want({ at: null, from: null })),
  buildShortcut([']'], ']', 'Choose the next node', (building) => building.chooseBy(1)),
  buildShortcut(['['], '[', 'Choose the node before', (building) => building.chooseBy(-1)),
  buildShortcut(['l'], 'l', 'Connect it to the one that is chosen next', (building) => building.startConnecting()),
  buildShortcut(['F2'], 'F2', 'Rename it', (building) => building.startRenaming()),
  buildShortcut(['Delete', 'Backspace'], 'Delete', 'Remove what is chosen', (building) => building.remove()),
  buildShortcut(['Ctrl+z'], 'Ctrl+Z', 'Undo', (building) => building.undo()),
  buildShortcut(['Ctrl+Shift+Z', 'Ctrl+y'], 'Ctrl+Shift+Z', 'Redo', (building) => building.redo()),
  buildShortcut(['Ctrl+Enter'], 'Ctrl+Enter', 'Run it from the start', (building) => building.run()),
  buildShortcut(['Escape'], 'Escape', 'Give up a connection', (building) => void building.giveUp()),
];

const ofThePage: readonly Shortcut[] = [
  { keys: ['b'], shown: 'b', group: 'Page', label: 'Build on the canvas, or back to the run', act: toggleBuilding },
  { keys: ['u'], shown: 'u', group: 'Page', label: 'Planted bugs', act: (session) => session.set('dialog', 'bugs') },
  { keys: ['g'], shown: 'g', group: 'Page', label: 'Scenarios', act: (session) => session.set('dialog', 'gallery') },
  { keys: ['s'], shown: 's', group: 'Page', label: 'Share', act: (session) => session.set('dialog', 'share') },
  { keys: ['?'], shown: '?', group: 'Page', label: 'These keys', act: (session) => session.set('dialog', 'shortcuts') },
  ...panels.map(({ panel, label }, index) => panelShortcut(String(index + 1), panel, label)),
];

export const shortcuts: readonly Shortcut[] = [...ofRuns, ...ofBuilding, ...ofThePage];

/** Those that mean something on the page as it stands. */
export function shortcutsNow(session: Session): readonly Shortcut[] {
  return [...(session.store.get().tool === 'build' ? ofBuilding : ofRuns), ...ofThePage];
}

function buildShortcut(keys: string[], shown: string, label: string, act: (building: Building) => void): Shortcut {
  const onCurrent = (session: Session): void => {
    const building = currentBuilding(session);
    if (building !== null) act(building);
  };
  return { keys, shown, group: 'Build', label, act: onCurrent };
}

function nodeShortcut(key: string, label: string): Shortcut {
  const act = (session: Session) => {
    const state = session.store.get();
    const branch = activeBranch(state);
    const selected = state.selection.node;
    const node = selected === null ? undefined : branch?.description.nodes[selected];
    if (branch === null || node === undefined || selected === null) {
      return session.notify('info', 'Select a node first: [ and ] go through them.');
    }
    const found = nodeActions(node.id, stateOf(branch.moment, selected)).find((action) => action.key === key);
    if (found === undefined) return session.notify('info', `${node.id} is down: k starts it.`);
    session.act(found.action);
  };
  return { keys: [key], shown: key, group: 'Nodes', label, act };
}

function panelShortcut(key: string, panel: Panel, label: string): Shortcut {
  return { keys: [key], shown: key, group: 'Page', label: `Panel: ${label}`, act: (session) => session.set('panel', panel) };
}

function moveBy(session: Session, steps: number): void {
  const branch = activeBranch(session.store.get());
  if (branch !== null) session.time.seekBy((steps * branch.description.duration_ns) / 200);
}

function changeCompareView(session: Session): void {
  const { branches, compareView } = session.store.get();
  if (branches.length < 2) return session.notify('info', 'There is one branch: f forks another.');
  session.set('compareView', nextCompareView(compareView));
}

function toggleCutting(session: Session): void {
  session.set('tool', session.store.get().tool === 'cut' ? 'select' : 'cut');
}

function changeSpeed(session: Session, by: number): void {
  const branch = activeBranch(session.store.get());
  if (branch === null) return;
  const next = speeds[speeds.indexOf(branch.speed) + by];
  if (next !== undefined) session.time.setSpeed(next);
}

function selectBy(session: Session, by: number): void {
  const { selection } = session.store.get();
  const count = activeBranch(session.store.get())?.description.nodes.length ?? 0;
  if (count === 0) return;
  const from = selection.node ?? (by > 0 ? -1 : 0);
  session.set('selection', { node: (from + by + count) % count, record: null });
}
