import type { Locator, Page, WebSocketRoute } from '@playwright/test';
import { SyntheticNode } from '../test/synthetic-node';
import { expect, OrreryPage } from './orrery-page';

const frameMs = 50;
const snapshotTicks = 100;

/** The live page before a made-up node, which can be started, fall silent, break, and say what it likes. */
export class LivePage {
  node = new SyntheticNode();
  #lines = new Set<WebSocketRoute>();
  #timer: NodeJS.Timeout | null = null;
  #isUp = true;
  #ticks = 0;

  constructor(readonly page: Page) {}

  get status(): Locator {
    return this.page.getByRole('status');
  }
  get log(): Locator {
    return this.page.getByRole('log');
  }
  get grid(): Locator {
    return this.page.getByRole('grid');
  }

  /** A figure of the strip at the top. */
  figure(name: string): Locator {
    return this.page.getByRole('region', { name: 'Figures' }).locator('dl', { hasText: name }).locator('dd');
  }

  async rate(): Promise<number> {
    const text = (await this.figure('per second').first().textContent()) ?? '';
    return Number(/^[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? Number.NaN);
  }

  /** `ticksBefore`: how long the scenario that is under way has run already. */
  async open(search = '', running: string | null = null, ticksBefore = 0): Promise<void> {
    Object.assign(this.node, { scenario: running, tick: ticksBefore });
    await this.page.routeWebSocket(/\/ws(\?|$)/, (line) => this.#joined(line));
    this.#timer = setInterval(() => this.#tick(), frameMs);
    await this.page.goto(OrreryPage.url(`live.html${search}`));
  }

  async openConnected(search = '', running: string | null = null, ticksBefore = 0): Promise<void> {
    await this.open(search, running, ticksBefore);
    await expect(this.status).toHaveText('Live');
  }

  /** Ends the node as kill -9 does. */
  async kill(): Promise<void> {
    this.#isUp = false;
    await Promise.all([...this.#lines].map((line) => line.close({ code: 1001 })));
    this.#lines.clear();
  }

  restart(node: SyntheticNode): void {
    this.node = node;
    this.#isUp = true;
  }

  /** Says something to the page, whatever it is. */
  say(text: string): void {
    for (const line of this.#lines) line.send(text);
  }

  /** Has a scenario run for some time already, of which the page is told at once. */
  catchUp(scenario: string, from: number, to: number): void {
    Object.assign(this.node, { scenario, tick: from });
    while (this.node.tick < to) this.say(this.node.nextFrame() ?? '');
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #joined(line: WebSocketRoute): void {
    if (!this.#isUp) return void line.close({ code: 1001 });
    this.#lines.add(line);
    for (const text of this.node.greeting()) line.send(text);
    line.onMessage((text) => {
      for (const answer of this.node.receive(String(text))) line.send(answer);
    });
    line.onClose(() => this.#lines.delete(line));
  }

  #tick(): void {
    if (!this.#isUp) return;
    const frame = this.node.nextFrame();
    if (frame !== null) this.say(frame);
    if (++this.#ticks % snapshotTicks === 0) this.say(this.node.snapshot());
  }
}
