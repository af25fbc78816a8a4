// What a page begins with: itself, and the styles and scripts that it names or that those import.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const manifestOf = (dist) => JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));

/** Paths of files in dist. */
export function startsWith(manifest, page) {
  const first = new Set([page]);
  const follow = (name) => {
    const { file, css = [], imports = [] } = manifest[name];
    if (first.has(file)) return;
    first.add(file);
    css.forEach((path) => first.add(path));
    imports.forEach(follow);
  };
  follow(page);
  return [...first];
}
