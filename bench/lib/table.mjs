// The table: a row for each figure, a column for each manager.

export const ROWS = [
  ['memory of an idle session, KB', 'memory'],
  ['the same, TLS in front, KB', 'memory, TLS in front'],
  ['sessions in a server with 1,000 open files', 'capacity'],
  ['a long-poll renewal, us', 'renewal'],
  ['a message, no batching (200 sessions, saturated), us', 'message'],
  ['a message, 8 in flight, us', 'message, 8 in flight'],
  ['1,000 sessions x 1 message/s, us', 'chat'],
  ['... latency, median, us', 'latency p50'],
  ['... latency, 99 of 100, us', 'latency p99'],
  ['a whole life of a session, us', 'life'],
];

export const TITLES = {
  bittern: 'bittern', floor: 'the floor', prosody: 'Prosody mod_bosh',
  ejabberd: 'ejabberd mod_bosh', 'bittern+prosody': 'bittern + Prosody', 'prosody-tcp': 'Prosody, TCP',
};

export function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The samples of a figure of a manager, those with most sessions. */
export function samplesOf(samples, figure, manager) {
  const all = samples.filter((each) => each.figure === figure && each.manager === manager);
  const most = Math.max(...all.map(({ sessions }) => sessions));
  return all.filter(({ sessions }) => sessions === most);
}

/** @returns {Object<string, {median: number, min: number, max: number}>} by manager */
function summary(samples, figure, managers) {
  const found = {};
  for (const manager of managers) {
    const values = samplesOf(samples, figure, manager).map(({ value }) => value);
    if (values.length > 0) {
      found[manager] = { median: medianOf(values), min: Math.min(...values),
        max: Math.max(...values) };
    }
  }
  return found;
}

const digits = (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

function cell(entry) {
  if (!entry) return '';
  const { median: middle, min, max } = entry;
  return min === max ? digits(middle) : `${digits(middle)} (${digits(min)}-${digits(max)})`;
}

export function summaries(samples, managers) {
  return Object.fromEntries(ROWS.map(([, figure]) =>
    [figure, summary(samples, figure, managers)]));
}

/** As Markdown: medians, in parentheses the least and the most. */
export function tableText(found, managers) {
  const head = ['', ...managers.map((name) => TITLES[name]), 'bittern / floor'];
  const rows = ROWS.filter(([, figure]) => Object.keys(found[figure]).length > 0)
    .map(([title, figure]) => {
      const { bittern, floor } = found[figure];
      const ratio = bittern && floor ? (bittern.median / floor.median).toFixed(2) : '';
      return [title, ...managers.map((name) => cell(found[figure][name])), ratio];
    });
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
