import type { LineEvents, Surroundings } from './connection';

/** The browser's clock and WebSockets to one address. */
export function browserSurroundings(socket: string): Surroundings {
  return {
    nowMs: () => Date.now(),
    chance: () => Math.random(),
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    openLine: (events) => openSocket(socket, events),
  };
}

function openSocket(address: string, { opened, heard, closed }: LineEvents) {
  const socket = new WebSocket(address);
  socket.onopen = opened;
  socket.onmessage = ({ data }: MessageEvent<unknown>) => heard(data);
  socket.onclose = ({ code, reason }) => closed(reason === '' ? whyOf(code) : reason);
  return { send: (text: string) => socket.send(text), close: () => socket.close() };
}

// Status codes of RFC 6455 that a node closes with; 1006 is all that a browser tells of the rest.
function whyOf(code: number): string {
  const reasons: Readonly<Record<number, string>> = {
    1000: 'the node closed it',
    1001: 'the node was shut down',
    1008: 'the node does not allow it',
    1009: 'a message was too large',
    1013: 'the node has no room',
  };
  return reasons[code] ?? 'the line broke';
}
