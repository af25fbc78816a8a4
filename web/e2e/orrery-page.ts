import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Locator, type Page, test as base } from '@playwright/test';

/** The page as a person meets it: by the names of what is on it. */
export class OrreryPage {
  constructor(readonly page: Page) {}

  get slider(): Locator {
    return this.page.getByRole('slider', { name: 'Moment' });
  }
  get digestText(): Locator {
    return this.page.getByLabel('Digest');
  }
  get notices(): Locator {
    return this.page.getByRole('status').locator('.notice');
  }

  static url(path = ''): string {
    return `${process.env.ORRERY_URL}${path}`;
  }

  async open(path = ''): Promise<void> {
    await this.page.goto(OrreryPage.url(path));
    await expect(this.slider).toBeVisible();
  }

  async pause(): Promise<void> {
    const pause = this.page.getByRole('button', { name: 'Pause' });
    if (await pause.isVisible()) await pause.click();
    await expect(this.page.getByRole('button', { name: 'Play' })).toBeVisible();
  }

  /** Simulated seconds. */
  async now(): Promise<number> {
    return Number(await this.slider.getAttribute('aria-valuenow'));
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Drags the timeline's cursor to a part of the run. */
  async drag(part: number): Promise<void> {
    const box = await this.slider.boundingBox();
    if (box === null) throw new Error('the timeline is not on the page');
    const at = { x: box.x + part * box.width, y: box.y + box.height / 2 };
    await this.page.mouse.move(box.x + box.width / 2, at.y);
    await this.page.mouse.down();
    await this.page.mouse.move(at.x, at.y, { steps: 4 });
    await this.page.mouse.up();
    await expect.poll(() => this.now()).toBeCloseTo(part * Number(await this.slider.getAttribute('aria-valuemax')), 0);
  }

  /** The digest of the moment at which it rests. */
  async digest(): Promise<string> {
    await expect(this.digestText).toHaveText(/^[0-9a-f]{16}$/);
    return (await this.digestText.textContent()) ?? '';
  }

  /** Goes to a moment by keys from the start: a twentieth of the run each. */
  async goToTwentieth(count: number): Promise<string> {
    await this.slider.focus();
    await this.press('Home');
    await expect.poll(() => this.now()).toBe(0);
    for (let step = 1; step <= count; ++step) {
      await this.press('Shift+ArrowRight');
      await expect.poll(async () => Math.round((await this.now()) * 1e3)).toBe(Math.round(await this.twentieths(step)));
    }
    return this.digest();
  }

  private async twentieths(count: number): Promise<number> {
    return (Number(await this.slider.getAttribute('aria-valuemax')) * 1e3 * count) / 20;
  }
}

interface Fixtures {
  orrery: OrreryPage;
}

/** Tests in which nothing may go to the console as an error, nor an exception be uncaught. */
export const test = base.extend<Fixtures>({
  page: async ({ page }, use) => {
    const problems = watch(page);
    await use(page);
    expect(problems, 'errors on the console').toEqual([]);
  },
  orrery: async ({ page }, use) => {
    await use(new OrreryPage(page));
  },
});

function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return problems;
}

/** A page of somebody else, who has never been here. */
export async function freshPage(browser: Browser): Promise<OrreryPage> {
  const context = await browser.newContext();
  return new OrreryPage(await context.newPage());
}

/** What axe finds that is serious or worse, with the element it is about. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

export { expect };
