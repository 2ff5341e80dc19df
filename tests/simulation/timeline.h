// What is going to happen, in the order of its time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "bittern/base/time.h"

namespace bittern::simulation {

class Timeline {
 public:
  [[nodiscard]] base::Time now() const { return now_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] bool empty() const { return coming_.empty(); }

  void at(base::Time time, std::function<void()> event) {
    coming_.emplace(std::pair(std::max(time, now_), ++last_), std::move(event));
  }
  void after(base::Duration delay, std::function<void()> event) {
    at(now_ + delay, std::move(event));
  }
  // Makes the next event happen; there must be one.
  void step() {
    auto next = coming_.extract(coming_.begin());
    now_ = next.key().first;
    ++events_;
    next.mapped()();
  }

 private:
  base::Time now_{base::seconds(1000)};
  std::uint64_t last_ = 0;
  std::uint64_t events_ = 0;
  std::map<std::pair<base::Time, std::uint64_t>, std::function<void()>> coming_;
};

}  // namespace bittern::simulation
