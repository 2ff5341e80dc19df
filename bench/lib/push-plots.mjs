// The figures of push against pull: as theirs, one value over the number of users.

import { line, plot } from './gnuplot.mjs';

const COLORS = { 0: '#1b7837', 1: '#b2182b', 5: '#e08214', 15: '#2166ac', 30: '#762a83',
  50: '#888888' };

const FIGURES = [
  ['coherence', 'Data coherence', 'items got in time / items published',
    ({ coherence }) => coherence, ['set yrange [0:1.05]']],
  ['trip', 'Mean trip time', 'ms', ({ trip }) => trip.mean, ['set logscale y']],
  ['traffic', 'Traffic', 'packets a second', ({ packets, seconds }) => packets / seconds,
    ['set logscale y']],
  ['cpu', 'CPU of the server', '% of a core', ({ cpu_percent: cpu }) => cpu, ['set yrange [0:*]']],
];

export function drawPush(cells, place) {
  const values = (name) => [...new Set(cells.map((cell) => cell[name]))];
  for (const publish of values('publish')) {
    for (const [name, title, y, of, settings] of FIGURES) {
      const series = values('poll').map((poll) => ({
        title: poll === 0 ? 'push' : `pull ${poll} s`,
        style: line(COLORS[poll]),
        points: cells.filter((cell) => cell.publish === publish && cell.poll === poll)
          .map((cell) => [cell.users, of(cell)]),
      }));
      plot({ file: place(`push-${name}-${publish}s.svg`), x: 'users', y, series,
        title: `${title}, an item each ${publish} s`,
        settings: ['set logscale x', 'set xtics (100, 500, 1000, 2000, 5000, 9500)',
          ...settings] });
    }
  }
}
