// serve.mjs [--port N] [--folder DIR]: serves the built page on the loopback interface and prints its address. Without a port
// it takes 8080, or any free one if that is taken; 0 is any free one. Only files that were there when it started are served.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { filesIn, typeOf } from './files.mjs';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const { values } = parseArgs({ options: { port: { type: 'string' }, folder: { type: 'string', default: dist } } });
const usualPort = 8080;
const port = Number(values.port ?? usualPort);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`serve: '${values.port}' is no port`);
  process.exit(2);
}
const known = new Set(filesIn(values.folder));

const server = createServer((request, response) => {
  const path = pathOf(request.url);
  if (path === null || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(path === null ? 404 : 405).end();
    return;
  }
  const isNamedByHash = /^assets\/|^engines\/[0-9a-f]{16}\.wasm$/.test(path);
  response.writeHead(200, {
    'content-type': typeOf(path),
    'cache-control': isNamedByHash ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(join(values.folder, path)).pipe(response);
});

function pathOf(url) {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname).slice(1);
    return known.has(path || 'index.html') ? path || 'index.html' : null;
  } catch {
    return null;
  }
}

server.on('error', (error) => {
  if (error.code === 'EADDRINUSE' && values.port === undefined) return server.listen(0, '127.0.0.1');
  console.error(`serve: ${error.message}`);
  process.exit(1);
});
server.on('listening', () => console.log(`http://127.0.0.1:${server.address().port}/`));
server.listen(port, '127.0.0.1');
