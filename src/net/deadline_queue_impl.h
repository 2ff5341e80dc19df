// The deadlines of one loop, in order of time. It is told the time.
#pragma once

#include <boost/intrusive/set.hpp>
#include <functional>

#include "bittern/base/time.h"
#include "net/loop.h"

namespace bittern::net {

class DeadlineQueue {
 public:
  // There is one for each session, so its size counts: the colour of the tree's node hides in a
  // pointer.
  struct Entry : boost::intrusive::set_base_hook<boost::intrusive::optimize_size<true>> {
    base::Time when = base::kNever;
    bool due = false;  // in due_, not in waiting_
    std::function<void()> handler;

    bool operator<(const Entry& other) const { return when < other.when; }
  };

  void set(Entry& entry, base::Time when);
  void clear(Entry& entry);
  // The entry is about to be destroyed, maybe by its own handler.
  void forget(Entry& entry);
  // To be called at next() or later. Calls the handlers that are due, the earliest first, those of
  // one time in the order of set().
  void run_due(base::Time now);
  // The earliest, or kNever.
  [[nodiscard]] base::Time next() const {
    return waiting_.empty() ? base::kNever : waiting_.begin()->when;
  }

 private:
  // A multiset inserts behind what is equal: that keeps the order of set().
  using Entries = boost::intrusive::multiset<Entry>;

  void collect_due(base::Time now);
  void run(Entry& entry);

  Entries waiting_;
  Entries due_;
  Entry* running_ = nullptr;
};

[[nodiscard]] DeadlineQueue& deadlines_of(Loop::Impl& loop);

}  // namespace bittern::net
