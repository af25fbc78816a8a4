/** Engines that are published with the page, by the first digits of their hash. */
export interface EngineList {
  readonly current: string;
  readonly engines: readonly PublishedEngine[];
}

export interface PublishedEngine {
  readonly hash: string;
  readonly bytes: number;
  readonly behaviour_version: number;
  readonly models: Readonly<Record<string, number>>;
}

export interface WantedEngine {
  /** Its hash; null if it was no module for browsers. */
  readonly engine: string | null;
  readonly behaviourVersion: number;
  readonly modelVersions: Readonly<Record<string, number>>;
}

/** How well an engine does for a run: it is the one it was made with, behaves as that did, or may behave otherwise. */
export type Fit = 'same' | 'equal' | 'other';

export async function fetchEngines(base: string): Promise<EngineList> {
  const response = await fetch(new URL('engines/engines.json', base));
  if (!response.ok) throw new Error(`The list of engines cannot be fetched: ${response.status} ${response.statusText}`);
  return (await response.json()) as EngineList;
}

/** In which versions an engine differs from what a run was made with, in words. */
export function differences(engine: PublishedEngine, wanted: WantedEngine): string[] {
  const versions = Object.entries(wanted.modelVersions).map(([model, version]) => [model, version, engine.models[model]] as const);
  return [['behaviour', wanted.behaviourVersion, engine.behaviour_version] as const, ...versions]
    .filter(([, then, now]) => then !== now)
    .map(([name, then, now]) => `${name}: version ${then} then, ${now === undefined ? 'none' : `version ${now}`} now`);
}

/** The engine for a run: the one it was made with if there, else one that behaves as that did, else the newest. */
export function engineFor(list: EngineList, wanted: WantedEngine | null): { engine: PublishedEngine; fit: Fit } {
  const current = list.engines.find((engine) => engine.hash === list.current);
  if (current === undefined) throw new Error('The list of engines lacks the current one.');
  if (wanted === null) return { engine: current, fit: 'same' };
  const same = list.engines.find((engine) => engine.hash === wanted.engine);
  if (same !== undefined) return { engine: same, fit: 'same' };
  const equal = [current, ...list.engines].find((engine) => behavesAs(engine, wanted));
  return equal !== undefined ? { engine: equal, fit: 'equal' } : { engine: current, fit: 'other' };
}

function behavesAs(engine: PublishedEngine, wanted: WantedEngine): boolean {
  if (engine.behaviour_version !== wanted.behaviourVersion) return false;
  return Object.entries(wanted.modelVersions).every(([model, version]) => engine.models[model] === version);
}
