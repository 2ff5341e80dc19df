// A bound on what single threads may take of a core, by the kernel's control groups: what is saturated
// then are these threads, and not the machine that the load runs on, too.

import fs from 'node:fs';
import path from 'node:path';

const PERIOD_US = 10_000;
/** The kernel takes no quota below. */
const LEAST_QUOTA_US = 1_000;

const write = (dir, file, text) => fs.writeFileSync(path.join(dir, file), String(text));

function mounts() {
  return fs.readFileSync('/proc/self/mounts', 'utf8').split('\n').map((line) => line.split(' '))
    .map(([, dir, type, options = '']) => ({ dir, type, options: options.split(',') }));
}

/** Version 1 (cgroups(7)): any thread may be in any group. */
const v1 = (root, prefix) => ({
  open() {},
  add(tid, quota) {
    const dir = path.join(root, `${prefix}-${tid}`);
    fs.mkdirSync(dir);
    write(dir, 'cpu.cfs_period_us', PERIOD_US);
    write(dir, 'cpu.cfs_quota_us', quota);
    write(dir, 'tasks', tid);
    return dir;
  },
});

/** Version 2: the process has a group, and its threads have theirs below that. */
const v2 = (root, prefix) => {
  const domain = path.join(root, prefix);
  return {
    open(pid) {
      fs.mkdirSync(domain);
      write(domain, 'cgroup.procs', pid);
      return domain;
    },
    add(tid, quota) {
      const dir = path.join(domain, String(tid));
      fs.mkdirSync(dir);
      write(dir, 'cgroup.type', 'threaded');
      write(domain, 'cgroup.subtree_control', '+cpu');
      write(dir, 'cpu.max', `${quota} ${PERIOD_US}`);
      write(dir, 'cgroup.threads', tid);
      return dir;
    },
  };
};

function hierarchy(prefix) {
  const all = mounts();
  const old = all.find(({ type, options }) => type === 'cgroup' && options.includes('cpu'));
  if (old) return v1(old.dir, prefix);
  const now = all.find(({ type }) => type === 'cgroup2');
  if (now) return v2(now.dir, prefix);
  throw new Error('there are no control groups for CPU here');
}

/** Where the groups of this process are, the deepest last. */
const made = [];

/** Each thread that the process has now gets at most `share` of a core from now on. */
export function confine(pid, share) {
  const quota = Math.round(share * PERIOD_US);
  if (quota < LEAST_QUOTA_US) throw new Error(`a share is at least ${LEAST_QUOTA_US / PERIOD_US}`);
  try {
    const groups = hierarchy(`bittern-bench-${pid}`);
    const keep = (dir) => dir && made.push(dir);
    keep(groups.open(pid));
    for (const tid of fs.readdirSync(`/proc/${pid}/task`)) keep(groups.add(tid, quota));
  } catch (error) {
    throw new Error(`threads cannot be given a share of a core: ${error.message}; it takes root, `
      + 'and a kernel with control groups for CPU');
  }
}

/** When the processes have ended. */
export function removeGroups() {
  while (made.length > 0) fs.rmdirSync(made.pop());
}
