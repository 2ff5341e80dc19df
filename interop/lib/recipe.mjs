// The recipes of conf/ as they are, but for places named one by one.

import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const CONF = fileURLToPath(new URL('../../conf/', import.meta.url));

/**
 * The recipe conf/`name` with each literal of `changes` replaced.
 * @param {Array<[literal: string, times: number, replacement: string]>} changes a literal that
 *     stands there more or less often than said is an error: then the recipe is not the one that
 *     the test was written for.
 */
export function recipe(name, changes) {
  let text = fs.readFileSync(CONF + name, 'utf8');
  for (const [literal, times, replacement] of changes) {
    const parts = text.split(literal);
    if (parts.length - 1 !== times) {
      throw new Error(`conf/${name} has ${JSON.stringify(literal)} ${parts.length - 1} times, `
        + `not ${times}`);
    }
    text = parts.join(replacement);
  }
  return text;
}
