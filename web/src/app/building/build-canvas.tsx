import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { GraphView } from '../../graph/graph-view';
import { settings } from '../../graph/settings';
import type { Selection, ThemeName } from '../../graph/types';
import { useStore } from '../../store/store';
import type { Draft } from '../../views/editor/draft';
import { ContextMenu, type MenuItem } from '../context-menu';
import { leavePlaces, takePlaces } from '../node-places';
import { useApp, useSession } from '../session-context';
import type { Added, Building, Chosen, Place } from './building';
import { freePlace } from './free-place';

interface Menu {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly x: number;
  readonly y: number;
}

/** The document as a graph: double click adds, a drag from a rim connects, a right click or long press has a menu. */
export function BuildCanvas({ building, theme }: { readonly building: Building; readonly theme: ThemeName }) {
  const session = useSession();
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<GraphView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [menu, setMenu] = useState<Menu | null>(null);
  const layout = useApp((state) => state.layout);
  const chosen = useStore(building.state, (state) => state.chosen);
  useSyncExternalStore(building.document.subscribe, building.document.get);
  const draft = building.draft();

  useEffect(() => {
    if (host.current === null) return;
    const made = GraphView.create(host.current, { theme, layout, label: 'The system that you build' });
    if ('error' in made) return setProblem(made.error);
    made.setTool('build');
    show(made, building);
    setView(made);
    let frame = 0;
    const draw = (): void => {
      frame = requestAnimationFrame(draw);
      made.draw(0);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      setView(null);
      leavePlaces(session, made);
      made.destroy();
    };
    // Made once for a document: what changes is set below.
  }, [building, session]);

  useEffect(() => view?.setTheme(theme), [view, theme]);
  useEffect(() => view?.setLayout(layout), [view, layout]);
  useEffect(() => {
    if (view !== null) takePlaces(session, view); // after the layout, which would put them elsewhere
  }, [view, session]);
  useEffect(() => {
    if (view !== null) show(view, building);
  }, [view, building, draft]);
  useEffect(() => view?.setSelection(selectionOf(draft, chosen)), [view, draft, chosen]);
  useEffect(() => view?.setHighlight(peersOf(draft, chosen), new Uint32Array()), [view, draft, chosen]);
  useEffect(() => (view === null ? undefined : listen(view, building, setMenu)), [view, building]);

  if (problem !== null) return <p className="graph-problem">{problem}</p>;
  return (
    <div className="build-canvas">
      <div ref={host} className="graph-host" />
      {draft.nodes.length === 0 && (
        <p className="build-empty">
          Nothing here yet. Double-click, or press <kbd>a</kbd>, to add the first node.
        </p>
      )}
      {menu !== null && <ContextMenu {...menu} onClose={() => setMenu(null)} />}
    </div>
  );
}

// Nodes that are there stay where they are; new ones go to where they were wanted.
function show(view: GraphView, building: Building): void {
  const { nodes, links } = building.draft();
  const known = view.places();
  const isSame = known.size === nodes.length && nodes.every(({ id }) => known.has(id));
  const added = building.added.splice(0);
  if (!isSame) for (let node = 0; node < known.size; ++node) view.pin(node);
  view.setGraph(nodes.map(({ id, zone, model }) => ({ id, zone, model })), Uint32Array.from(links.flatMap(({ from, to }) => [from, to])));
  const models = [...new Set(nodes.map(({ model }) => model.replaceAll('_', ' ')))];
  const up = 1;
  const states = nodes.map(({ model }) => up | ((models.indexOf(model.replaceAll('_', ' ')) + 1) << 8));
  view.setNodeStates(Uint32Array.from(states), models);
  const numbers = new Map(nodes.map(({ id }, node) => [id, node]));
  for (const group of added) {
    putAround(view, numbers, [...known.values()], group);
    for (const id of group.ids) known.set(id, view.scene.position(numbers.get(id) ?? 0));
  }
}

function putAround(view: GraphView, numbers: ReadonlyMap<string, number>, taken: readonly Place[], { ids, at }: Added): void {
  const radius = ids.length === 1 ? 0 : Math.max(settings.spacing / 2, (settings.spacing * ids.length) / (2 * Math.PI));
  const middle = at ?? freePlace(taken, settings.spacing + radius);
  ids.forEach((id, index) => {
    const node = numbers.get(id);
    const angle = (2 * Math.PI * index) / ids.length - Math.PI / 2;
    if (node === undefined) return;
    view.placeNode(node, middle.x + radius * Math.cos(angle), middle.y + radius * Math.sin(angle));
  });
  if (at === null) view.viewport.fit();
}

function listen(view: GraphView, building: Building, setMenu: (menu: Menu | null) => void): () => void {
  const id = (node: number): string => building.draft().nodes[node]?.id ?? '';
  const unwire = ({ pairs }: { pairs: Uint32Array }): void => {
    for (let at = 0; at + 1 < pairs.length; at += 2) building.disconnect(id(pairs[at]!), id(pairs[at + 1]!));
  };
  const ends = [
    view.on('select', (target) => building.choose(chosenOf(target, id))),
    view.on('connect', ({ from, to }) => building.connect(id(from), id(to))),
    view.on('place', ({ x, y, from }) => building.want({ at: { x, y }, from: from === undefined ? null : id(from) })),
    view.on('cut', unwire),
    view.on('pull-apart', unwire),
    view.on('menu', ({ target, x, y }) => {
      const chosen = chosenOf(target, id);
      building.choose(chosen);
      const at = view.camera.toWorld(x, y);
      setMenu({ ...menuOf(building, chosen, at), x, y });
    }),
  ];
  return () => ends.forEach((end) => end());
}

function menuOf(building: Building, chosen: Chosen, at: { x: number; y: number }): Omit<Menu, 'x' | 'y'> {
  const remove = { label: 'Remove', hint: 'Del', act: () => building.remove() };
  switch (chosen.kind) {
    case 'node':
      return {
        label: chosen.id,
        items: [
          { label: 'Connect to …', hint: 'l', act: () => building.startConnecting() },
          { label: 'Rename', hint: 'F2', act: () => building.startRenaming() },
          remove,
        ],
      };
    case 'link':
      return { label: `${chosen.from} – ${chosen.to}`, items: [remove] };
    case 'none':
      return { label: 'Canvas', items: [{ label: 'Add a node here', hint: 'a', act: () => building.want({ at, from: null }) }] };
    default: {
      const unreachable: never = chosen;
      return unreachable;
    }
  }
}

function chosenOf(target: Selection, id: (node: number) => string): Chosen {
  if (target.kind === 'node') return { kind: 'node', id: id(target.node) };
  if (target.kind === 'link') return { kind: 'link', from: id(target.from), to: id(target.to) };
  return { kind: 'none' };
}

function selectionOf({ nodes }: Draft, chosen: Chosen): Selection {
  const number = (wanted: string): number => nodes.findIndex(({ id }) => id === wanted);
  if (chosen.kind === 'node') return number(chosen.id) < 0 ? { kind: 'none' } : { kind: 'node', node: number(chosen.id) };
  if (chosen.kind === 'link') {
    const [from, to] = [number(chosen.from), number(chosen.to)];
    return from < 0 || to < 0 ? { kind: 'none' } : { kind: 'link', from, to };
  }
  return { kind: 'none' };
}

// Those that have their parameters in common with the chosen one.
function peersOf({ nodes }: Draft, chosen: Chosen): number[] {
  const group = chosen.kind === 'node' ? nodes.find(({ id }) => id === chosen.id)?.group : undefined;
  return nodes.flatMap((node, index) => (node.group === group ? [index] : []));
}
