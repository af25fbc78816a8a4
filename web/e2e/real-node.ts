import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The program to test with, if there is one, with the page that it was built with. */
export const nodeProgram = process.env.ORRERY_PROGRAM ?? '';

/** A node in a process of its own, which can be killed and started again on the same port. */
export class RealNode {
  #process: ChildProcess | null = null;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  async start(): Promise<void> {
    const arguments_ = ['node', 'start', '--listen', `127.0.0.1:${this.#port}`];
    const started = spawn(nodeProgram, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = started;
    for await (const line of createInterface({ input: started.stdout })) {
      const address = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(line);
      if (address === null) continue;
      this.#port = Number(address[1]);
      started.stdout.resume();
      return;
    }
    throw new Error('the node ended without saying its address');
  }

  /** As kill -9 does. */
  async kill(): Promise<void> {
    const ended = this.#process;
    this.#process = null;
    if (ended === null || ended.exitCode !== null) return;
    ended.kill('SIGKILL');
    await once(ended, 'exit');
  }
}
