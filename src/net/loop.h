// One thread's event loop: sockets, deadlines, signals. The only folder that knows epoll is this
// one, and only its _impl.h and .cc files include it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "bittern/base/time.h"

namespace bittern::net {

class Loop {
 public:
  class Impl;

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs until stop(). Only the thread that runs it may call anything else here.
  void run();
  void stop();
  // For tests: runs what is ready, waiting at most `longest` for it; false if nothing was.
  bool run_for(base::Duration longest);
  // For tests: moves the loop's time on and runs what that makes due. From the first call on it
  // moves by these calls only.
  void skip(base::Duration time);
  // For tests: when the earliest Deadline is due, or base::kNever.
  [[nodiscard]] base::Time next_deadline() const;

  // The time at which this turn of the loop began, monotonic.
  [[nodiscard]] base::Time now() const;
  // The UNIX time in seconds, for Date fields; read at most once a second or so.
  [[nodiscard]] std::int64_t unix_seconds() const;
  // Connections that are finishing in the background.
  [[nodiscard]] std::size_t lingering() const;

  // Calls `handler` in a later turn, before the loop waits again.
  void post(std::function<void()> handler);
  // From now on these signals call `handler` in the loop instead of ending the process.
  void on_signals(const std::vector<int>& signals, std::function<void(int)> handler);

  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// A call at a point in time: unset, or set to one Time. Moving it costs O(log n), no memory, and
// no system call unless it becomes the earliest of its loop.
class Deadline {
 public:
  // `handler` runs in the loop, once for each set(), after which the Deadline is unset; it may
  // set() again, or destroy the Deadline. The loop must outlive the Deadline.
  Deadline(Loop& loop, std::function<void()> handler);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void set(base::Time when);  // base::kNever is clear()
  void clear();
  [[nodiscard]] base::Time when() const;  // base::kNever when unset

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::net
