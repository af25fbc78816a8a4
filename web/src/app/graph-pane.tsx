import { useEffect, useRef, useState } from 'react';
import { GraphView } from '../graph/graph-view';
import type { ThemeName } from '../graph/types';
import type { BranchId } from '../protocol';
import type { Session } from '../session/session';
import type { BranchState } from '../store/app-state';
import { chainPath } from '../views/why/chain-path';
import { cutAction } from './actions';
import { ContextMenu, type MenuItem } from './context-menu';
import { cutsAt } from './cuts';
import { grab } from './grab';
import { graphMenu } from './graph-menu';
import { LinkTraffic } from './link-loads';
import { linkText } from './link-text';
import { leavePlaces, takePlaces } from './node-places';
import { PacketFeed } from './packet-feed';
import { PacketMenu } from './packet-menu';
import { useApp, useSession } from './session-context';

const loadEveryMs = 250;
const loadedLinksMax = 2000; // beyond, lines are too thin to tell
const cutLinksAdded = 400;

interface MenuAt {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly x: number;
  readonly y: number;
}

interface Props {
  readonly branchId: BranchId;
  readonly theme: ThemeName;
  readonly register?: (view: GraphView | null) => void;
}

/** One branch's graph: nodes, links, and the packets in flight at the moment that is shown. */
export function GraphPane({ branchId, theme, register }: Props) {
  const session = useSession();
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<GraphView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const layout = useApp((state) => state.layout);
  const description = useApp((state) => branchOf(state.branches, branchId)?.description ?? null);
  const selected = useApp((state) => state.selection.node);
  const record = useApp((state) => (state.active === branchId ? state.selection.record : null));
  const grabbed = useApp((state) => (state.active === branchId ? state.grabbed : null));
  const branch = useApp((state) => (state.grabbed === null ? null : branchOf(state.branches, branchId)));
  const tool = useApp((state) => state.tool);

  useEffect(() => {
    if (host.current === null || description === null) return;
    const label = `${description.title || description.name}: the nodes and what passes between them`;
    const made = GraphView.create(host.current, { theme, layout, label, describeLink: (from, to) => describeLink(session, branchId, from, to) });
    if ('error' in made) {
      setProblem(made.error);
      return;
    }
    const indices = new Map(description.nodes.map((node, index) => [node.id, index]));
    const links = description.links.flatMap(({ from, to }) => [indices.get(from) ?? 0, indices.get(to) ?? 0]);
    made.setGraph(description.nodes.map(({ id, zone, model }) => ({ id, zone, model })), new Uint32Array(links));
    setView(made);
    return () => {
      setView(null);
      if (session.store.get().tool === 'build') leavePlaces(session, made);
      made.destroy();
    };
    // The view is made anew for another run only: theme and layout are set below.
  }, [description]);

  useEffect(() => view?.setTheme(theme), [view, theme]);
  useEffect(() => view?.setLayout(layout), [view, layout]);
  useEffect(() => {
    if (view !== null) takePlaces(session, view); // after the layout, which would put them elsewhere
  }, [view, session]);
  useEffect(() => view?.setTool(tool === 'cut' ? 'cut' : 'select'), [view, tool]);
  useEffect(() => {
    const lit = causesOf(session, branchId, record) ?? { nodes: selected === null ? [] : [selected], pairs: new Uint32Array() };
    view?.setHighlight(lit.nodes, lit.pairs);
  }, [view, session, branchId, selected, record]);
  useEffect(() => {
    register?.(view);
    return () => register?.(null);
  }, [view, register]);

  useEffect(() => {
    if (view === null || description === null) return;
    const cut = (pairs: Uint32Array) => {
      session.activate(branchId);
      for (let at = 0; at + 1 < pairs.length; at += 2) {
        const [a, b] = [description.nodes[pairs[at] ?? 0], description.nodes[pairs[at + 1] ?? 0]];
        if (a !== undefined && b !== undefined) session.act(cutAction(a.id, b.id));
      }
    };
    const ends = [
      view.on('select', (target) => {
        session.activate(branchId);
        session.set('selection', { node: target.kind === 'node' ? target.node : null, record: null });
        if (target.kind === 'node') session.set('panel', 'node');
      }),
      view.on('packet', ({ from, to, sentNs, arrivesNs, kind, lost }) => {
        if (lost || arrivesNs <= view.timeNs()) return;
        session.activate(branchId);
        grab(session, { position: -1, from, to, sentNs, arrivesNs, kind, bytes: 0 }, view.timeNs());
      }),
      view.on('menu', ({ target, x, y }) => {
        const shown = branchOf(session.store.get().branches, branchId);
        session.activate(branchId);
        const made = shown === null ? null : graphMenu(session, shown, target);
        setMenu(made === null ? null : { ...made, x, y });
      }),
      view.on('cut', ({ pairs }) => cut(pairs)),
      view.on('pull-apart', ({ pairs }) => cut(pairs)),
    ];
    return () => ends.forEach((end) => end());
  }, [view, description, session, branchId]);

  useEffect(() => {
    const data = session.dataOf(branchId);
    if (view === null || data === undefined) return;
    const feed = new PacketFeed(data.trace, view);
    let frame = 0;
    let shown: BranchState | null = null;
    let loadMs = 0;
    let isLoadKnown = false;
    const draw = () => {
      frame = requestAnimationFrame(draw);
      const branch = branchOf(session.store.get().branches, branchId);
      if (branch === null) return;
      feed.feed();
      if (branch !== shown) {
        view.setNodeStates(branch.moment.nodeStates, data.texts);
        if (branch.moment !== shown?.moment) showCuts(view, branch.moment.cuts ?? cutsAt(branch, data.trace));
        shown = branch;
        isLoadKnown = false;
      }
      if (!isLoadKnown && performance.now() - loadMs > loadEveryMs) {
        loadMs = performance.now();
        isLoadKnown = true;
        const links = view.links();
        if (links.length <= 2 * loadedLinksMax) view.setLinkLoads(new LinkTraffic(data.trace, branch.moment.nowNs).loads(links));
      }
      view.draw(session.time.shownNs(branch));
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [view, session, branchId]);

  return (
    <div className="graph-pane">
      {branch !== null && grabbed !== null && view !== null && (
        <PacketMenu key={`${grabbed.position} ${grabbed.arrivesNs}`} branch={branch} packet={grabbed} {...view.viewport.packetPlace(grabbed, view.timeNs())} />
      )}
      {menu !== null && <ContextMenu {...menu} onClose={() => setMenu(null)} />}
      {problem === null ? <div ref={host} className="graph-host" /> : <p className="graph-problem">{problem}</p>}
    </div>
  );
}

// A way may be cut before anything has passed there.
function showCuts(view: GraphView, cuts: Uint32Array): void {
  if (cuts.length <= cutLinksAdded) view.addLinks(cuts);
  view.setCuts(cuts);
}

function describeLink(session: Session, branchId: BranchId, from: number, to: number): string {
  const branch = branchOf(session.store.get().branches, branchId);
  const trace = session.dataOf(branchId)?.trace;
  if (branch === null || trace === undefined) return '';
  const rate = new LinkTraffic(trace, branch.moment.nowNs).perSecond(from, to);
  const text = `${linkText(branch.description, from, to)}; ${Number(rate.toPrecision(2))} packets/s`;
  return isCut(branch.moment.cuts ?? cutsAt(branch, trace), from, to) ? `${text}; cut` : text;
}

function isCut(cuts: Uint32Array, a: number, b: number): boolean {
  for (let at = 0; at + 1 < cuts.length; at += 2) {
    if ((cuts[at] === a && cuts[at + 1] === b) || (cuts[at] === b && cuts[at + 1] === a)) return true;
  }
  return false;
}

// The way that led to a record; null if none is selected.
function causesOf(session: Session, branchId: BranchId, record: number | null): ReturnType<typeof chainPath> | null {
  const trace = session.dataOf(branchId)?.trace;
  if (trace === undefined || record === null || record >= trace.store.size) return null;
  return chainPath(trace.causes.chain(record, trace.dictionary).causes);
}

function branchOf(branches: readonly BranchState[], id: BranchId): BranchState | null {
  return branches.find((branch) => branch.id === id) ?? null;
}
