import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../scripts/serve.mjs', import.meta.url));

/** Serves the built page on a free port for all tests, and stops when they are done. */
export default async function serve(): Promise<() => void> {
  const server = spawn(process.execPath, [script, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = (await once(server.stdout, 'data')) as [Buffer];
  const url = printed.toString().trim();
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  process.env.ORRERY_URL = url;
  return () => void server.kill();
}
