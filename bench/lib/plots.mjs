// The figures of bench/run.

import { bars, line, plainLine, plot } from './gnuplot.mjs';
import { medianOf, samplesOf, TITLES } from './table.mjs';

const COLORS = {
  bittern: '#1b7837', floor: '#888888', prosody: '#2166ac', ejabberd: '#b2182b',
  'bittern+prosody': '#e08214', 'prosody-tcp': '#762a83',
};

const COSTS = [['renewal', 'renewal'], ['message', 'message'],
  ['message, 8 in flight', '8 in flight'], ['chat', 'chat'], ['life', 'whole life']];

const LOG_X = 'set logscale x';
const LOG_Y = 'set logscale y';
const SESSIONS = 'set xtics (100, 300, 1000, 3000, 9500, 50000)';

/** [sessions, median] for each number of sessions that was measured. */
function bySessions(samples, figure, manager) {
  const groups = new Map();
  for (const each of samples) {
    if (each.figure === figure && each.manager === manager) {
      groups.set(each.sessions, [...groups.get(each.sessions) ?? [], each.value]);
    }
  }
  return [...groups].sort(([a], [b]) => a - b)
    .map(([sessions, values]) => [sessions, medianOf(values)]);
}

const forEachManager = (samples, toSeries) =>
  Object.keys(COLORS).filter((name) => samples.some(({ manager }) => manager === name))
    .map((name) => ({ title: TITLES[name], ...toSeries(name) }));

function memory(samples, file) {
  const series = forEachManager(samples, (name) => ({
    points: bySessions(samples, 'memory', name).filter(([, value]) => value > 0),
    style: line(COLORS[name]),
  }));
  series.push({ title: 'bittern, TLS', style: `${line(COLORS.bittern)} dashtype 2`,
    points: bySessions(samples, 'memory, TLS in front', 'bittern') });
  plot({ file, title: 'Memory of an idle session', x: 'sessions', y: 'KB each', series,
    settings: [LOG_X, LOG_Y, SESSIONS, 'set ytics (1, 2, 5, 10, 20, 50, 100, 200)'] });
}

function cpu(samples, found, file) {
  const series = forEachManager(samples, (name) => ({
    points: COSTS.filter(([figure]) => found[figure][name])
      .map(([figure, title]) => [title, found[figure][name].median]),
    style: bars(COLORS[name]),
  }));
  plot({ file, title: 'CPU time of the manager', x: '', y: 'us each', series,
    settings: [LOG_Y, 'set style data histograms', 'set style histogram clustered gap 1',
      'set style fill solid 0.9', 'set yrange [1:*]'] });
}

/** [ms, share of the messages that took longer], of all rounds together. */
function slower(samples, manager) {
  const counts = samplesOf(samples, 'latency p50', manager).flatMap(({ histogram }) => histogram)
    .sort(([a], [b]) => a - b);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let left = total;
  return counts.map(([us, count]) => [us / 1000, (left -= count) / total])
    .filter(([, share]) => share > 0);
}

function latency(samples, file) {
  const series = forEachManager(samples, (name) =>
    ({ points: slower(samples, name), style: plainLine(COLORS[name]) }));
  plot({ file, title: 'Latency: a message to oneself, each session one a second', x: 'ms',
    y: 'share of messages that took longer', series,
    settings: [LOG_X, LOG_Y, 'set yrange [0.0005:1]', 'set format y "%g"'] });
}

function growth(samples, file) {
  const series = ['bittern', 'floor'].flatMap((name) => [
    { title: `${TITLES[name]}, renewal`, style: line(COLORS[name]),
      points: bySessions(samples, 'renewal, growth', name) },
    { title: `${TITLES[name]}, message`, style: `${line(COLORS[name])} dashtype 2`,
      points: bySessions(samples, 'chat, growth', name) },
  ]);
  plot({ file, title: 'Growth: 1,000 renewals or messages a second, of so many sessions',
    x: 'sessions', y: 'us of CPU each', series, settings: [LOG_X, SESSIONS, 'set yrange [0:*]'] });
}

/** `place` tells the path of a file of the results. */
export function draw(samples, found, place) {
  memory(samples, place('memory.svg'));
  cpu(samples, found, place('cpu.svg'));
  latency(samples, place('latency.svg'));
  growth(samples, place('growth.svg'));
}
