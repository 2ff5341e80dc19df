// Figures as SVG, drawn by gnuplot.

import { execFileSync } from 'node:child_process';

const quoted = (text) => `"${String(text).replace(/["\\]/g, '\\$&')}"`;

const rowsOf = (points) => points.map((point) => point.map((value) =>
  (typeof value === 'string' ? quoted(value) : value)).join(' ')).join('\n');

/**
 * @param {{file: string, title: string, x: string, y: string, settings?: string[],
 *     series: {title: string, points: (number|string)[][], style: string}[]}} figure `settings` are
 *     lines for gnuplot, and `style` is what stands behind "plot DATA"
 */
export function plot({ file, title, x, y, settings = [], series }) {
  const shown = series.filter(({ points }) => points.length > 0);
  if (shown.length === 0) return;
  const data = shown.map(({ points }, i) => `$series${i} << END\n${rowsOf(points)}\nEND`);
  const plots = shown.map(({ title: name, style }, i) =>
    `$series${i} ${style} title ${quoted(name)}`);
  const script = [
    'set terminal svg size 820,460 font "sans-serif,14" background "#ffffff" noenhanced',
    `set output ${quoted(file)}`, `set title ${quoted(title)}`,
    `set xlabel ${quoted(x)}`, `set ylabel ${quoted(y)}`,
    'set key outside right', 'set grid linecolor "#dddddd"', ...settings, ...data,
    `plot ${plots.join(', \\\n  ')}`, '',
  ].join('\n');
  execFileSync('gnuplot', [], { input: script, stdio: ['pipe', 'inherit', 'inherit'] });
}

export const line = (color) => `using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 0.6 `
  + `linecolor "${color}"`;
export const plainLine = (color) => `using 1:2 with lines linewidth 2 linecolor "${color}"`;
export const bars = (color) => `using 2:xtic(1) with histograms linecolor "${color}"`;
