// Which cells of the grid of push against pull are measured, and for how long.

/** Seconds between polls; 0 is push: long polling. */
const ALL_INTERVALS = [1, 5, 15, 30, 50];

export const GRIDS = {
  quick: { users: [100, 500], publish: [1], poll: [0, 1, 5], items: 5 },
  part: { users: [100, 1000, 5000], publish: [1, 5], poll: [0, 1, 5, 15], items: 4 },
  full: { users: [100, 500, 1000, 2000, 5000, 9500], publish: ALL_INTERVALS,
    poll: [0, ...ALL_INTERVALS], items: 10 },
};

const SETUPS = 500; // in a second
const AROUND_S = 4;

/** Each item has as long as there is between two of them, the last one too. */
const durationOf = (publish, items) => Math.max(publish * (items + 0.95), 10);

export function cellsOf({ users, publish, poll, items }) {
  return publish.flatMap((interval) => users.flatMap((count) => poll.map((every) =>
    ({ publish: interval, users: count, poll: every, duration: durationOf(interval, items) }))));
}

/** About how long, in minutes. */
export function minutesFor(grid) {
  const seconds = cellsOf(grid).reduce((sum, { users, poll, duration }) =>
    sum + duration + poll + users / SETUPS + AROUND_S, 0);
  return Math.round(seconds / 60);
}
