import type { Command, Report } from '../protocol';
import { JournalMismatch } from './branch-types';
import { Workbench } from './workbench';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (report: Report, transfer: Transferable[]) => scope.postMessage(report, transfer);
const workbench = new Workbench(post);

// A message to itself comes after those that wait, and at once: a timer would cost four milliseconds.
const { port1: waking, port2: waked } = new MessageChannel();
let isDead = false;
let isLoaded = false;
const waiting: Exclude<Command, { type: 'load' }>[] = [];
let isAwake = false;
let timer: ReturnType<typeof setTimeout> | undefined;

waked.onmessage = () => {
  isAwake = false;
  guarded(work);
};

scope.onmessage = ({ data }: MessageEvent<Command>) => {
  if (data.type === 'load') void load(data.url);
  else if (!isLoaded) waiting.push(data);
  else {
    guarded(() => workbench.handle(data));
    wake();
  }
};

async function load(url: string): Promise<void> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`The engine cannot be fetched: ${response.status} ${response.statusText}`);
    const isTyped = response.headers.get('content-type') === 'application/wasm';
    const module = isTyped ? await WebAssembly.compileStreaming(response) : await WebAssembly.compile(await response.arrayBuffer());
    guarded(() => workbench.load(module));
    isLoaded = true;
    for (const command of waiting.splice(0)) guarded(() => workbench.handle(command));
    wake();
  } catch (error) {
    die(error);
  }
}

function wake(): void {
  if (isAwake || isDead) return;
  clearTimeout(timer);
  isAwake = true;
  waking.postMessage(null);
}

function work(): void {
  const waitMs = workbench.slice();
  if (waitMs === 0) wake();
  else if (waitMs !== null) timer = setTimeout(wake, waitMs);
}

function guarded(act: () => void): void {
  if (isDead) return;
  try {
    act();
  } catch (error) {
    die(error);
  }
}

// What has trapped may hold anything in its memory: nothing of this worker is used again.
function die(error: unknown): void {
  isDead = true;
  clearTimeout(timer);
  const words = workbench.lastWords();
  const message = [error instanceof Error ? error.message : String(error), words.message].filter((part) => part !== '');
  const kind = error instanceof JournalMismatch ? 'journal' : 'trap';
  post({ ...words, kind, message: message.join('\n') }, [words.records]);
}
