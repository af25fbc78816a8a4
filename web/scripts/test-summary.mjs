// test-summary.mjs: adds up what the JUnit files in test-results/ say, in the words of ctest. Fails if a test has, or if
// there are none.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'test-results');
let tests = 0;
let failed = 0;
for (const file of reports()) {
  const [head = ''] = /<testsuites[^>]*>/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
  const count = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  tests += count('tests');
  failed += count('failures') + count('errors');
}
const percent = tests === 0 ? 0 : Math.floor((100 * (tests - failed)) / tests);
console.log(`${percent}% tests passed, ${failed} tests failed out of ${tests}`);
process.exit(tests > 0 && failed === 0 ? 0 : 1);

function reports() {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.xml'));
  } catch {
    return [];
  }
}
