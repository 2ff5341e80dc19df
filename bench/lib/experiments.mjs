// What is measured, each on managers that were started for it. An experiment is
// {name, managers, run(manager, scale, record, fleet)}; record(figure, value, more) keeps a number. It
// may have `rounds` of its own, a function of those that are usual, `needs(scale)`, `options` of the managers; and `processes`: that
// many managers are the `fleet`.

import fs from 'node:fs';

const MICRO = 1e6;
const KB = 1024;

const once = () => 1;

/** Strictly: what came back not exactly once, or not at all. */
function faultsOf(done) {
  const { lost, duplicated, disordered, errors } = done;
  return lost + duplicated + disordered + errors;
}

/** Runs one load, the sessions of which are left there. */
async function runLoad(manager, mode, options, keep) {
  const load = manager.load(mode, options);
  const ready = await load.ready();
  // What is left to do of the setup, or of the load before, is not measured.
  if (options.wait) await manager.processes.untilSteady();
  else await manager.processes.untilQuiet();
  const { done, cpu } = await load.measure(manager.processes);
  if (faultsOf(done) > 0) manager.fault(`${mode}: ${done.first_error || JSON.stringify(done)}`);
  keep({ ready, done, cpu });
  return load;
}

/** Every request of an idle session is one. */
function renewals(manager, sessions, options, record) {
  return runLoad(manager, 'idle', { sessions, ...options }, ({ done, cpu }) =>
    record('renewal', (cpu / done.requests) * MICRO, { sessions, count: done.requests }));
}

function messages(manager, figure, mode, options, record) {
  return runLoad(manager, mode, options, ({ done, cpu }) => {
    const { sessions } = options;
    record(figure, (cpu / done.received) * MICRO,
      { sessions, count: done.received, seconds: done.seconds });
    if (figure !== 'chat') return;
    record('latency p50', done.latency_us.p50, { sessions, histogram: done.latency_histogram });
    record('latency p99', done.latency_us.p99, { sessions });
  });
}

/** Renewal, message, chat, whole life: one after the other in the same processes. */
const cost = {
  name: 'cost',
  managers: ['prosody', 'ejabberd', 'bittern+prosody'],
  async run(manager, { seconds, chatters }, record) {
    const then = async (load) => (await load).finish();
    const flood = (figure, inFlight) => then(messages(manager, figure, 'flood',
      { sessions: 200, duration: seconds, 'in-flight': inFlight }, record));
    await then(renewals(manager, chatters, { wait: 1, duration: seconds }, record));
    await flood('message', 1);
    await flood('message, 8 in flight', 8);
    await then(messages(manager, 'chat', 'chat',
      { sessions: chatters, rate: 1, duration: seconds + 1 }, record));
    await then(runLoad(manager, 'churn', { sessions: 20, duration: seconds }, ({ done, cpu }) =>
      record('life', (cpu / done.lives) * MICRO, { sessions: 20, count: done.lives })));
  },
};

/** The ratio of the two is what matters most, and differs most from run to run. */
const costAboveFloor = { ...cost, managers: ['bittern', 'floor'], rounds: (rounds) => 2 * rounds + 1 };

/** More and more idle sessions; each number of them in the processes that had fewer. */
async function memory(manager, figure, steps, record) {
  const first = await runLoad(manager, 'idle', { sessions: 20, duration: 1 }, () => {});
  await first.finish();
  await manager.processes.untilQuiet();
  const before = manager.processes.memory();
  const loads = [];
  let have = 0;
  for (const sessions of steps) {
    const load = manager.load('idle', { sessions: sessions - have, duration: 1 });
    loads.push(load);
    const ready = await load.ready();
    if (ready.sessions < sessions - have) manager.fault(`fewer than ${sessions} sessions`);
    have = sessions;
    await manager.processes.untilQuiet();
    const now = manager.processes.memory();
    const each = (name) => (now[name] - before[name]) / sessions / KB;
    record(figure, each('anonymous'), { sessions, rss: each('rss'), pss: each('pss') });
  }
  for (const load of loads) await load.kill();
}

