// The deadlines of one loop, in order of time. It is told the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bittern/base/time.h"
#include "net/loop.h"

namespace bittern::net {

// A heap with four branches. A session moves its deadline with every request, nearly always to a
// later time: then it keeps its place, and is moved when that is first.
class DeadlineQueue {
 public:
  void set(Deadline& deadline, base::Time when);
  // It is about to be destroyed, maybe by its own handler.
  void forget(Deadline& deadline);
  // To be called at next() or later. Calls the handlers that are due, the earliest first, those of
  // one time in the order of set().
  void run_due(base::Time now);
  // The earliest, or kNever.
  [[nodiscard]] base::Time next();

 private:
  struct Entry {
    base::Time when;  // or earlier than its Deadline's
    std::uint32_t order;
    Deadline* deadline;
  };

  [[nodiscard]] static bool before(const Entry& a, const Entry& b);
  [[nodiscard]] Entry entry_of(Deadline& deadline) const;
  void put(std::size_t place, const Entry& entry);
  void rise(std::size_t place, const Entry& entry);
  void sink(std::size_t place, const Entry& entry);
  void remove(std::size_t place);
  void correct_first();

  std::vector<Entry> heap_;
  base::Time running_ = base::Time::min();  // now, while run_due() runs
  std::uint32_t last_order_ = 0;
};

[[nodiscard]] DeadlineQueue& deadlines_of(Loop::Impl& loop);

}  // namespace bittern::net
