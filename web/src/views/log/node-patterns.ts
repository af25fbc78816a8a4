import type { Dictionary } from '../../records/dictionary';

/** The nodes that a list such as "n1, s*" means: null for all, or what is wrong with the list. */
export function nodesOfPatterns(
  text: string,
  dictionary: Dictionary,
): { nodes: Set<number> | null } | { problem: string } {
  const patterns = text.split(',').map((each) => each.trim());
  const meant = patterns.filter((each) => each !== '');
  if (meant.length === 0) return { nodes: null };
  const nodes = new Set<number>();
  for (const pattern of meant) {
    const before = nodes.size;
    for (let node = 0; node < dictionary.nodeCount; ++node) {
      if (matches(pattern, dictionary.nodeName(node))) nodes.add(node);
    }
    if (nodes.size === before && !anyMatches(pattern, nodes, dictionary))
      return { problem: `No node is '${pattern}'.` };
  }
  return { nodes };
}

function anyMatches(pattern: string, nodes: ReadonlySet<number>, dictionary: Dictionary): boolean {
  return [...nodes].some((node) => matches(pattern, dictionary.nodeName(node)));
}

/** Whether a name is as the pattern says, in which '*' stands for anything and '?' for any character. */
export function matches(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n]) && pattern[p] !== '*') {
      ++p;
      ++n;
    } else if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') ++p;
  return p === pattern.length;
}
