import type { Action, JournalEntry, Json } from '../protocol';
import { ACTION_DEPTH_MAX, JOURNAL_ENTRIES_MAX } from './bounds';
import type { Share } from './share';

/** What a link's content is instead of what it should be. */
export class ShareError extends Error {}

type Members = { readonly [member: string]: Json };

const KNOWN = new Set([
  'document',
  'seed',
  'allow_bugs',
  'journal',
  'behaviour_version',
  'model_versions',
  'engine',
  'at_ns',
  'panel',
]);

/** Names that mean something to JavaScript's objects, and are never parts of a link. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** The share as the JSON value that a link holds. Times have their unit in the name; what is as usual is left out. */
export function membersOf(share: Share): Members {
  return {
    document: share.document,
    ...(share.seed === null ? {} : { seed: share.seed }),
    ...(share.allowBugs ? { allow_bugs: true } : {}),
    ...(share.journal.length === 0
      ? {}
      : { journal: share.journal.map(({ at_ns, after_events, action }) => ({ at_ns, after_events, action })) }),
    behaviour_version: share.behaviourVersion,
    model_versions: share.modelVersions,
    ...(share.engine === null ? {} : { engine: share.engine }),
    at_ns: share.atNs,
    ...(share.panel === null ? {} : { panel: share.panel }),
  };
}

/** The share that a JSON value is. Throws a ShareError that says what is wrong with it. */
export function shareOf(value: Json): Share {
  const members = membersIn(value, 'the content');
  for (const name of Object.keys(members)) {
    if (!KNOWN.has(name)) throw new ShareError(`it has an unknown part ${quoted(name)}`);
  }
  return {
    document: text(members, 'document'),
    seed: members.seed === undefined ? null : seedOf(text(members, 'seed')),
    allowBugs: members.allow_bugs === undefined ? false : truth(members, 'allow_bugs'),
    journal: members.journal === undefined ? [] : journalOf(members.journal),
    behaviourVersion: count(members, 'behaviour_version'),
    modelVersions: versionsOf(members.model_versions ?? {}),
    engine: members.engine === undefined ? null : matching(members, 'engine', /^[0-9a-f]{16}$/),
    atNs: count(members, 'at_ns'),
    panel: members.panel === undefined ? null : matching(members, 'panel', /^[a-z-]{1,32}$/),
  };
}

function journalOf(value: Json): JournalEntry[] {
  if (!Array.isArray(value)) throw new ShareError("'journal' is no list");
  if (value.length > JOURNAL_ENTRIES_MAX)
    throw new ShareError(`'journal' has more than ${JOURNAL_ENTRIES_MAX} entries`);
  let last = { at_ns: 0, after_events: 0 };
  return value.map((each: Json, index) => {
    const members = membersIn(each, `journal entry ${index}`);
    const entry = {
      at_ns: count(members, 'at_ns'),
      after_events: count(members, 'after_events'),
      action: actionOf(members),
    };
    if (entry.at_ns < last.at_ns || entry.after_events < last.after_events) {
      throw new ShareError(`journal entry ${index} is earlier than the one before it`);
    }
    last = entry;
    return entry;
  });
}

function actionOf(members: Members): Action {
  const action = membersIn(members.action ?? null, 'an action');
  checkPlain(action, 0);
  return action;
}

function checkPlain(value: Json, depth: number): void {
  if (depth > ACTION_DEPTH_MAX) throw new ShareError(`an action is nested deeper than ${ACTION_DEPTH_MAX}`);
  if (value === null || typeof value !== 'object') return;
  for (const [name, member] of Object.entries(value)) {
    if (FORBIDDEN.has(name)) throw new ShareError(`an action has a part ${quoted(name)}`);
    checkPlain(member as Json, depth + 1);
  }
}

function versionsOf(value: Json): Record<string, number> {
  const members = membersIn(value, "'model_versions'");
  for (const name of Object.keys(members)) {
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(name) || FORBIDDEN.has(name)) {
      throw new ShareError(`'model_versions' has ${quoted(name)}, which is no model's name`);
    }
  }
  return Object.fromEntries(Object.keys(members).map((name) => [name, count(members, name)]));
}

function membersIn(value: Json, what: string): Members {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new ShareError(`${what} is no JSON object`);
  return value as Members;
}

function text(members: Members, name: string): string {
  const value = members[name];
  if (typeof value !== 'string') throw new ShareError(`${quoted(name)} is missing, or no text`);
  return value;
}

function matching(members: Members, name: string, pattern: RegExp): string {
  const value = text(members, name);
  if (!pattern.test(value)) throw new ShareError(`${quoted(name)} is ${quoted(value)}, which it cannot be`);
  return value;
}

function truth(members: Members, name: string): boolean {
  const value = members[name];
  if (typeof value !== 'boolean') throw new ShareError(`${quoted(name)} is neither true nor false`);
  return value;
}

function count(members: Members, name: string): number {
  const value = members[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new ShareError(`${quoted(name)} is missing, or no whole number`);
  }
  return value;
}

function seedOf(value: string): string {
  if (!/^(0x[0-9a-fA-F]{1,16}|[0-9]{1,20})$/.test(value) || BigInt(value) >= 1n << 64n) {
    throw new ShareError(`'seed' is ${quoted(value)}, and no whole number of 64 bits`);
  }
  return value;
}

function quoted(value: string): string {
  return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
}
