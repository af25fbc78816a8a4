import type { GraphEventName, GraphEvents, GraphListener } from './types';

type Lists = { [Name in GraphEventName]: Set<GraphListener<Name>> };

export class Listeners {
  private readonly lists: Lists = {
    select: new Set(),
    hover: new Set(),
    cut: new Set(),
    'pull-apart': new Set(),
    packet: new Set(),
    move: new Set(),
    menu: new Set(),
    connect: new Set(),
    place: new Set(),
  };

  /** Returns what takes the listener off again. */
  on<Name extends GraphEventName>(name: Name, listener: GraphListener<Name>): () => void {
    const list: Set<GraphListener<Name>> = this.lists[name];
    list.add(listener);
    return () => void list.delete(listener);
  }

  has(name: GraphEventName): boolean {
    return this.lists[name].size > 0;
  }

  emit<Name extends GraphEventName>(name: Name, event: GraphEvents[Name]): void {
    const list: Set<GraphListener<Name>> = this.lists[name];
    for (const listener of [...list]) listener(event);
  }
}
