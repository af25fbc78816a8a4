import { Branch } from '../src/engine/branch';
import { EngineInstance } from '../src/engine/instance';
import type { JournalEntry } from '../src/protocol';
import { Trace } from '../src/records/trace';
import { engineModule } from './engine-module';

const module = engineModule();

export interface Opened {
  readonly branch: Branch;
  readonly trace: Trace;
  readonly takeRecords: () => void;
}

/** A ready scenario, at its start. */
export function opened(scenario: string, journal: readonly JournalEntry[] = []): Opened {
  const texts = EngineInstance.open(module).readyScenarios();
  const document = texts.find((text) => (JSON.parse(text) as { name: string }).name === scenario) ?? '';
  const branch = Branch.open(EngineInstance.open(module), { document, seed: null, allowBugs: false, journal });
  if (!(branch instanceof Branch)) throw new Error(JSON.stringify(branch));
  const { kinds, nodes } = branch.description;
  const trace = Trace.create({ kinds, nodes });
  const takeRecords = () => {
    const { records, texts: added } = branch.collector.take();
    trace.append(records, added);
  };
  return { branch, trace, takeRecords };
}

/** Its digest there. */
export function runTo(branch: Branch, atNs: number): string {
  branch.run({ atNs, events: Number.MAX_SAFE_INTEGER, deadlineMs: Infinity });
  return branch.engine.digest();
}
