// One kind of event that clients can cause as often as they like. The log gets as many as a person
// can read, and how many were left out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "bittern/base/time.h"
#include "log/log.h"

namespace bittern::manager {

class EventBrake {
 public:
  // 20 at once, and one a second: what one line of a log costs, a flood must not.
  static constexpr unsigned kBurst = 20;
  static constexpr base::seconds kOneMoreEach{1};

  // `sharers`: as many brakes of this name, each on a loop of its own, have these limits together.
  // A loop may use no more than its share of them, but for one event.
  EventBrake(log::Level level, std::string_view name, std::size_t sharers = 1)
      : level_(level),
        name_(name),
        burst_(std::max(kBurst / static_cast<unsigned>(sharers), 1U)),
        one_more_each_(kOneMoreEach * static_cast<base::Duration::rep>(sharers)) {}
  // Counts what was left out last, which no later event did.
  ~EventBrake();
  EventBrake(const EventBrake&) = delete;
  EventBrake& operator=(const EventBrake&) = delete;

  // As log::event(), or nothing.
  void event(base::Time now, std::initializer_list<log::Pair> pairs);

 private:
  void count_left_out();

  log::Level level_;
  std::string_view name_;
  const unsigned burst_;
  const base::Duration one_more_each_;
  unsigned left_ = burst_;
  base::Time since_{};  // the time from which on more were given
  std::uint64_t left_out_ = 0;
};

}  // namespace bittern::manager
