const tokenKey = (socket: string): string => `orrery-token ${socket}`;

/** The WebSocket of the node that a page belongs to, or of the one that `?node=` names; null if that is no address. */
export function socketOf(page: URL): string | null {
  const named = page.searchParams.get('node');
  try {
    const socket = named === null ? new URL('/ws', page) : new URL(named);
    if (socket.protocol === 'http:' || socket.protocol === 'https:') socket.protocol = socket.protocol.replace('http', 'ws');
    if (socket.protocol !== 'ws:' && socket.protocol !== 'wss:') return null;
    if (named !== null && socket.pathname === '/') socket.pathname = '/ws';
    socket.search = '';
    socket.hash = '';
    return socket.href;
  } catch {
    return null;
  }
}

/** Takes the token out of a page's address, where it could be seen and shared, and keeps it as long as the tab is open. */
export function takeToken(page: URL, socket: string, kept: Pick<Storage, 'getItem' | 'setItem'>): { readonly token: string | null; readonly rest: string } {
  const token = page.searchParams.get('token');
  const rest = new URL(page);
  rest.searchParams.delete('token');
  try {
    if (token !== null) kept.setItem(tokenKey(socket), token);
    return { token: token ?? kept.getItem(tokenKey(socket)), rest: rest.href };
  } catch {
    return { token, rest: rest.href };
  }
}

export function withToken(socket: string, token: string | null): string {
  if (token === null) return socket;
  const url = new URL(socket);
  url.searchParams.set('token', token);
  return url.href;
}
