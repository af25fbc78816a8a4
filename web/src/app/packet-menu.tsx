import { useMemo } from 'react';
import type { Underway } from '../records/packets-underway';
import type { BranchState } from '../store/app-state';
import { MessageNames } from '../views/message-names';
import { packetAction } from './actions';
import { ContextMenu, type MenuItem } from './context-menu';
import { grabNext } from './grab';
import { useApp, useSession } from './session-context';

interface Props {
  readonly branch: BranchState;
  readonly packet: Underway;
  /** CSS pixels within the pane. */
  readonly x: number;
  readonly y: number;
}

const delaysMs = [10, 100, 1000];

/** What can be done to the packet that somebody has taken hold of. */
export function PacketMenu({ branch, packet, x, y }: Props) {
  const session = useSession();
  const models = useApp((state) => state.models);
  const { nodes } = branch.description;
  const names = useMemo(() => (models === null ? null : new MessageNames(models, nodes)), [models, nodes]);
  const [sender, receiver] = [nodes[packet.from]?.id ?? '', nodes[packet.to]?.id ?? ''];
  const act = (what: 'drop' | 'delay' | 'duplicate', byMs?: number) => () => {
    const now = session.store.get().branches.find(({ id }) => id === branch.id)?.moment.nowNs ?? 0;
    if (now >= packet.arrivesNs) return session.notify('info', 'The packet has arrived already.');
    session.act(packetAction(what, sender, receiver, packet.arrivesNs, byMs));
  };
  const items: MenuItem[] = [
    { label: 'Drop it', act: act('drop') },
    ...delaysMs.map((ms) => ({ label: `Delay it by ${ms < 1000 ? `${ms} ms` : '1 s'}`, act: act('delay', ms) })),
    { label: 'Let it arrive twice', act: act('duplicate', 10) },
    { label: 'Another packet', hint: 'e', act: () => grabNext(session, packet) },
  ];
  const what = names?.of(packet.from, packet.kind) ?? 'message';
  const close = () => session.set('grabbed', null);
  return <ContextMenu label={`${what}, ${sender} to ${receiver}`} items={items} x={x} y={y} onClose={close} />;
}