const MEMORY_STEPS = [100, 1000, 3000, 9500];
const upTo = (most) => MEMORY_STEPS.filter((sessions) => sessions <= most);

const memoryPlain = {
  name: 'memory',
  options: { collector: 'incremental' },
  managers: ['bittern', 'floor', 'prosody', 'ejabberd', 'bittern+prosody'],
  rounds: once,
  run(manager, { most, mostOfOthers }, record) {
    const light = ['bittern', 'floor'].includes(manager.name);
    return memory(manager, 'memory', upTo(light ? most : mostOfOthers), record);
  },
};

const memoryTls = {
  name: 'memory-tls',
  managers: ['bittern'],
  options: { tls: true },
  rounds: once,
  run: (manager, { most }, record) => memory(manager, 'memory, TLS in front', upTo(most), record),
};

/** How many sessions a server holds that may have so many open files. */
const FILES = 1000;

const capacity = {
  name: 'capacity',
  managers: ['prosody', 'bittern+prosody'],
  options: { files: FILES },
  rounds: once,
  needs: ({ most }) => most >= 9500,
  async run(manager, scale, record) {
    const load = manager.load('idle', { sessions: FILES, duration: 1 });
    const { sessions } = await load.ready();
    record('capacity', sessions, { sessions: FILES });
    await load.kill();
  },
};

/** How many sessions may talk: each has two connections of its client, and one to the server. */
function mostTalking() {
  const limits = fs.readFileSync('/proc/self/limits', 'utf8');
  const files = Number(/^Max open files +\S+ +(\d+)/m.exec(limits)?.[1] ?? Infinity);
  return Math.floor((files - 500) / 3);
}

/** The same number of renewals and of messages in a second, of more and more sessions. */
const RATE = 1000;

const growing = (measureOf) => MEMORY_STEPS.map((sessions) => ({
  name: 'growth',
  managers: ['bittern', 'floor'],
  rounds: once,
  needs: ({ most }) => sessions <= most,
  run: (manager, { seconds }, record) => measureOf(manager, sessions, seconds,
    (figure, value, more) => record(`${figure}, growth`, value, more)),
}));

const growth = [
  ...growing((manager, sessions, seconds, record) => {
    const wait = Math.max(1, Math.round(sessions / RATE));
    const duration = wait * Math.ceil(seconds / wait);
    return renewals(manager, sessions, { wait, duration }, record);
  }),
  ...growing((manager, most, seconds, record) => {
    const sessions = Math.min(most, mostTalking());
    return messages(manager, 'chat', 'chat',
      { sessions, rate: RATE / sessions, duration: seconds + 1 }, record);
  }),
];

/** 50,000 sessions: six times as many as one process has files for, and one address has ports. */
const many = {
  name: 'fifty-thousand',
  managers: ['bittern', 'floor'],
  rounds: once,
  needs: ({ most }) => most >= 9500,
  processes: 6,
  async run(first, scale, record, fleet) {
    const sessions = 50_000;
    const wait = sessions / RATE;
    const each = Math.ceil(sessions / fleet.length);
    const loads = fleet.map((manager, i) => manager.load('idle', {
      sessions: each, wait, duration: wait, 'bind-address': `127.0.0.${i + 2}`,
    }));
    for (const load of loads) await load.ready();
    const results = await Promise.all(loads.map((load, i) => load.measure(fleet[i].processes)));
    for (const { done } of results) if (faultsOf(done) > 0) first.fault(done.first_error);
    const sum = (of) => results.reduce((total, result) => total + of(result), 0);
    const count = sum(({ done }) => done.requests);
    record('renewal, growth', (sum(({ cpu }) => cpu) / count) * MICRO, { sessions, count });
    for (const load of loads) await load.kill();
  },
};

export const EXPERIMENTS = [costAboveFloor, cost, memoryPlain, memoryTls, capacity, ...growth, many];
