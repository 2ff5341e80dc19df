// Today's counts against the baseline's.

/** What a total may grow by before it is a failure. */
const ALLOWED = 1.05;
/** How many functions are named for a total that grew. */
const NAMED = 8;
/** The share of a growth from which on a function is named for it. */
const TELLING = 0.05;
/** The share of a total from which on a function is kept in the baseline. */
const KEPT = 0.01;

const percent = (now, before) => {
  const change = (now / before - 1) * 100;
  return `${change < 0 ? '' : '+'}${change.toFixed(1)} %`;
};

/** The figure as the baseline keeps it: the functions that matter, by their own instructions. */
export function toEntry(functions) {
  const total = [...functions.values()].reduce((sum, { self }) => sum + self, 0);
  const kept = [...functions].filter(([, { self, inclusive }]) =>
    self >= total * KEPT || (inclusive >= total * KEPT && inclusive <= total));
  kept.sort(([a, { self: first }], [b, { self: second }]) => second - first || (a < b ? -1 : 1));
  return {
    instructions: Math.round(total),
    functions: Object.fromEntries(kept.map(([name, { self, inclusive }]) =>
      [name, [Math.round(self), Math.round(inclusive)]])),
  };
}

/** What grew by a share of the whole growth that tells something. */
function growth(entry, before, which) {
  const least = (entry.instructions - before.instructions) * TELLING;
  return Object.entries(entry.functions)
    .map(([name, counts]) =>
      ({ name, grown: counts[which] - (before.functions[name]?.[which] ?? 0) }))
    .filter(({ grown }) => grown > least)
    .sort((a, b) => b.grown - a.grown)
    .slice(0, NAMED)
    .map(({ name, grown }) => `    +${grown}  ${name}`);
}

/** @returns {{lines: string[], failed: boolean}} */
export function compare(figures, baseline) {
  const lines = [];
  let failed = false;
  for (const [name, entry] of Object.entries(figures)) {
    const before = baseline.figures[name];
    if (!before) {
      lines.push(`${name}: ${entry.instructions}, not in the baseline`);
      failed = true;
      continue;
    }
    const bad = entry.instructions > before.instructions * ALLOWED;
    failed ||= bad;
    lines.push(`${name}: ${entry.instructions} instructions, baseline ${before.instructions}, `
      + percent(entry.instructions, before.instructions) + (bad ? ': too many' : ''));
    if (bad) {
      lines.push('  grew most in their own code:', ...growth(entry, before, 0),
        '  grew most with what they call:', ...growth(entry, before, 1));
    }
  }
  return { lines, failed };
}
