// One thread's event loop: sockets, deadlines, signals. The only folder that knows epoll is this
// one, and only its _impl.h and .cc files include it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "bittern/base/time.h"

namespace bittern::net {

class DeadlineQueue;

class Loop {
 public:
  class Impl;

  // A loop that has nothing to do until a Deadline sleeps until the next multiple of this, and runs
  // then what came due meanwhile: what the first of many sessions fetches into the processor's
  // caches is there for the next ones. While sockets are ready, deadlines are run as they come.
  static constexpr base::Duration kTick{16};

  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Runs until stop(). Only the thread that runs it may call anything else here, but for
  // post_from_elsewhere(); before run() it is the one that made it.
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
  // The same from any thread, as long as the Loop is there. Of one thread's in their order; those
  // that come while the loop is busy wake it once. One that the loop ends before is destroyed with
  // the Loop, uncalled.
  void post_from_elsewhere(std::function<void()> handler);
  // From now on these signals call `handler` in the loop instead of ending the process.
  void on_signals(const std::vector<int>& signals, std::function<void(int)> handler);

  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

// A call at a point in time: unset, or set to one Time; never early, and late by less than
// Loop::kTick where the machine is not busy. Moving it costs O(log n), and nothing when it moves to
// a later time; never memory, nor a system call.
class Deadline {
 public:
  // `handler`, called without arguments, runs in the loop, once for each set(), after which the
  // Deadline is unset; it may set() again, or destroy the Deadline. The loop must outlive the
  // Deadline. A handler that is more than a pointer is kept on the heap.
  template <typename Handler>
  Deadline(Loop& loop, Handler handler);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void set(base::Time when);  // base::kNever is clear()
  void clear() { set(base::kNever); }
  [[nodiscard]] base::Time when() const { return when_; }  // base::kNever when unset

 private:
  friend class DeadlineQueue;

  // A handler of any size, which may run when its Deadline is destroyed.
  struct Boxed {
    std::function<void()> handler;
    bool running = false;
    bool abandoned = false;
  };
  using Call = void (*)(void* context);
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  Deadline(Loop& loop, Call call, void* context);
  static void call_boxed(void* boxed);
  template <typename Handler>
  static constexpr bool kFits =
      sizeof(Handler) <= sizeof(void*) && std::is_trivially_copyable_v<Handler>;
  template <typename Handler>
  [[nodiscard]] static Call call_of();
  template <typename Handler>
  [[nodiscard]] static void* context_of(Handler handler);

  DeadlineQueue& queue_;
  base::Time when_ = base::kNever;
  Call call_;
  void* context_;
  std::uint32_t place_ = kNowhere;  // in the queue
  std::uint32_t order_ = 0;         // of set(), among those of one time
};

template <typename Handler>
Deadline::Deadline(Loop& loop, Handler handler)
    : Deadline(loop, call_of<Handler>(), context_of(std::move(handler))) {}

template <typename Handler>
Deadline::Call Deadline::call_of() {
  if constexpr (!kFits<Handler>) {
    return &call_boxed;
  } else {
    return [](void* context) {
      alignas(Handler) std::array<std::byte, sizeof(Handler)> bytes;
      std::memcpy(bytes.data(), &context, bytes.size());
      (*std::launder(reinterpret_cast<Handler*>(bytes.data())))();
    };
  }
}

template <typename Handler>
void* Deadline::context_of(Handler handler) {
  if constexpr (!kFits<Handler>) {
    return new Boxed{std::move(handler)};
  } else {
    void* context = nullptr;
    std::memcpy(&context, &handler, sizeof handler);
    return context;
  }
}

}  // namespace bittern::net
